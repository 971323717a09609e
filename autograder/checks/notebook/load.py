"""A notebook's definitions in a namespace of their own: its cells run in this process, without its training.

Solution cells run whole; of every other cell only imports, definitions and simple constants do, as when it is
graded. A cell that fails costs what it defines, and is reported in one line.
"""

from __future__ import annotations

import ast
import linecache
import sys
import traceback
from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..limits import TimeUp, quiet, time_limit
from . import files
from .cells import clean, runnable
from .files import SourceCell

#: Whether a notebook is being loaded: a `check(…)` that stands in one of its cells then does nothing.
LOADING: ContextVar[bool] = ContextVar("loading", default=False)


@dataclass(frozen=True)
class Problem:
    """A cell that does not run: where, what Python says, and the definitions that are missing for it."""

    where: str
    text: str
    defines: frozenset[str]


@dataclass(frozen=True)
class Loaded:
    """What a notebook defines, and what went wrong with which of its cells."""

    namespace: Mapping[str, Any]
    problems: tuple[Problem, ...] = ()
    path: Path | None = None

    def problem_with(self, name: str) -> Problem | None:
        """The problem that keeps `name` from being defined."""
        return next((each for each in self.problems if name in each.defines), None)


@dataclass
class _Namespace:
    """Where the cells of one notebook run, one after another."""

    file: str
    names: dict[str, Any] = field(default_factory=lambda: {"__name__": "__main__"})

    def run(self, cell: SourceCell) -> Problem | None:
        """Run one cell; what stops it is the answer."""
        filename = f"<{self.file}, cell {cell.number}>"
        source = clean(cell.source)
        lines = "\n" * (cell.offset or 0) + source
        linecache.cache[filename] = (len(lines), None, lines.splitlines(keepends=True), filename)
        try:
            for piece in _pieces(cell, source, filename):
                self._execute(piece, filename, whole=cell.is_solution)
        except KeyboardInterrupt:
            raise
        except BaseException as error:
            return _problem(cell, filename, error)
        return None

    def _execute(self, piece: ast.Module, filename: str, *, whole: bool) -> None:
        try:
            with time_limit(), quiet():
                exec(compile(piece, filename, "exec"), self.names)  # noqa: S102  (the learner's own code)
        except Exception:
            # A constant made of what did not run, such as the data, is not missed.
            if whole or not isinstance(piece.body[0], (ast.Assign, ast.AnnAssign)):
                raise


def load(path: Path) -> Loaded:
    """Run the cells of the notebook or percent file at `path`."""
    cells = files.read(path)
    if str(path.parent) not in sys.path:
        sys.path.insert(0, str(path.parent))
    token = LOADING.set(True)
    try:
        namespace = _Namespace(path.name)
        problems = [problem for cell in cells if (problem := namespace.run(cell)) is not None]
    finally:
        LOADING.reset(token)
    return Loaded(namespace.names, tuple(problems), path)


def _pieces(cell: SourceCell, source: str, filename: str) -> list[ast.Module]:
    """What runs of a cell: a solution cell as one, of any other the statements that define something."""
    tree = ast.parse(source, filename)
    if cell.offset:
        ast.increment_lineno(tree, cell.offset)
    if cell.is_solution:
        return [tree]
    return [ast.Module(body=[statement], type_ignores=[]) for statement in runnable(tree).body]


def _problem(cell: SourceCell, filename: str, error: BaseException) -> Problem:
    defines = frozenset({*cell.defines(), *([cell.grade_id] if cell.is_solution else [])})
    line = _line(error, filename)
    if isinstance(error, SyntaxError) and line is not None:
        line += cell.offset or 0
    where = f"cell {cell.number}" + (f" ({cell.grade_id})" if cell.is_solution else "")
    if line is not None:
        where += f", line {line}" + (" of the file" if cell.offset is not None else "")
    return Problem(where, in_words(error), defines)


def _line(error: BaseException, filename: str) -> int | None:
    if isinstance(error, SyntaxError):
        return error.lineno
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename == filename]
    return frames[0].lineno if frames else None


def in_words(error: BaseException) -> str:
    """An exception on one line, and not a long one."""
    if isinstance(error, TimeUp):
        return "it does not come to an end: is there a loop whose condition never turns false?"
    said = error.msg if isinstance(error, SyntaxError) else str(error)
    text = " ".join(f"{type(error).__name__}: {said}".split()).removesuffix(":")
    return text if len(text) <= 200 else text[:199] + "…"
