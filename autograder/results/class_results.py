"""A folder of results: of which assignment they are, and those that can be read."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ..course.assignment import main_assignment
from ..errors import KitError
from .records import Result, read_all


@dataclass(frozen=True)
class ClassResults:
    """An assignment's results by the students' names; `unread` files are there and cannot be read."""

    assignment: str
    results: tuple[Result, ...]
    unread: int


def read_class(root: Path, folder: Path, assignment: str | None) -> ClassResults:
    """The results of the assignment asked for; else of the only one in the folder, or of the main one."""
    name = _assignment_in(folder, assignment, root)
    results = tuple(read_all(folder, name))
    return ClassResults(name, results, len(list(folder.glob(f"*/{name}.json"))) - len(results))


def _assignment_in(folder: Path, assignment: str | None, root: Path) -> str:
    names = sorted({path.stem for path in folder.glob("*/*.json")})
    if not names:
        raise KitError(f"no results in {folder}: grade first, or name the folder that has them")
    if assignment is not None and assignment not in names:
        raise KitError(f"no results of {assignment} in {folder}: there are those of {', '.join(names)}")
    if assignment is not None or len(names) == 1:
        return assignment or names[0]
    main = main_assignment(root)
    if main not in names:
        raise KitError(f"{folder} holds results of several assignments, say which one: {', '.join(names)}")
    return main
