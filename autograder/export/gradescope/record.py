"""A result as the `results.json` of Gradescope's autograder specification.

https://gradescope-autograders.readthedocs.io/en/latest/specs/
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ...results.grade import Grade, Part
from ...results.records import ExerciseResult, Result, located_of
from ...results.scores import words_of
from ...status import Fault, ResultStatus, Status

#: Gradescope shows 0 for it, since it takes no submission without a number.
NOT_GRADED = (
    "This submission could not be graded, so the 0 that is shown is not a grade. "
    "Course staff: the reason is in the autograder's output; run it again when that is put right."
)


def gradescope_record(result: Result, grade: Grade | None = None) -> dict[str, Any]:
    """The JSON object: a test an exercise, each shown to the student; what the kit prints is not.

    With a grade it shows what counts: hand points, overrides and the total after lateness.
    """
    if result.status != ResultStatus.GRADED or result.score is None:
        return not_graded_record(result.reason or "no reason was given", result.fault)
    return {
        "score": result.score if grade is None or grade.total is None else grade.total,
        "execution_time": result.seconds,
        "output": "\n".join([*_summary(result), *_beside(grade)]),
        "output_format": "text",
        "test_output_format": "text",
        "visibility": "visible",
        "stdout_visibility": "hidden",
        "tests": [
            *(
                _test(number, exercise, grade.part(exercise.name) if grade else None)
                for number, exercise in enumerate(result.exercises, start=1)
                if exercise.status is not Status.SKIPPED
            ),
            *_by_hand(grade),
        ],
        "extra_data": {
            "graded": True,
            "isolation": result.isolation,
            "grader_version": result.grader_version,
            "gate_dataset": result.gate.dataset if result.gate else None,
        },
    }


def not_graded_record(reason: str, fault: Fault | None) -> dict[str, Any]:
    """Return a record with one failed test that says that there is no grade.

    Where the kit is at fault, the reason may quote a hidden test, and is not shown.
    """
    words = "The grader failed; this is not your fault." if fault is Fault.KIT else reason
    return {
        "score": 0.0,
        "output": NOT_GRADED,
        "output_format": "text",
        "visibility": "visible",
        "stdout_visibility": "hidden",
        "tests": [
            {
                "name": "NOT GRADED",
                "score": 0.0,
                "max_score": 0.0,
                "status": "failed",
                "output": words,
                "output_format": "text",
                "visibility": "visible",
            }
        ],
        "extra_data": {"graded": False},
    }


def _summary(result: Result) -> Iterator[str]:
    yield f"{result.score:g} of {result.max_score:g} points in the exercises that are graded by tests."
    if gate := result.gate:
        accuracy = "no accuracy" if gate.accuracy is None else f"{gate.accuracy:.2%} of the test set right"
        stands_in = "" if gate.dataset == "mnist" else ", which stands in for MNIST"
        dataset = "MNIST" if gate.dataset == "mnist" else gate.dataset
        yield f"The training gate on {dataset}{stands_in}: {accuracy}."
    for notice in result.notices:
        yield f"Note: {notice.text}."


def _beside(grade: Grade | None) -> Iterator[str]:
    """What makes the total, beside the tests."""
    if grade is None:
        return
    if grade.late:
        yield f"{grade.late:g} points are taken off: {grade.lateness.days} days late."
    for part in grade.overridden:
        yield f"Set by the instructor: {words_of(part)}."
    if grade.waiting:
        yield f"Not graded yet: {', '.join(grade.waiting)}."


def _by_hand(grade: Grade | None) -> Iterator[dict[str, Any]]:
    """A test for each cell that a person has graded."""
    for part in grade.parts if grade else ():
        if part.automatic is None and part.points is not None and not part.waits:
            yield _shown(part.name, part.points, part.max_points, "graded by a person")


def _test(number: int, exercise: ExerciseResult, part: Part | None) -> dict[str, Any]:
    points = exercise.points if part is None or part.points is None else part.points
    words = "\n".join(_words(exercise))
    passed = exercise.status is Status.PASSED or (part is not None and part.override is not None)
    return {"number": str(number), **_shown(exercise.name, points, exercise.max_points, words, passed)}


def _shown(name: str, points: float, most: float, words: str, passed: bool = True) -> dict[str, Any]:
    return {
        "name": name,
        "score": points,
        "max_score": most,
        "status": "passed" if passed and points >= most else "failed",
        "output": words,
        "output_format": "text",
        "visibility": "visible",
    }


def _words(exercise: ExerciseResult) -> Iterator[str]:
    """What was asked and what came of it, then each mistake that is known, with its hint, once."""
    yield f"{exercise.status}: {exercise.passed} of {exercise.total} tests passed"
    for failure in exercise.failures:
        yield f"- {failure.test}: {failure.message}"
    for mistake in dict.fromkeys(each for failure in exercise.failures for each in failure.misconceptions):
        yield f"Perhaps: {mistake.text}. Hint: {mistake.hint}"
    if located := located_of(exercise):
        yield f"Where it is right, and where not: {located}."
