"""Load a learner's notebook in this process, as the grader loads it: the same statements, the same imports.

A statement that fails costs what it makes, and is reported in one line. So is a library that the grader
does not have.
"""

from __future__ import annotations

import ast
import builtins
import json
import linecache
import sys
import traceback
import types
from collections.abc import Collection, Iterator, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..limits import TimeUp, quiet, time_limit
from . import files
from .libraries import AVAILABLE
from .read import SourceCell
from .run import Compiled, Failed, Notebook, Source, Step, compile_cells, notebook_names
from .syntax import python_of, this_python

#: Whether a notebook is being loaded: a `check(…)` that stands in one of its cells then does nothing.
LOADING: ContextVar[bool] = ContextVar("loading", default=False)
#: In the folder of checks: the marks of statements that the release brought.
RELEASED = "released.json"


@dataclass(frozen=True)
class Problem:
    """A cell that does not run: where, what Python says, and the definitions that are missing."""

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
        """Return the problem that keeps `name` from being defined, or None."""
        return next((each for each in self.problems if name in each.defines), None)


def load(path: Path, exercises: Collection[str], released: Collection[str] = ()) -> Loaded:
    """Run what the answers to `exercises` need of the notebook or percent file at `path`.

    `released` are the marks of statements that the release brought.
    """
    cells = {cell.number: cell for cell in files.read(path)}
    if str(path.parent) not in sys.path:
        sys.path.insert(0, str(path.parent))
    sources = [
        Source(number, cell.source, cell.grade_id if cell.is_solution else None, cell.offset or 0)
        for number, cell in cells.items()
    ]
    program = compile_cells(sources, exercises, released, f"<{path.name}, cell {{}}>".format)
    notebook = _Quiet(
        notebook_names() | {"__builtins__": _builtins(AVAILABLE | _modules_of_course(path))},
        program.called,
        exercises,
    )
    token = LOADING.set(True)
    problems: list[Problem] = []
    try:
        for compiled in program.cells:
            cell = cells[compiled.index]
            _show_source(cell, f"<{path.name}, cell {cell.number}>")
            problems += _problems(notebook, compiled, cell, path.name)
        notebook.finish()
    finally:
        LOADING.reset(token)
    return Loaded(notebook.namespace, tuple(problems), path)


def released_marks(folder: Path) -> frozenset[str]:
    """Return the marks of the release's statements, which the folder of checks lists."""
    try:
        return frozenset(json.loads((folder / RELEASED).read_text("utf-8")))
    except (OSError, ValueError):
        return frozenset()


def in_words(error: BaseException) -> str:
    """Return an exception as one short line."""
    if isinstance(error, TimeUp):
        return "it does not come to an end: is there a loop whose condition never turns false?"
    said = str(error)
    if isinstance(error, SyntaxError):
        newer = python_of(error.text or "", 1)
        said = error.msg + (f" (Python {newer} reads it, and this is {this_python()})" if newer else "")
    text = " ".join(f"{type(error).__name__}: {said}".split()).removesuffix(":")
    return text if len(text) <= 200 else text[:199] + "…"


class _Quiet(Notebook):
    """A notebook whose statements print nothing and stop after some seconds."""

    def execute(self, step: Step) -> None:
        with time_limit(), quiet():
            super().execute(step)

    def goes_on_after(self, error: BaseException) -> bool:
        return isinstance(error, ImportError | TimeUp)


def _problems(notebook: Notebook, compiled: Compiled, cell: SourceCell, file: str) -> Iterator[Problem]:
    """Run a cell, and yield what the learner must know."""
    filename = f"<{file}, cell {cell.number}>"
    if compiled.error is not None:
        yield _problem(cell, compiled.error, _line(compiled.error, filename), in_words(compiled.error))
    for step in compiled.steps:
        for name in sorted(_not_there(step.statement)) if step.is_needed else ():
            text = f"imports {name}, which is not there when it is graded"
            yield Problem(_where(cell, step.line), text, frozenset())
    for failed in notebook.run(compiled):
        if isinstance(failed.error, KeyboardInterrupt):
            raise failed.error
        if not failed.is_import and (failed.step.is_needed or compiled.is_answer):
            yield _failed(cell, failed, filename)


def _failed(cell: SourceCell, failed: Failed, filename: str) -> Problem:
    if not isinstance(failed.error, TimeUp):
        return _problem(cell, failed.error, _line(failed.error, filename), in_words(failed.error))
    statement = ast.unparse(failed.step.statement).split("\n")[0][:60]
    text = f"`{statement}` is left out: {in_words(failed.error)}"
    return _problem(cell, failed.error, failed.step.line, text)


def _problem(cell: SourceCell, error: BaseException, line: int | None, text: str) -> Problem:
    defines = frozenset({*cell.defines(), *([cell.grade_id] if cell.is_solution else [])})
    if isinstance(error, SyntaxError) and line is not None:
        line += cell.offset or 0
    return Problem(_where(cell, line), text, defines)


def _where(cell: SourceCell, line: int | None) -> str:
    where = f"cell {cell.number}" + (f" ({cell.grade_id})" if cell.is_solution else "")
    if line is None:
        return where
    return f"{where}, line {line}" + (" of the file" if cell.offset is not None else "")


def _line(error: BaseException, filename: str) -> int | None:
    if isinstance(error, SyntaxError):
        return error.lineno
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename == filename]
    return frames[0].lineno if frames else None


def _show_source(cell: SourceCell, filename: str) -> None:
    """Let tracebacks show the cell's lines."""
    lines = "\n" * (cell.offset or 0) + cell.source
    linecache.cache[filename] = (len(lines), None, lines.splitlines(keepends=True), filename)


def _not_there(statement: ast.stmt) -> Iterator[str]:
    """Yield the libraries that a statement imports anywhere and that the grader does not have."""
    for node in ast.walk(statement):
        if isinstance(node, ast.Import):
            roots = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            roots = [node.module]
        else:
            continue
        yield from {root.partition(".")[0] for root in roots} - AVAILABLE


def _modules_of_course(path: Path) -> frozenset[str]:
    """Return the modules beside `exercises/`: an author's notebook there imports its answers from them."""
    exercises = path.resolve().parent.parent
    if exercises.name != "exercises":
        return frozenset()
    return frozenset(
        each.stem for each in exercises.parent.iterdir() if each.is_dir() or each.suffix == ".py"
    )


def _builtins(available: frozenset[str]) -> types.ModuleType:
    """Return Python's builtins with an import that finds only what is `available`."""
    really_import = builtins.__import__

    def only_available(name: str, *args: Any, **kwargs: Any) -> Any:
        level = args[3] if len(args) > 3 else kwargs.get("level", 0)
        root = name.partition(".")[0]
        if not level and root not in available:
            raise ModuleNotFoundError(f"{root} is not there when it is graded", name=root)
        return really_import(name, *args, **kwargs)

    module = types.ModuleType("builtins")
    module.__dict__.update({**vars(builtins), "__import__": only_available})
    return module
