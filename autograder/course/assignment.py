"""An assignment as its notebook declares it: exercises in order, their points, and where the answers stand.

Points and order stand once, in the nbgrader metadata of `exercises/<name>/<name>.py`. A solution cell holds
one line, `from solutions.network import softmax`, which says where the exercise's answer is.
"""

from __future__ import annotations

import importlib
import re
import sys
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from ..checks.notebook.percent import PercentCell, read_percent
from ..errors import KitError
from .settings import load_settings

KIT = Path(__file__).resolve().parents[2]
CHECK = "check_"
#: In `exercises/`: which assignment is meant where several are there and none is named, `main = "…"`.
COURSE = "course.toml"
IMPORT = re.compile(r"^from ([\w.]+) import (\w+)[ \t]*(?:#.*)?$", re.MULTILINE)


class Kind(StrEnum):
    """How an exercise is answered."""

    CELL = "cell"
    PIPELINE = "pipeline"


@dataclass(frozen=True)
class Exercise:
    """An exercise that is graded by tests.

    It is answered in a cell, and `module` holds the right answer. Or it is the pipeline, which has no cell:
    it runs all answers together.
    """

    name: str
    points: float
    kind: Kind
    module: str | None = None

    @property
    def in_cell(self) -> bool:
        """Whether learners answer it in a cell."""
        return self.kind is Kind.CELL


@dataclass(frozen=True)
class ManualCell:
    """A cell that is graded by hand."""

    name: str
    points: float


@dataclass(frozen=True)
class Assignment:
    """A notebook with its exercises and manually graded cells, both in the notebook's order."""

    name: str
    folder: Path
    exercises: tuple[Exercise, ...]
    manual: tuple[ManualCell, ...]

    @property
    def root(self) -> Path:
        """The folder of the course, in which `exercises/` and `solutions/` stand."""
        return self.folder.parent.parent

    @property
    def notebook(self) -> Path:
        """The notebook as text."""
        return self.folder / f"{self.name}.py"

    def exercise(self, name: str) -> Exercise:
        """The exercise of that name."""
        for each in self.exercises:
            if each.name == name:
                return each
        known = ", ".join(each.name for each in self.exercises)
        raise KitError(f"{self.name} has no exercise {name}: it has {known}")


def load_assignment(name: str | None = None, root: Path | None = None) -> Assignment:
    """The assignment of that name in the course at `root`; without a name the only one, or the main one."""
    home = _exercises(root)
    names = assignment_names(root)
    if not names:
        raise KitError(f"no assignment in {home}: a folder <name> with a text notebook <name>.py is one")
    chosen = name or (names[0] if len(names) == 1 else main_assignment(root))
    if chosen is None:
        raise KitError(f"{home} holds several assignments, say which one: {', '.join(names)}")
    if chosen not in names:
        raise KitError(f"no assignment {chosen} in {home}: there is {', '.join(names)}")
    return _read(chosen, home / chosen)


def assignment_names(root: Path | None = None) -> list[str]:
    """The assignments of the course at `root`, in order."""
    folders = _exercises(root).glob("*/")
    return sorted(folder.name for folder in folders if (folder / f"{folder.name}.py").is_file())


def main_assignment(root: Path | None = None) -> str | None:
    """The assignment that is meant where none is named: the course's own choice, else that of the content."""
    path = _exercises(root) / COURSE
    if own := load_settings(path.parent.parent).main:
        return own
    if not path.is_file():
        return None
    try:
        main = tomllib.loads(path.read_text("utf-8")).get("main")
    except tomllib.TOMLDecodeError as error:
        raise KitError(f"{path} is no TOML: {error}") from error
    return None if main is None else str(main)


def solutions_of(assignment: Assignment) -> dict[str, object]:
    """The right answer to each exercise that has one, function or class, in the notebook's order."""
    found: dict[str, object] = {}
    with _importable(assignment.root):
        for exercise in assignment.exercises:
            if exercise.module is None:
                continue
            try:
                found[exercise.name] = getattr(importlib.import_module(exercise.module), exercise.name)
            except (ImportError, AttributeError) as error:
                raise KitError(
                    f"no answer to {exercise.name} in {exercise.module}, which {assignment.notebook} names: "
                    f"{error}"
                ) from error
    return found


def answer_line(source: str) -> tuple[str, str] | None:
    """Module and name of the answer that a solution cell of the text notebook imports."""
    match = IMPORT.search(source)
    return (match.group(1), match.group(2)) if match else None


def _exercises(root: Path | None) -> Path:
    """The assignments' folder of the course at `root`: by default the working directory's, else the kit's."""
    here = Path.cwd()
    return (root or (here if (here / "exercises").is_dir() else KIT)).resolve() / "exercises"


def _read(name: str, folder: Path) -> Assignment:
    path = folder / f"{name}.py"
    graded = [cell for cell in read_percent(path.read_text("utf-8")) if cell.nbgrader]
    _expect_unique([str(cell.nbgrader.get("grade_id")) for cell in graded], path)
    answers = dict(_answers(graded, path))
    exercises, manual = list[Exercise](), list[ManualCell]()
    for cell in graded:
        if not cell.nbgrader.get("grade"):
            continue
        identity, points = str(cell.nbgrader["grade_id"]), _points(cell, path)
        if cell.nbgrader.get("solution") or cell.nbgrader.get("task"):
            manual.append(ManualCell(identity, points))
        elif identity.startswith(CHECK):
            exercise = identity.removeprefix(CHECK)
            kind = Kind.CELL if exercise in answers else Kind.PIPELINE
            exercises.append(Exercise(exercise, points, kind, answers.get(exercise)))
        else:
            raise KitError(f"{path}: the grade cell {identity} should be called {CHECK}<exercise>")
    if unchecked := answers.keys() - {each.name for each in exercises}:
        raise KitError(f"{path}: no grade cell {CHECK}{min(unchecked)} follows the exercise {min(unchecked)}")
    return Assignment(name, folder, tuple(exercises), tuple(manual))


def _answers(graded: list[PercentCell], path: Path) -> Iterator[tuple[str, str]]:
    """Each solution cell's exercise, and the module that holds its answer."""
    for cell in graded:
        if cell.kind != "code" or not cell.nbgrader.get("solution"):
            continue
        name = str(cell.nbgrader["grade_id"])
        line = answer_line(cell.source)
        if line is None or line[1] != name:
            raise KitError(
                f"{path}: the solution cell {name} needs the line `from solutions.… import {name}`"
            )
        yield name, line[0]


def _points(cell: PercentCell, path: Path) -> float:
    points = cell.nbgrader.get("points")
    if isinstance(points, bool) or not isinstance(points, int | float) or points < 0:
        raise KitError(f"{path}: the grade cell {cell.nbgrader['grade_id']} needs points, a number")
    return float(points)


def _expect_unique(identities: list[str], path: Path) -> None:
    for identity in identities:
        if identities.count(identity) > 1:
            raise KitError(f"{path}: two cells have the grade_id {identity}")


@contextmanager
def _importable(root: Path) -> Iterator[None]:
    """Let the course's own modules be imported, after those that are installed."""
    if root == KIT:
        yield
        return
    sys.path.append(str(root))
    try:
        yield
    finally:
        sys.path.remove(str(root))
