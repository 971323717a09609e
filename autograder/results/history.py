"""Earlier results, in `.history/` of a folder of results, and what differs between two states of a class."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path

from ..course.lateness import read_moment
from .grade import Grade
from .records import ExerciseResult, Result, path_of, read, visible, write

FOLDER = ".history"
#: Tests that a line about a student names.
MOST_TESTS = 3


def keep_earlier(folder: Path, result: Result) -> None:
    """Keep a student's result before `result` takes its place, unless it says the same."""
    path = path_of(folder, result.student, result.assignment)
    earlier = read(path)
    if earlier is None or _said(earlier) == _said(result):
        return
    kept = _folder_of(folder, result.student, result.assignment)
    kept.mkdir(parents=True, exist_ok=True, mode=0o770)
    number = len(list(kept.glob("*.json"))) + 1
    shutil.copy2(path, kept / f"{number:04}.json")


def earlier_results(folder: Path, student: str, assignment: str) -> list[Result]:
    """Return the results that a student had before this one, oldest first."""
    paths = sorted(_folder_of(folder, student, assignment).glob("*.json"))
    return [result for path in paths if (result := read(path))]


def state_before(folder: Path, results: Mapping[str, Result]) -> dict[str, Result]:
    """Return the class with each student's result as it was before the last change."""
    before = {}
    for student, result in results.items():
        earlier = earlier_results(folder, student, result.assignment)
        before[student] = earlier[-1] if earlier else result
    return before


def state_at(folder: Path, results: Mapping[str, Result], moment: datetime) -> dict[str, Result]:
    """Return the class as it was at a moment: each student's last result that was there by then."""
    state = {}
    for student, result in results.items():
        every = [*earlier_results(folder, student, result.assignment), result]
        by_then = [each for each in every if (read_moment(each.graded_at) or moment) <= moment]
        if by_then:
            state[student] = by_then[-1]
    return state


def write_state(folder: Path, state: Mapping[str, Result]) -> None:
    """Write the results of a state into a folder of their own."""
    for result in state.values():
        write(folder, result)


def moves(
    before: Mapping[str, Grade],
    after: Mapping[str, Grade],
    old: Mapping[str, Result] | None = None,
    new: Mapping[str, Result] | None = None,
) -> Iterator[str]:
    """Yield a line for each student whose grade differs, with the exercises and the tests that moved it."""
    for student in sorted({*before, *after}):
        was, now = before.get(student), after.get(student)
        exercises = list(_exercises((old or {}).get(student), (new or {}).get(student)))
        if _in_words(was) != _in_words(now) or exercises:
            line = f"{student}: {_in_words(was)} → {_in_words(now)}"
            yield visible("; ".join([line, *exercises]))


def _exercises(old: Result | None, new: Result | None) -> Iterator[str]:
    """Yield the exercises whose points differ, and because of which tests."""
    known = {each.name: each for each in old.exercises} if old else {}
    for each in new.exercises if new else ():
        was = known.get(each.name)
        if was is not None and (was.points, was.max_points) != (each.points, each.max_points):
            yield f"{each.name} {_points(was)} → {_points(each)}{_because(was, each)}"


def _because(was: ExerciseResult, now: ExerciseResult) -> str:
    failed = {failure.test for failure in was.failures}
    fails = {failure.test for failure in now.failures}
    if was.max_points != now.max_points:
        return " (its points have changed)"
    tests = [f"now fails: {test}" for test in sorted(fails - failed)]
    tests += [f"no longer fails: {test}" for test in sorted(failed - fails)]
    if not tests and was.total != now.total:
        tests = [f"{now.total} tests instead of {was.total}"]
    more = f", and {len(tests) - MOST_TESTS} more" if len(tests) > MOST_TESTS else ""
    return f" ({', '.join(tests[:MOST_TESTS])}{more})" if tests else ""


def _points(exercise: ExerciseResult) -> str:
    return f"{exercise.points:g} of {exercise.max_points:g}"


def _in_words(grade: Grade | None) -> str:
    if grade is None:
        return "in no list"
    if grade.total is None:
        return grade.standing.value
    return f"{grade.total:g} of {grade.max_total:g}"


def _said(result: Result) -> list[object]:
    """Return what a result says of the submission, without when and how fast it was graded."""
    exercises = [
        (each.name, each.points, each.max_points, each.status, each.failures) for each in result.exercises
    ]
    return [result.status, result.score, result.max_score, result.reason, exercises, result.submission_sha256]


def _folder_of(folder: Path, student: str, assignment: str) -> Path:
    return folder / FOLDER / student / assignment
