"""A folder of results: of which assignment they are, and those that can be read."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from .errors import KitError
from .results import Result, read_all


@dataclass(frozen=True)
class ClassResults:
    """An assignment's results by the students' names; `unread` files are there and cannot be read."""

    assignment: str
    results: tuple[Result, ...]
    unread: int


def read_class(folder: Path, assignment: str | None) -> ClassResults:
    """The results of the assignment asked for, or of the only one that the folder has."""
    name = _assignment_in(folder, assignment)
    results = tuple(read_all(folder, name))
    return ClassResults(name, results, len(list(folder.glob(f"*/{name}.json"))) - len(results))


def _assignment_in(folder: Path, assignment: str | None) -> str:
    names = sorted({path.stem for path in folder.glob("*/*.json")})
    if not names:
        raise KitError(f"no results in {folder}: grade first, or name the folder that has them")
    if assignment is None and len(names) > 1:
        raise KitError(f"{folder} holds results of several assignments, say which one: {', '.join(names)}")
    if assignment is not None and assignment not in names:
        raise KitError(f"no results of {assignment} in {folder}: there are those of {', '.join(names)}")
    return assignment or names[0]
