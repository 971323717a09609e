"""The class at a glance: one self-contained HTML page, made from the results alone."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from ..errors import KitError
from ..results import Result, read_all, whole_file
from ..secret import derive, load_secret
from .data import ClassReport, summarise
from .page import render

__all__ = ["ClassReport", "assignment_in", "render", "report_command", "summarise"]


def report_command(
    root: Path, results: Path, assignment: str | None, anonymous: bool, console: Console
) -> int:
    """Write the report beside the results; 1 if a result cannot be read."""
    name = assignment_in(results, assignment)
    read = list(read_all(results, name))
    unread = len(list(results.glob(f"*/{name}.json"))) - len(read)
    if anonymous:
        read = shuffled(read, derive(load_secret(root), f"anonymous {name}"))
    path = results / ("report-anonymous.html" if anonymous else "report.html")
    with whole_file(path) as file:
        file.write(render(summarise(name, read, unread, anonymous)))
    console.print(f"report: {path.resolve()}", soft_wrap=True, highlight=False, markup=False)
    if unread:
        console.print(f"{unread} result files could not be read: grade again", highlight=False)
    return 1 if unread else 0


def assignment_in(results: Path, assignment: str | None) -> str:
    """The assignment asked for, or the only one that the folder holds results of."""
    names = sorted({path.stem for path in results.glob("*/*.json")})
    if not names:
        raise KitError(
            f"no results in {results}: run `autograder grade` first, or name the folder that has them"
        )
    if assignment is None and len(names) > 1:
        raise KitError(f"{results} holds results of several assignments, say which one: {', '.join(names)}")
    if assignment is not None and assignment not in names:
        raise KitError(f"no results of {assignment} in {results}: there are those of {', '.join(names)}")
    return assignment or names[0]


def shuffled(results: Sequence[Result], key: bytes) -> list[Result]:
    """The results in an order that only who has the key can work out from the names."""
    return sorted(results, key=lambda result: derive(key, result.student))
