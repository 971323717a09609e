"""The grade of a student: points of the tests, points by hand, overrides and lateness make one total.

It is computed when it is asked for, from the result, from what people did in the gradebook, and from the
course's settings; whoever shows a grade shows this one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from ..course.assignment import Assignment
from ..course.lateness import Lateness, lateness, read_moment
from ..course.settings import CourseSettings, Override
from ..status import ResultStatus
from .records import ExerciseResult, Result

#: Why points differ from the tests' that somebody changed in formgrader.
IN_FORMGRADER = "changed in formgrader"


class Standing(StrEnum):
    """Whether there is a grade, and if not, why not."""

    GRADED = "graded"
    FAILED = "failed"
    MISSING = "missing"


@dataclass(frozen=True)
class HandWork:
    """What people did for a student in the gradebook: points by cell, cells that wait, an extension.

    `due` is the due date that the gradebook has for all.
    """

    points: Mapping[str, float] = field(default_factory=dict)
    waits: frozenset[str] | None = None
    extension: timedelta = timedelta()
    due: datetime | None = None


@dataclass(frozen=True)
class Part:
    """One exercise or hand-graded cell: what the tests give or a person gave, and an override of that."""

    name: str
    max_points: float
    automatic: float | None = None
    hand: float | None = None
    override: Override | None = None
    waits: bool = False

    @property
    def before_override(self) -> float:
        """The points without the override."""
        return (self.hand if self.automatic is None else self.automatic) or 0.0

    @property
    def points(self) -> float | None:
        """The points that count, or None while nobody has given any."""
        if self.override is not None:
            return self.override.points
        return self.hand if self.automatic is None else self.automatic


@dataclass(frozen=True)
class Grade:
    """The grade of one student; all its numbers are None where there is none."""

    student: str
    name: str
    assignment: str
    standing: Standing
    parts: tuple[Part, ...] = ()
    lateness: Lateness = Lateness()  # noqa: RUF009  (frozen)
    reason: str = ""
    max_automatic: float = 0.0
    max_total: float = 0.0

    @property
    def automatic(self) -> float | None:
        """The points of the tests."""
        return self._sum(part.automatic or 0.0 for part in self.parts)

    @property
    def hand(self) -> float | None:
        """The points that people gave for the hand-graded cells."""
        return self._sum(part.hand or 0.0 for part in self.parts)

    @property
    def overrides(self) -> float | None:
        """What the overrides add, or take."""
        return self._sum(
            part.override.points - part.before_override for part in self.parts if part.override is not None
        )

    @property
    def late(self) -> float | None:
        """What lateness takes off."""
        earned = self._sum(part.points or 0.0 for part in self.parts)
        return None if earned is None else round(earned * self.lateness.share, 2)

    @property
    def total(self) -> float | None:
        """The grade."""
        earned = self._sum(part.points or 0.0 for part in self.parts)
        return None if earned is None else round(earned - (self.late or 0.0), 2)

    @property
    def waiting(self) -> tuple[str, ...]:
        """The hand-graded cells that still wait for a person."""
        return tuple(part.name for part in self.parts if part.waits)

    @property
    def overridden(self) -> tuple[Part, ...]:
        """The parts whose points were set by the instructor."""
        return tuple(part for part in self.parts if part.override is not None)

    def part(self, name: str) -> Part | None:
        """Return the part of that name."""
        return next((part for part in self.parts if part.name == name), None)

    def _sum(self, numbers: Iterator[float]) -> float | None:
        return round(sum(numbers), 2) if self.standing is Standing.GRADED else None


def grades_of(
    results: Sequence[Result],
    assignment: Assignment,
    settings: CourseSettings,
    hand: Mapping[str, HandWork],
) -> list[Grade]:
    """Return the grades of a class by name: of all with a result or on the roster, but who was dropped."""
    by_student = {result.student: result for result in results}
    students = sorted({*by_student, *settings.students} - settings.dropped)
    usual = HandWork(due=next((each.due for each in hand.values()), None))
    return [
        grade_of(student, by_student.get(student), assignment, settings, hand.get(student, usual))
        for student in students
    ]


def grade_of(
    student: str,
    result: Result | None,
    assignment: Assignment,
    settings: CourseSettings,
    hand: HandWork = HandWork(),
) -> Grade:
    """Return the grade of one student."""
    handed_in = read_moment(result.handed_in) if result else None
    late = lateness(settings, assignment.name, student, handed_in, hand.due, hand.extension)
    standing, parts, reason = Standing.MISSING, tuple[Part, ...](), "nothing was handed in"
    if result is not None and result.status is ResultStatus.FAILED:
        standing, reason = Standing.FAILED, result.reason or "no reason was given"
    elif result is not None:
        standing, reason = Standing.GRADED, ""
        parts = tuple(_parts(student, result, assignment, settings, hand))
    in_tests = sum(each.points for each in assignment.exercises if each.in_cell or settings.gate)
    by_tests = result.max_score if result else in_tests
    return Grade(
        student=student,
        name=_name_of(student, result, settings),
        assignment=assignment.name,
        standing=standing,
        parts=parts,
        lateness=late,
        reason=reason,
        max_automatic=by_tests,
        max_total=round(by_tests + sum(each.points for each in assignment.manual), 2),
    )


def _name_of(student: str, result: Result | None, settings: CourseSettings) -> str:
    """Return the name of the roster, else that of the platform's export, else the identifier."""
    name = settings.name_of(student)
    return name if name != student or result is None else result.person.get("name", student)


def _parts(
    student: str, result: Result, assignment: Assignment, settings: CourseSettings, hand: HandWork
) -> Iterator[Part]:
    overrides = [each for each in settings.overrides if each.assignment in (None, assignment.name)]
    for exercise in result.exercises:
        override = override_for(student, exercise.name, exercise, overrides)
        changed = hand.points.get(exercise.name)
        if override is None and changed is not None and changed != exercise.points:
            override = Override(exercise.name, changed, IN_FORMGRADER, student=student)
        yield Part(exercise.name, exercise.max_points, automatic=exercise.points, override=override)
    for cell in assignment.manual:
        points = hand.points.get(cell.name)
        override = override_for(student, cell.name, None, overrides)
        waits = cell.name in hand.waits if hand.waits is not None else points is None
        yield Part(cell.name, cell.points, hand=points, override=override, waits=waits and override is None)


def override_for(
    student: str, name: str, exercise: ExerciseResult | None, overrides: Sequence[Override]
) -> Override | None:
    """Return the override that holds: the last for this student, else the last for an answer like this."""
    own = [each for each in overrides if each.exercise == name and each.student == student]
    for all_alike in [each for each in overrides if each.exercise == name] if not own else []:
        if exercise is not None and is_alike(exercise, all_alike):
            own.append(all_alike)
    return own[-1] if own else None


def is_alike(exercise: ExerciseResult, override: Override) -> bool:
    """Return whether an answer has the mistake, or fails exactly the tests, that an override is for."""
    if override.mistake:
        named = {each.name for failure in exercise.failures for each in failure.misconceptions}
        return override.mistake in named
    failing = tuple(failure.test for failure in exercise.failures)
    return bool(override.failing) and set(failing) == set(override.failing)
