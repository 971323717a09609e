"""What the instructor decides about a student: an extension, an override, a drop.

A decision is written to `course.toml`. What it moves is said first, and then every place that shows a grade
shows the new one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import tomlkit
from rich.console import Console

from ..course.assignment import Assignment
from ..course.settings import (
    CourseSettings,
    Override,
    duration,
    load_settings,
    moment,
    new_settings,
    write_settings,
)
from ..errors import KitError
from ..results.class_results import ClassResults, read_class
from ..results.grade import Grade, is_alike
from ..results.history import moves
from ..submissions.submission import find_submissions
from .grade import write_class

#: The word for everyone, where a student's name would stand.
ALL = "all"

Change = Callable[[tomlkit.TOMLDocument], None]


@dataclass(frozen=True)
class Decision:
    """Where a decision is made: the course, the assignment, and whether it is only tried."""

    root: Path
    week: Assignment
    console: Console
    dry_run: bool = False

    @property
    def results(self) -> Path:
        """The course's results."""
        return self.root / "results"


def extend_command(
    decision: Decision, student: str, by: str | None, until: str | None, why: str, undo: bool, every: bool
) -> int:
    """Give a student more time, in place of the extension that was given before."""
    settings = load_settings(decision.root)
    _expect_student(decision, student, settings)
    assignment = None if every else decision.week.name
    if undo == bool(by or until) or (by and until):
        raise KitError("say how long, as 2d, or --until a time; or --undo")

    def change(document: tomlkit.TOMLDocument) -> None:
        given = {"student": student, "assignment": assignment}
        removed = _remove(document, "extension", given)
        if undo and not removed:
            raise KitError(f"{student} has no extension for {assignment or 'all assignments'}")
        if not undo:
            if by:
                duration(by)
            end = moment(until, settings.zone) if until else None
            _append(document, "extension", {**given, "by": by, "until": end, "why": why})

    return _decide(decision, change)


def override_command(
    decision: Decision,
    student: str,
    exercise: str,
    points: float | None,
    why: str,
    mistake: str | None,
    alike: bool,
    undo: bool,
) -> int:
    """Set the points of one student, of all who made a mistake, or of all whose answer fails alike."""
    settings = load_settings(decision.root)
    most = _points_of(decision.week, exercise)
    if (student == ALL) != bool(mistake):
        raise KitError(f"name a student; or write {ALL} and the mistake that it is for, with --mistake")
    if student != ALL:
        _expect_student(decision, student, settings)
    if undo == (points is not None):
        raise KitError("say the points, or --undo")
    if points is not None and not 0 <= points <= most:
        raise KitError(f"{exercise} has {most:g} points: {points:g} is not one of 0 to {most:g}")
    who: dict[str, Any] = {"mistake": mistake} if mistake else {"student": student}
    if alike:
        who = {"failing": _failing(decision, student, exercise)}
    given = {"assignment": decision.week.name, "exercise": exercise, **who}

    def change(document: tomlkit.TOMLDocument) -> None:
        removed = _remove(document, "override", given)
        if undo and not removed:
            raise KitError(f"there is no such override of {exercise}")
        if not undo:
            _append(document, "override", {**given, "points": points, "why": why})

    return _decide(decision, change)


def drop_command(decision: Decision, student: str, undo: bool) -> int:
    """Take a student out of all lists, or back in."""
    settings = load_settings(decision.root)
    _expect_student(decision, student, settings)
    if undo != (student in settings.dropped):
        raise KitError(f"{student} was {'not ' if undo else ''}dropped{'' if undo else ' already'}")

    def change(document: tomlkit.TOMLDocument) -> None:
        students: Any = document.setdefault("students", tomlkit.table())
        learner = students.setdefault(student, tomlkit.inline_table())
        if undo:
            del learner["dropped"]
        else:
            learner["dropped"] = True

    return _decide(decision, change)


def refresh(root: Path, week: Assignment, results: Path) -> None:
    """Bring the gradebook and the scores up to the settings as they are now."""
    from ..nbgrader_plugin.gradebook import open_course, record  # nbgrader takes a second to import

    submitted = root / "submitted"
    if any(results.glob(f"[!.]*/.{week.name}.recorded")) and submitted.is_dir():
        settings = load_settings(root)
        course = open_course(root, results, week, with_gate=settings.gate)
        record(course, find_submissions([submitted], week))
    write_class(root, results, week.name)


def _by_student(read: ClassResults) -> dict[str, Grade]:
    return {grade.student: grade for grade in read.grades}


def _decide(decision: Decision, change: Change) -> int:
    """Say whose grade moves, then write the change and let it be seen everywhere."""
    text, settings = new_settings(decision.root, change)
    try:
        before = read_class(decision.root, decision.results, decision.week.name)
    except KitError:  # nobody has a result yet
        before = None
    if before is not None:
        after = read_class(decision.root, decision.results, decision.week.name, settings)
        lines = list(moves(_by_student(before), _by_student(after)))
        for line in lines or ["nobody's grade moves"]:
            decision.console.out(line, highlight=False)
    if not decision.dry_run:
        write_settings(decision.root, text)
        if before is not None:
            refresh(decision.root, decision.week, decision.results)
    return 0


def _expect_student(decision: Decision, student: str, settings: CourseSettings) -> None:
    folders = [decision.root / "submitted", decision.results]
    names = {path.name for folder in folders if folder.is_dir() for path in folder.iterdir() if path.is_dir()}
    names |= settings.students.keys()
    if student not in names:
        near = get_close_matches(student, names, n=3)
        hint = f": perhaps {' or '.join(near)}" if near else ""
        raise KitError(f"nobody is called {student} in the roster, in submitted/ or in results/{hint}")


def _points_of(week: Assignment, name: str) -> float:
    points = {each.name: each.points for each in week.exercises}
    points |= {each.name: each.points for each in week.manual}
    if name not in points:
        raise KitError(
            f"{week.name} has no exercise and no hand-graded answer {name}: it has {', '.join(points)}"
        )
    return points[name]


def _failing(decision: Decision, student: str, exercise: str) -> list[str]:
    """Return the tests that a student's answer fails, which all who are alike fail too."""
    read = read_class(decision.root, decision.results, decision.week.name, CourseSettings())
    result = read.result_of(student)
    answer = next((each for each in result.exercises if each.name == exercise), None) if result else None
    if answer is None or not answer.failures:
        raise KitError(f"{student} has lost no points in {exercise}: nobody is alike")
    failing = list(dict.fromkeys(failure.test for failure in answer.failures))
    like = Override(exercise, 0.0, failing=tuple(failing))
    names = [
        each.student
        for each in read.results
        if any(other.name == exercise and is_alike(other, like) for other in each.exercises)
    ]
    decision.console.out(
        f"answers that fail the same {len(failing)} tests: {', '.join(names)}", highlight=False
    )
    return failing


def _append(document: tomlkit.TOMLDocument, kind: str, entry: dict[str, Any]) -> None:
    tables: Any = document.setdefault(kind, tomlkit.aot())
    table = tomlkit.table()
    for key, value in entry.items():
        if value not in (None, ""):
            table[key] = value
    tables.append(table)


def _remove(document: tomlkit.TOMLDocument, kind: str, given: dict[str, Any]) -> bool:
    """Remove the entries that are about the same; return whether there was one."""
    tables: Any = document.get(kind, [])
    same = [
        place
        for place, table in enumerate(tables)
        if all(table.get(key) == value for key, value in given.items())
        and not ({"student", "mistake", "failing"} - given.keys()) & table.keys()
    ]
    for place in reversed(same):
        del tables[place]
    if kind in document and not tables:
        del document[kind]
    return bool(same)
