"""Guess the assignment from file names, then from contents."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..course.assignment import Assignment, assignment_names, load_assignment, main_assignment
from ..errors import KitError
from .discovery import discover
from .submission import Found, SubmissionError, read_submission

#: So many submissions of a class are read to find out of which assignment they are.
SAMPLE = 20


@dataclass(frozen=True)
class Chosen:
    """The assignment to grade and its submissions.

    `others` are assignments of which some are there too, `left_out` a line for each file that is nobody's.
    """

    assignment: Assignment
    found: list[Found]
    others: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()


def choose(paths: Sequence[Path], assignment: str | None, root: Path) -> Chosen:
    """Return the assignment that was asked for, or else guess it from the submissions at `paths`."""
    names = assignment_names(root)
    if assignment is not None or len(names) < 2:
        week = load_assignment(assignment, root)
        only = discover(paths, week)
        return Chosen(week, only.found, (), only.left_out)
    weeks = {name: load_assignment(name, root) for name in names}
    discovered = {name: discover(paths, week) for name, week in weeks.items()}
    found = {name: each.found for name, each in discovered.items()}
    named = [name for name in names if any(_named(each, name) for each in found[name])]
    name = _main_of(named, root) or _most_answered(weeks, found, root)
    others = tuple(each for each in named if each != name)
    return Chosen(weeks[name], found[name], others, discovered[name].left_out)


def _main_of(named: Sequence[str], root: Path) -> str | None:
    """Return the only one of `named`, or the main one among several, or None."""
    if len(named) < 2:
        return next(iter(named), None)
    main = main_assignment(root)
    if main not in named:
        raise KitError(f"there are submissions of several assignments, say which one: {', '.join(named)}")
    return main


def _named(found: Found, assignment: str) -> bool:
    """Return whether a submission's folder or file has the assignment's name."""
    return any(
        part == assignment or part.rpartition(".")[0] == assignment
        for path in (found.path.as_posix(), *found.names)
        for part in path.split("/")[-3:]
    )


def _most_answered(weeks: dict[str, Assignment], found: dict[str, list[Found]], root: Path) -> str:
    """Return the assignment with the most answers in the first submissions, or the main one in doubt."""
    counts = {name: sum(map(len, _answered(week, found[name]))) for name, week in weeks.items()}
    best = [name for name in counts if counts[name] == max(counts.values())]
    return best[0] if len(best) == 1 else load_assignment(None, root).name


def _answered(week: Assignment, found: Sequence[Found]) -> Iterator[set[str]]:
    """Yield the exercises that each submission answers."""
    for each in found[:SAMPLE]:
        try:
            cells = read_submission(each, week).cells
        except SubmissionError:
            continue
        yield {cell.exercise for cell in cells if cell.exercise}
