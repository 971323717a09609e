"""The class at a glance: one self-contained HTML page, made from the results alone."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from ..course.secret import derive, load_secret
from ..course.settings import CourseSettings
from ..files import whole_file
from ..results.class_results import read_class
from ..results.records import Result
from ..results.scores import refresh_scores
from .data import ClassReport, summarise
from .page import render

__all__ = ["ClassReport", "render", "report_command", "shuffled", "summarise"]


def report_command(
    root: Path,
    results: Path,
    assignment: str | None,
    anonymous: bool,
    console: Console,
    course: CourseSettings | None = None,
) -> int:
    """Write the report beside the results; 1 if a result cannot be read."""
    read = read_class(root, results, assignment, course)
    refresh_scores(results, read)
    name = read.assignment.name
    students: Sequence[Result] = read.results
    if anonymous:
        students = shuffled(students, derive(load_secret(root), f"anonymous {name}"))
    path = results / ("report-anonymous.html" if anonymous else "report.html")
    with whole_file(path) as file:
        file.write(render(summarise(name, students, read.unread, anonymous, read.grades)))
    console.out(f"report: {path.resolve()}", highlight=False)
    if read.unread:
        console.print(f"result files that cannot be read: {read.unread}; grade again", highlight=False)
    return 1 if read.unread else 0


def shuffled(results: Sequence[Result], key: bytes) -> list[Result]:
    """The results in an order that only who has the key can work out from the names."""
    return sorted(results, key=lambda result: derive(key, result.student))
