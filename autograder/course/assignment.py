"""An assignment as its notebook declares it: exercises in order, their points, and where the answers stand.

Points and order stand once, in the nbgrader metadata of `exercises/<name>/<name>.py`. A solution cell holds
one line, `from solutions.network import softmax`, which says where the exercise's answer is.
"""

from __future__ import annotations

import ast
import importlib
import re
import sys
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from ..checks.notebook.percent import PercentCell, is_percent, read_percent
from ..errors import KitError
from .settings import load_settings

KIT = Path(__file__).resolve().parents[2]
CHECK = "check_"
#: The one exercise without a solution cell: it runs all answers together.
GATE = "gate"
#: In `exercises/`: which assignment is meant where several are there and none is named, `main = "…"`.
COURSE = "course.toml"
#: A test's definition, up to its exercise.
TEST = re.compile(r"^def test_(\w+?)__", re.MULTILINE)
METADATA = re.compile(r"\bnbgrader\s*=")
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


def expect_tests(assignment: Assignment) -> None:
    """Raise `KitError` for the first exercise that has no check or no hidden test; nothing is imported."""
    folders = {
        "check": assignment.folder / "checks",
        "hidden test": KIT / "autograder" / "graders" / assignment.name,
    }
    for what, folder in folders.items():
        tested = {
            match for path in folder.glob("test_*.py") for match in TEST.findall(path.read_text("utf-8"))
        }
        for exercise in assignment.exercises:
            if exercise.name not in tested:
                raise KitError(
                    f"{exercise.name} of {assignment.name} has no {what}: "
                    f"write test_{exercise.name}__<idea>(student) in {folder}"
                )


def library_imports(assignment: Assignment) -> str:
    """The notebook's own imports from the standard library, which every answer may use, a line each."""
    cells = read_percent(assignment.notebook.read_text("utf-8"))
    found = list[str]()
    for cell in cells:
        if cell.kind == "code" and not cell.nbgrader:
            found += [ast.unparse(node) for node in ast.parse(cell.source).body if _of_library(node)]
    return "".join(f"{line}\n" for line in dict.fromkeys(found))


def _of_library(node: ast.stmt) -> bool:
    if isinstance(node, ast.ImportFrom):
        modules = [node.module or ""] if node.module != "__future__" else []
    else:
        modules = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
    return bool(modules) and all(name.partition(".")[0] in sys.stdlib_module_names for name in modules)


def answer_line(source: str) -> tuple[str, str] | None:
    """Module and name of the answer that a solution cell of the text notebook imports."""
    match = IMPORT.search(source)
    return (match.group(1), match.group(2)) if match else None


def _exercises(root: Path | None) -> Path:
    """The assignments' folder of the course at `root`: by default the working directory's, else the kit's."""
    here = Path.cwd()
    return (root or (here if (here / "exercises").is_dir() else KIT)).resolve() / "exercises"


@dataclass(frozen=True)
class _Graded:
    """A cell with nbgrader's metadata, and the line of the text notebook that holds them."""

    cell: PercentCell
    where: str

    @property
    def identity(self) -> str:
        """The cell's grade_id."""
        return str(self.cell.nbgrader.get("grade_id", ""))

    def says(self, key: str) -> bool:
        """Whether the metadata say so of the cell."""
        return bool(self.cell.nbgrader.get(key))


def _read(name: str, folder: Path) -> Assignment:
    path = folder / f"{name}.py"
    graded = _graded_cells(path)
    _expect_unique(graded)
    answers = dict[str, str]()
    exercises, manual = list[Exercise](), list[ManualCell]()
    for each in graded:
        if not each.says("grade"):
            if each.cell.kind == "code" and each.says("solution"):
                answers[each.identity] = _answer(each)
        elif each.says("solution") or each.says("task"):
            manual.append(ManualCell(each.identity, _points(each)))
        else:
            exercises.append(_exercise(each, answers, graded))
    if unchecked := answers.keys() - {each.name for each in exercises}:
        raise KitError(f"{path}: no grade cell {CHECK}{min(unchecked)} follows the exercise {min(unchecked)}")
    return Assignment(name, folder, tuple(exercises), tuple(manual))


def _graded_cells(path: Path) -> list[_Graded]:
    """The cells that nbgrader knows, in order; metadata that cannot be read are an error."""
    text = path.read_text("utf-8")
    headers = [(row, line) for row, line in enumerate(text.split("\n"), 1) if is_percent(line)]
    cells = (
        read_percent(text)[-len(headers) :] if headers else []
    )  # what stands above the first has no header
    for row, line in headers:
        if METADATA.search(line) and not read_percent(line)[0].nbgrader:
            raise KitError(
                f"{path}:{row}: the metadata after `nbgrader=` cannot be read: "
                "write one JSON object, with both of its braces"
            )
    return [
        _Graded(cell, f"{path}:{row}") for (row, _), cell in zip(headers, cells, strict=True) if cell.nbgrader
    ]


def _exercise(check: _Graded, answers: Mapping[str, str], graded: Sequence[_Graded]) -> Exercise:
    """The exercise of a grade cell. Its solution cell stands above, unless it is the gate."""
    if not check.identity.startswith(CHECK):
        raise KitError(f"{check.where}: the grade cell {check.identity} should be called {CHECK}<exercise>")
    name = check.identity.removeprefix(CHECK)
    if name in answers:
        return Exercise(name, _points(check), Kind.CELL, answers[name])
    for each in graded:
        if each.identity == name and each.says("solution"):
            raise KitError(f"{check.where}: {check.identity} stands before its solution cell: put it below")
        if each.identity == name:
            raise KitError(
                f'{each.where}: {name} is no solution cell: say `"solution": true, "grade": false`'
            )
    if name != GATE:
        raise KitError(
            f"{check.where}: {check.identity} has no solution cell {name} above it: "
            f"write one, or correct its grade_id; only {CHECK}{GATE} needs none"
        )
    return Exercise(name, _points(check), Kind.PIPELINE)


def _answer(cell: _Graded) -> str:
    """The module that holds the answer to a solution cell's exercise."""
    line = answer_line(cell.cell.source)
    if line is None or line[1] != cell.identity:
        raise KitError(
            f"{cell.where}: the solution cell {cell.identity} needs the line "
            f"`from solutions.… import {cell.identity}`"
        )
    return line[0]


def _points(cell: _Graded) -> float:
    points = cell.cell.nbgrader.get("points")
    if isinstance(points, bool) or not isinstance(points, int | float) or points < 0:
        raise KitError(f"{cell.where}: the grade cell {cell.identity} needs points, a number")
    return float(points)


def _expect_unique(graded: Sequence[_Graded]) -> None:
    first = dict[str, _Graded]()
    for each in graded:
        if not each.identity:
            raise KitError(f"{each.where}: the cell needs a grade_id")
        if first.setdefault(each.identity, each) is not each:
            raise KitError(f"{each.where}: two cells have the grade_id {each.identity}")


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
