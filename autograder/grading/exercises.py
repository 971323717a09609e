"""Grade the exercises of one submission, one after another, each alone.

An exercise is graded beside right answers to all exercises before it, whatever the learner wrote there. The
first of three attempts that passes counts, else the best:

1. a trial: it shares a process with other exercises, notes no calls, and ends at the first failed test. An
   earlier answer that has passed all its tests stands for itself there; it costs no message;
2. in a process of its own, with stand-ins for all earlier exercises. Mistakes are named from this one;
3. beside the learner's own earlier answers, which the answer may rely on.
"""

from __future__ import annotations

import logging
import time
import traceback
from collections.abc import Sequence, Set
from dataclasses import dataclass, field

from ..box import BoxError, RemoteStudent, Stopped, Workspace, memory
from ..box.affinity import alone, pause_for_others
from ..box.errors import SENTENCES, learner_error, place_of
from ..checks import Failure
from ..checks.diagnosis.location import locate
from ..checks.mistakes import Mistake
from ..checks.notebook.dependencies import is_stub_source
from ..course.assignment import Exercise
from ..course.secret import generator
from ..diagnosis.diagnose import Run, diagnose, mistakes_named
from ..diagnosis.exceptions import of_exception
from ..errors import GraderError
from ..graders import HiddenOutcome, HiddenTest, run_test
from ..results.records import ExerciseResult, FailedTest
from ..status import Status
from .gate import Gate
from .suite import Suite

#: Bytes that the grader may grow by for one exercise. A right answer takes less than half of it, once; with
#: what it has before, the grader stays below 500 MiB.
GRADER_MEMORY = 160 << 20
#: Calls of stand-ins in a trial. An answer that needs more, such as a `train` that goes example by example,
#: would take twenty times as long as beside the learner's own answers, so these come first then.
TRIAL_QUESTIONS = 200
#: The message of every test of an exercise that was not begun, or not brought to its end.
GIVEN_UP = {
    Status.TIMEOUT: "the exercises before this one took all the time that a submission has",
    Status.MEMORY: SENTENCES[Status.MEMORY],
}
#: More names than this for one failed test help nobody.
MOST_NAMES = 2
#: Processor seconds for the probes of a wrong answer.
PROBE_SECONDS = 5.0

logger = logging.getLogger(__name__)


class ExerciseGrader:
    """Grades the exercises of the submission that `workspace` holds."""

    def __init__(self, suite: Suite, workspace: Workspace, gate: Gate | None) -> None:
        self.suite = suite
        self.workspace = workspace
        self.gate = gate
        #: What the code of each exercise printed and raised, for the instructor alone.
        self.logs: list[str] = []
        #: Exercises whose result may be the fault of a busy machine.
        self.stopped_by_clock: list[str] = []
        self._passed: set[str] = set()

    def grade(self, exercise: Exercise) -> ExerciseResult:
        """Grade an exercise."""
        pause_for_others()
        started = time.perf_counter()
        try:
            with memory.allowance(GRADER_MEMORY):
                attempt = self._best(exercise)
                failures = failed_tests(self.suite.assignment.name, exercise.name, attempt)
        except MemoryError:  # of this process, between two tests
            return self.give_up(exercise, Status.MEMORY)
        if attempt.by_clock:
            self.stopped_by_clock.append(exercise.name)
        if attempt.status is Status.PASSED:
            self._passed.add(exercise.name)
        return ExerciseResult(
            name=exercise.name,
            points=round(exercise.points * attempt.passed / attempt.total, 2) if attempt.total else 0.0,
            max_points=exercise.points,
            status=attempt.status,
            seconds=round(time.perf_counter() - started, 3),
            passed=attempt.passed,
            total=attempt.total,
            failures=failures,
        )

    def give_up(self, exercise: Exercise, status: Status) -> ExerciseResult:
        """Return the result of an exercise that cannot be tested, with the reason for each test."""
        tests = self.suite.tests_of(exercise)
        failures = tuple(FailedTest(test.title, GIVEN_UP[status]) for test in tests)
        return ExerciseResult(exercise.name, 0.0, exercise.points, status, 0.0, 0, len(tests), failures)

    def _best(self, exercise: Exercise) -> Attempt:
        """Return the attempt that counts."""
        if self._is_untouched(exercise):
            return self._not_written(exercise)
        before = self.suite.before(exercise)
        own: Attempt | None = None
        if exercise.in_cell and (not before or before & self._passed):
            trial = self._attempt(exercise, before - self._passed, trial=True)
            if trial.passed == trial.total:
                return trial
            if trial.asked_too_often:
                own = self._attempt_twice(exercise, set())
                if own.passed == own.total:
                    return own
        attempt = self._attempt_twice(exercise, before)
        if own is None and before and attempt.may_rely_on_own_answers:
            own = self._attempt_twice(exercise, set())
        return max([attempt, *([own] if own else [])], key=lambda each: each.passed)

    def _is_untouched(self, exercise: Exercise) -> bool:
        """Whether the answer is still the stub, which need not run to be known."""
        cells = self.workspace.definitions(exercise.name)
        return len(cells) == 1 and is_stub_source(cells[0].source, exercise.name)

    def _not_written(self, exercise: Exercise) -> Attempt:
        error = learner_error(exercise.name, {"type": "NotImplementedError"}, place_of("its cell", ""))
        return Attempt([(test, HiddenOutcome(error)) for test in self.suite.tests_of(exercise)])

    def _attempt_twice(self, exercise: Exercise, stood_in: Set[str]) -> Attempt:
        """Attempt an exercise. If the clock stops it, which may be the machine's fault, try again alone."""
        attempt = self._attempt(exercise, stood_in)
        if not attempt.by_clock:
            return attempt
        with alone():
            return self._attempt(exercise, stood_in)

    def _attempt(self, exercise: Exercise, stood_in: Set[str], *, trial: bool = False) -> Attempt:
        """Run an exercise's tests with stand-ins for the exercises `stood_in`.

        A trial ends at the first test that fails.
        """
        attempt = Attempt()
        standins = self.suite.standins(stood_in)
        files = self.gate.files() if self.gate and not exercise.in_cell else {}
        withheld, limits = self.suite.withheld(exercise), self.suite.limits(exercise)
        with self.workspace.exercise(
            exercise.name, standins, withheld, limits, files, shared=trial
        ) as student:
            if trial:
                student.limit_questions(TRIAL_QUESTIONS)
            for test in self.suite.tests_of(exercise):
                calls, raised = len(student.calls), len(student.raised)
                outcome = run_test(test, self.suite.fixtures(test, student, self.gate))
                attempt.outcomes.append((test, self._checked(exercise, test, outcome)))
                attempt.runs.append(Run(student.calls[calls:], student.raised[raised:]))
                if trial and outcome.raised:
                    attempt.asked_too_often = student.asked_too_often
                    return attempt
            attempt.asked_standins = student.asked
            if attempt.passed < attempt.total:
                attempt.located = self._located(exercise, student)
        if student.log:
            self.logs.append(f"== {exercise.name}\n{student.log}")
        return attempt

    def _checked(self, exercise: Exercise, test: HiddenTest, outcome: HiddenOutcome) -> HiddenOutcome:
        """Return a test's outcome as a `Failure`, or raise `GraderError` if the test itself is at fault.

        The test itself may raise on an unusual answer. If it raises on the right answer too, it is at fault.
        """
        error = outcome.raised
        if error is None or isinstance(error, Failure):
            return outcome
        if isinstance(error, BoxError):
            raise error
        if isinstance(error, MemoryError):  # of this process, which the learner's answers have filled
            return HiddenOutcome(Stopped("memory"))
        if not isinstance(error, Exception):
            raise GraderError(f"{test.identity} was interrupted: {error!r}")
        trace = "".join(traceback.format_exception(error))
        logger.warning("%s raised:\n%s", test.identity, trace)
        if not exercise.in_cell or self._fails_the_right_answer(test):
            raise GraderError(f"{test.identity}: {error!r}")
        return HiddenOutcome(Failure("what it gives cannot be used as the specification says"))

    def _located(self, exercise: Exercise, student: RemoteStudent) -> str:
        """Say where the answer is right and where not. A failing probe costs the sentence only."""
        probe = self.suite.probes.get(exercise.name)
        if probe is None or not student.alive:
            return ""
        student.stop_noting()
        student.deadline(PROBE_SECONDS)
        seed = int(generator(self.suite.secret, f"probes of {exercise.name}").integers(1 << 30))
        try:
            return locate(exercise.name, probe, student, self.suite.reference, seed)
        except BoxError:
            raise
        except Failure:
            return ""
        except Exception:
            logger.warning("%s: the probes failed", exercise.name, exc_info=True)
            return ""

    def _fails_the_right_answer(self, test: HiddenTest) -> bool:
        fixtures = self.suite.fixtures(test, self.suite.reference, self.gate)
        return run_test(test, fixtures).raised is not None


@dataclass
class Attempt:
    """One attempt at an exercise: the outcome of each test, and what the test asked of the answer."""

    outcomes: list[tuple[HiddenTest, HiddenOutcome]] = field(default_factory=list)
    runs: list[Run] = field(default_factory=list)
    #: Where the answer is right and where it stops being so.
    located: str = ""
    asked_standins: bool = False
    asked_too_often: bool = False

    @property
    def passed(self) -> int:
        """How many tests it passed."""
        return sum(outcome.raised is None for _, outcome in self.outcomes)

    @property
    def total(self) -> int:
        """How many tests there were."""
        return len(self.outcomes)

    @property
    def may_rely_on_own_answers(self) -> bool:
        """Whether the learner's own earlier answers could give more points.

        They cannot where no stand-in was asked, unless the answer looked into one: that raises.
        """
        return self.passed < self.total and (self.asked_standins or self.ending is Status.ERROR)

    @property
    def by_clock(self) -> bool:
        """Whether it was stopped by the clock, and not by its processor time."""
        return any(getattr(outcome.raised, "by_clock", False) for _, outcome in self.outcomes)

    @property
    def ending(self) -> Status | None:
        """How the answer ended without a verdict, at its first such test; None if each test has one."""
        statuses = (getattr(outcome.raised, "status", None) for _, outcome in self.outcomes)
        return next((Status(each) for each in statuses if each in ENDINGS), None)

    @property
    def status(self) -> Status:
        """The status of the exercise, if this attempt counts."""
        if self.total and self.passed == self.total:
            return Status.PASSED
        return self.ending or (Status.PARTIAL if self.passed else Status.FAILED)


ENDINGS = frozenset(status for status in Status if status.ended_early)


def failed_tests(assignment: str, exercise: str, attempt: Attempt) -> tuple[FailedTest, ...]:
    """Return the tests that failed, each with the mistakes that explain it."""
    if attempt.passed == attempt.total:
        return ()
    explained = _explained(assignment, exercise, attempt)
    return tuple(
        FailedTest(test.title, str(outcome.raised), _mistakes(assignment, outcome, fitting), attempt.located)
        for (test, outcome), fitting in zip(attempt.outcomes, explained, strict=True)
        if outcome.raised is not None
    )


def _explained(assignment: str, exercise: str, attempt: Attempt) -> Sequence[tuple[Mistake, ...]]:
    """Return the mistakes that explain each test. A failing diagnosis costs the names, never the grade."""
    nothing: Sequence[tuple[Mistake, ...]] = [()] * attempt.total
    if not attempt.runs:
        return nothing
    try:
        return diagnose(assignment, exercise, attempt.runs)
    except Exception:
        logger.warning("%s: the mistake could not be named", exercise, exc_info=True)
        return nothing


def _mistakes(assignment: str, outcome: HiddenOutcome, fitting: tuple[Mistake, ...]) -> tuple[Mistake, ...]:
    """Return what the test itself named, then what explains its calls; else what its exception tells."""
    named = mistakes_named(assignment, getattr(outcome.raised, "mistakes", ()))
    if not named and not fitting:
        return of_exception(getattr(outcome.raised, "text", ""))
    by_name = {each.name: each for each in (*named, *fitting)}  # the catalogue's own words count
    return tuple(by_name.values())[:MOST_NAMES]
