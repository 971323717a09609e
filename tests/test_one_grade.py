"""Automatic points, hand points, overrides and lateness make one total, computed when it is asked for."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from autograder.checks.mistakes import Mistake
from autograder.course.assignment import Assignment, Exercise, Kind, ManualCell
from autograder.course.settings import CourseSettings, LateRule, Learner, Override
from autograder.results.grade import HandWork, Standing, grade_of, grades_of
from autograder.results.records import ExerciseResult, FailedTest, Result
from autograder.status import Fault, ResultStatus, Status

WEEK = Assignment(
    "tiny",
    Path(),
    (Exercise("twice", 2.0, Kind.CELL), Exercise("gate", 8.0, Kind.PIPELINE)),
    (ManualCell("why", 10.0),),
)
OVERFLOW = Mistake("overflow", "too large", "what is subtracted?")
TWICE = ExerciseResult(
    "twice",
    1.0,
    2.0,
    Status.PARTIAL,
    0.1,
    1,
    2,
    (FailedTest("of three", "it is wrong", (OVERFLOW,)),),
)
GATE = ExerciseResult("gate", 8.0, 8.0, Status.PASSED, 0.1, 1, 1)
ADA = Result(
    *("ada", "tiny", ResultStatus.GRADED, 9.0, 10.0, 1.0, "none", "2026-01-01T00:00:00Z", "", "", ""),
    exercises=(TWICE, GATE),
)
LATE = CourseSettings(due={"tiny": datetime(2026, 3, 1, tzinfo=UTC)}, late=LateRule(0.1))


def test_a_cell_that_nobody_graded_waits_and_counts_in_the_maximum() -> None:
    grade = grade_of("ada", ADA, WEEK, CourseSettings())
    assert (grade.automatic, grade.hand, grade.total, grade.max_total) == (9.0, 0.0, 9.0, 20.0)
    assert grade.waiting == ("why",)


def test_the_parts_add_up_to_the_total() -> None:
    settings = replace(LATE, overrides=(Override("twice", 2.0, "it is right", student="ada"),))
    late = replace(ADA, handed_in="2026-03-02T12:00:00Z")
    grade = grade_of("ada", late, WEEK, settings, HandWork({"why": 7.0}, frozenset()))
    assert (grade.automatic, grade.hand, grade.overrides) == (9.0, 7.0, 1.0)
    assert grade.late == pytest.approx(0.2 * 17)
    assert grade.total == pytest.approx(0.8 * 17)
    assert grade.waiting == ()


def test_the_penalty_is_a_share_of_the_total_whenever_hand_points_come() -> None:
    late = replace(ADA, handed_in="2026-03-01T12:00:00Z")
    assert grade_of("ada", late, WEEK, LATE).late == pytest.approx(0.9)
    assert grade_of("ada", late, WEEK, LATE, HandWork({"why": 10.0})).late == pytest.approx(1.9)


@pytest.mark.parametrize(
    ("override", "points"),
    [
        (Override("twice", 2.0, student="ada"), 2.0),
        (Override("twice", 2.0, student="bob"), 1.0),
        (Override("twice", 1.5, mistake="overflow"), 1.5),
        (Override("twice", 1.5, mistake="underflow"), 1.0),
        (Override("twice", 2.0, failing=("of three",)), 2.0),
        (Override("twice", 2.0, failing=("of three", "of four")), 1.0),
        (Override("twice", 2.0, student="ada", assignment="other"), 1.0),
        (Override("gate", 0.0, student="ada"), 1.0),
    ],
)
def test_an_override_holds_for_a_student_or_for_all_alike(override: Override, points: float) -> None:
    grade = grade_of("ada", ADA, WEEK, CourseSettings(overrides=(override,)))
    assert grade.parts[0].points == points


def test_a_students_own_override_comes_before_one_for_all_alike() -> None:
    own, for_all = Override("twice", 0.5, student="ada"), Override("twice", 2.0, mistake="overflow")
    for overrides in ((own, for_all), (for_all, own)):
        assert grade_of("ada", ADA, WEEK, CourseSettings(overrides=overrides)).parts[0].points == 0.5


def test_a_hand_graded_cell_can_be_corrected_without_a_gradebook() -> None:
    settings = CourseSettings(overrides=(Override("why", 6.0, "read on paper", student="ada"),))
    grade = grade_of("ada", ADA, WEEK, settings)
    assert (grade.hand, grade.overrides, grade.total, grade.waiting) == (0.0, 6.0, 15.0, ())


def test_points_changed_in_formgrader_are_an_override() -> None:
    grade = grade_of("ada", ADA, WEEK, CourseSettings(), HandWork({"twice": 2.0}, frozenset()))
    assert grade.overrides == 1.0
    assert [part.override.why for part in grade.overridden if part.override] == ["changed in formgrader"]


def test_all_of_the_class_have_a_line_and_nobody_without_a_grade_a_zero() -> None:
    torn = replace(
        ADA,
        student="torn",
        status=ResultStatus.FAILED,
        score=None,
        exercises=(),
        reason="it is torn",
        fault=Fault.SUBMISSION,
    )
    settings = CourseSettings(
        students={"away": Learner("A. Way"), "gone": Learner(dropped=True)},
    )
    grades = grades_of([ADA, torn, replace(ADA, student="gone")], WEEK, settings, {})
    assert [(each.student, each.standing, each.total) for each in grades] == [
        ("ada", Standing.GRADED, 9.0),
        ("away", Standing.MISSING, None),
        ("torn", Standing.FAILED, None),
    ]
    assert {each.max_total for each in grades} == {20.0}
    assert grades[1].name == "A. Way"
