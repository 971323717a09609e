"""Of which assignment submissions are, where nobody says so: what names say, else what is in them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..course.assignment import Assignment, assignment_names, load_assignment, main_assignment
from ..errors import KitError
from .submission import Found, SubmissionError, find_submissions, read_submission

#: So many submissions of a class are read to find out of which assignment they are.
SAMPLE = 20


@dataclass(frozen=True)
class Chosen:
    """The assignment to grade, the submissions of it, and other assignments of which some are there too."""

    assignment: Assignment
    found: list[Found]
    others: tuple[str, ...] = ()


def choose(paths: Sequence[Path], assignment: str | None, root: Path) -> Chosen:
    """The assignment that was asked for; else the one that the submissions at `paths` are of."""
    names = assignment_names(root)
    if assignment is not None or len(names) < 2:
        week = load_assignment(assignment, root)
        return Chosen(week, find_submissions(paths, week))
    weeks = {name: load_assignment(name, root) for name in names}
    found = {name: find_submissions(paths, week) for name, week in weeks.items()}
    named = [name for name in names if any(_named(each, name) for each in found[name])]
    name = _main_of(named, root) or _most_answered(weeks, found, root)
    return Chosen(weeks[name], found[name], tuple(each for each in named if each != name))


def _main_of(named: Sequence[str], root: Path) -> str | None:
    """The only one of those, or the main one among them; none where there are none."""
    if len(named) < 2:
        return next(iter(named), None)
    main = main_assignment(root)
    if main not in named:
        raise KitError(f"there are submissions of several assignments, say which one: {', '.join(named)}")
    return main


def _named(found: Found, assignment: str) -> bool:
    """Whether a submission's folder or file has the assignment's name."""
    return any(
        part == assignment or part.rpartition(".")[0] == assignment
        for path in (found.path.as_posix(), *found.names)
        for part in path.split("/")[-3:]
    )


def _most_answered(weeks: dict[str, Assignment], found: dict[str, list[Found]], root: Path) -> str:
    """The assignment with the most answers in the first submissions; the main one where none stands out."""
    counts = {name: sum(map(len, _answered(week, found[name]))) for name, week in weeks.items()}
    best = [name for name in counts if counts[name] == max(counts.values())]
    return best[0] if len(best) == 1 else load_assignment(None, root).name


def _answered(week: Assignment, found: Sequence[Found]) -> Iterator[set[str]]:
    """The exercises of the assignment that each submission has a cell for."""
    for each in found[:SAMPLE]:
        try:
            cells = read_submission(each, week).cells
        except SubmissionError:
            continue
        yield {cell.exercise for cell in cells if cell.exercise}
