"""What a class's results say: of the class, of each exercise, of each mistake, of each student."""

from __future__ import annotations

import math
import statistics
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ..checks.mistakes import Mistake
from ..results.grade import Grade, Standing
from ..results.records import ExerciseResult, GateResult, Notice, Result, located_of
from ..status import ResultStatus, Status

#: With fewer students than this, a correlation says nothing.
FEWEST = 8


@dataclass(frozen=True)
class Student:
    """A submission in the report: the name that is shown, and the place of its section on the page.

    `grade` is None where only the tests' points are known.
    """

    name: str
    anchor: str
    result: Result
    grade: Grade | None = None

    @property
    def total(self) -> float | None:
        """The grade, or the tests' points where only those are known."""
        return self.result.score if self.grade is None else self.grade.total

    @property
    def max_total(self) -> float:
        """What the total could be."""
        return self.result.max_score if self.grade is None else self.grade.max_total

    @property
    def graded(self) -> bool:
        """Whether there is a score."""
        return self.result.status == ResultStatus.GRADED and self.result.score is not None

    @property
    def share(self) -> float | None:
        """The score as a share of what could be reached, 0..1."""
        return _share(self.result.score or 0.0, self.result.max_score) if self.graded else None

    @property
    def lost(self) -> tuple[ExerciseResult, ...]:
        """The exercises that lost points."""
        return tuple(each for each in self.result.exercises if each.points < each.max_points)


@dataclass(frozen=True)
class ExerciseSummary:
    """How the class did in one exercise, over the `count` students for whom it was graded.

    `discrimination` is the corrected point-biserial correlation: between passing this exercise, 0 or 1, and
    the points in all others. It is None where everyone passed, or no one, or fewer than `FEWEST` were graded.
    """

    name: str
    max_points: float
    count: int
    passed: int
    mean_share: float | None
    discrimination: float | None
    median_seconds: float | None
    statuses: tuple[tuple[str, int], ...]
    failed_tests: tuple[tuple[str, int], ...]

    @property
    def pass_rate(self) -> float | None:
        """The share of students who passed all its tests."""
        return self.passed / self.count if self.count else None

    @property
    def unanswered(self) -> tuple[tuple[str, int], ...]:
        """The statuses, with counts, of those whose answer was not simply right or wrong."""
        return tuple(each for each in self.statuses if Status(each[0]).ended_early)

    @property
    def misleading(self) -> bool:
        """Whether those who passed it did worse elsewhere, by more than chance does in 1 class of 40."""
        return self.discrimination is not None and self.discrimination < -2 / math.sqrt(self.count)


@dataclass(frozen=True)
class MistakeSummary:
    """A mistake with a name, where it was made, and who made it."""

    mistake: Mistake
    exercises: tuple[str, ...]
    students: tuple[Student, ...]


@dataclass(frozen=True)
class GateSummary:
    """The training gate on one dataset; accuracies on different data are never mixed."""

    dataset: str
    threshold: float
    passed: int
    count: int
    accuracies: tuple[float, ...]
    epochs: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Look:
    """Why a student's submission should be looked at by a human."""

    student: Student
    kind: str
    text: str


@dataclass(frozen=True)
class ClassReport:
    """All that the page shows. `anonymous` leaves out what could tell who is who."""

    assignment: str
    students: tuple[Student, ...]
    exercises: tuple[ExerciseSummary, ...]
    mistakes: tuple[MistakeSummary, ...]
    gates: tuple[GateSummary, ...]
    looks: tuple[Look, ...]
    notices_of_all: tuple[Notice, ...]
    unread: int = 0
    anonymous: bool = False
    missing: tuple[str, ...] = ()

    @property
    def graded(self) -> tuple[Student, ...]:
        """The students who have a score."""
        return tuple(each for each in self.students if each.graded)

    @property
    def not_graded(self) -> tuple[Student, ...]:
        """The students who have none."""
        return tuple(each for each in self.students if not each.graded)

    @property
    def shares(self) -> tuple[float, ...]:
        """The graded students' scores as shares, in rising order."""
        return tuple(sorted(each.share for each in self.students if each.share is not None))

    @property
    def mean_score(self) -> float | None:
        """The mean of the graded students' scores, in points."""
        scores = [each.result.score for each in self.graded if each.result.score is not None]
        return statistics.fmean(scores) if scores else None

    @property
    def need_a_look(self) -> int:
        """How many students are listed as worth a look."""
        return len({each.student.anchor for each in self.looks})


def summarise(
    assignment: str,
    results: Iterable[Result],
    unread: int = 0,
    anonymous: bool = False,
    grades: Iterable[Grade] = (),
) -> ClassReport:
    """The report of a class; an anonymous one shows `results` as student 1, 2, … in the order given."""
    by_student = {grade.student: grade for grade in grades}
    names = {student: grade.name for student, grade in by_student.items()}
    students = tuple(
        Student(
            name=f"student {number}" if anonymous else names.get(result.student, result.student),
            anchor=f"student-{number}",
            result=result,
            grade=by_student.get(result.student),
        )
        for number, result in enumerate(results, start=1)
    )
    missing = [each.name for each in by_student.values() if each.standing is Standing.MISSING]
    graded = [each for each in students if each.graded]
    of_all = _notices_of_all(graded)
    return ClassReport(
        assignment=assignment,
        students=students,
        exercises=tuple(_exercise(name, graded) for name in exercise_names(each.result for each in students)),
        mistakes=tuple(_mistakes(graded)),
        gates=tuple(_gates(graded)),
        looks=tuple(_looks(students, of_all)),
        notices_of_all=of_all,
        unread=unread,
        anonymous=anonymous,
        missing=tuple(missing),
    )


def exercise_names(results: Iterable[Result]) -> list[str]:
    """The exercises in the notebook's order, which is that of every result."""
    return list(dict.fromkeys(exercise.name for result in results for exercise in result.exercises))


def discrimination(passed: Sequence[bool], rest: Sequence[float]) -> float | None:
    """The point-biserial correlation of `passed` with the points in the other exercises."""
    rest = [round(each, 6) for each in rest]
    if len(passed) < FEWEST or len(set(passed)) < 2 or len(set(rest)) < 2:
        return None
    return statistics.correlation([float(each) for each in passed], rest)


def mistakes_of(exercise: ExerciseResult) -> tuple[Mistake, ...]:
    """The mistakes that were recognised in one exercise of a student, each once.

    Where none has a name, the sentence on where the answer is right stands for one, so that learners with the
    same sentence are counted together.
    """
    if located := located_of(exercise):
        return (Mistake("where it is right", located, ""),)
    return tuple(dict.fromkeys(mistake for each in exercise.failures for mistake in each.misconceptions))


def _share(points: float, maximum: float) -> float:
    return min(max(points / maximum, 0.0), 1.0) if maximum else 0.0


def _exercise(name: str, graded: Sequence[Student]) -> ExerciseSummary:
    pairs = [
        (each, student.result)
        for student in graded
        for each in student.result.exercises
        if each.name == name and each.status is not Status.SKIPPED
    ]
    taken = [each for each, _ in pairs]
    passed = [each.status is Status.PASSED for each in taken]
    rest = [(result.score or 0.0) - each.points for each, result in pairs]
    failures = Counter(title for each in taken for title in {failure.test for failure in each.failures})
    return ExerciseSummary(
        name=name,
        max_points=max((each.max_points for each in taken), default=0.0),
        count=len(taken),
        passed=sum(passed),
        mean_share=statistics.fmean(_share(each.points, each.max_points) for each in taken)
        if taken
        else None,
        discrimination=discrimination(passed, rest),
        median_seconds=statistics.median(each.seconds for each in taken) if taken else None,
        statuses=_most_first(Counter(each.status for each in taken)),
        failed_tests=_most_first(failures),
    )


def _most_first(counter: Counter[str]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(counter.items(), key=lambda item: (-item[1], item[0])))


def _mistakes(graded: Sequence[Student]) -> Iterator[MistakeSummary]:
    """The mistakes, those of the most students first."""
    said: dict[str, Mistake] = {}
    where: dict[str, dict[str, None]] = {}
    who: dict[str, dict[str, Student]] = {}
    for student in graded:
        for exercise in student.result.exercises:
            for mistake in mistakes_of(exercise):
                said.setdefault(mistake.name, mistake)
                where.setdefault(mistake.name, {})[exercise.name] = None
                who.setdefault(mistake.name, {})[student.anchor] = student
    for name in sorted(said, key=lambda name: (-len(who[name]), name)):
        yield MistakeSummary(said[name], tuple(where[name]), tuple(who[name].values()))


def _gates(graded: Sequence[Student]) -> Iterator[GateSummary]:
    by_dataset: dict[str, list[GateResult]] = {}
    for student in graded:
        if gate := student.result.gate:
            by_dataset.setdefault(gate.dataset, []).append(gate)
    for dataset, gates in sorted(by_dataset.items()):
        yield GateSummary(
            dataset=dataset,
            threshold=max(gate.threshold for gate in gates),
            passed=sum(gate.passed for gate in gates),
            count=len(gates),
            accuracies=tuple(sorted(gate.accuracy for gate in gates if gate.accuracy is not None)),
            epochs=tuple(sorted(Counter(gate.epochs for gate in gates if gate.passed).items())),
        )


def _notices_of_all(graded: Sequence[Student]) -> tuple[Notice, ...]:
    """The notices that every student has: they tell of the run, not of anyone, and are shown once."""
    if not graded:
        return ()
    shared = set.intersection(*(set(each.result.notices) for each in graded))
    return tuple(
        notice
        for notice in graded[0].result.notices
        if notice in shared and (len(graded) > 1 or notice.kind == "dataset")
    )


def _looks(students: Sequence[Student], of_all: tuple[Notice, ...]) -> Iterator[Look]:
    for student in students:
        if not student.graded:
            yield Look(student, "not graded", student.result.reason or "no reason was given")
        for status in filter(lambda each: each.was_stopped, Status):
            names = [each.name for each in student.result.exercises if each.status == status]
            if names:
                yield Look(student, status, ", ".join(names))
        for notice in student.result.notices:
            if notice not in of_all:
                yield Look(student, notice.kind, notice.text)
