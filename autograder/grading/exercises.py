"""One submission at its examination, exercise by exercise.

Each exercise is graded alone: the ones before it are answered rightly by stand-ins, whatever the learner
wrote there. An earlier answer that has passed all its tests needs none: it is as right as the stand-in, and
costs no message. What loses points so is run again beside all stand-ins, and beside the learner's own earlier
answers, and the best counts.

An answer is first tried as if it were right: exercises that follow each other share a process, to begin one
costs as much as to answer in it, and nothing is noted of the calls. What does not pass so is run again in a
process of its own, from which its mistakes are named, and only that counts.
"""

from __future__ import annotations

import logging
import time
import traceback
from collections.abc import Set

from ..box import Bench, BoxError, Stopped, memory
from ..box.errors import SENTENCES, learner_error, place_of
from ..checks import Failure
from ..course.assignment import Exercise
from ..errors import GraderError
from ..results.records import ExerciseResult
from ..results.records import Failure as FailureResult
from ..submissions.definitions import is_stub
from .attempt import Attempt, failures_of
from .gate import Gate
from .hidden_tests import HiddenTest, Outcome, run_test
from .suite import Suite

#: Bytes that the grader may grow by for one exercise. A right answer takes less than half of it, once; with
#: what it has before, and with the gate beside it, the grader stays below 500 MiB.
GRADER_MEMORY = 160 << 20
#: What is said of an exercise that was not begun, or not brought to its end.
GIVEN_UP = {
    "timeout": "the exercises before this one took all the time that a submission has",
    "memory": SENTENCES["memory"],
}

logger = logging.getLogger(__name__)


class Sitting:
    """A submission that lies in `bench`."""

    def __init__(self, suite: Suite, bench: Bench, gate: Gate | None) -> None:
        self.suite = suite
        self.bench = bench
        self.gate = gate
        #: What the code of each exercise printed and raised, for the instructor alone.
        self.logs: list[str] = []
        self._passed: set[str] = set()

    def take(self, exercise: Exercise) -> ExerciseResult:
        """Grade an exercise."""
        try:
            with memory.allowance(GRADER_MEMORY):
                return self._taken(exercise)
        except MemoryError:  # of this process, between two tests
            return self.give_up(exercise, "memory")

    def give_up(self, exercise: Exercise, status: str) -> ExerciseResult:
        """An exercise without a verdict on each test, and why."""
        tests = self.suite.tests_of(exercise)
        failures = tuple(FailureResult(test.title, GIVEN_UP[status]) for test in tests)
        return ExerciseResult(exercise.name, 0.0, exercise.points, status, 0.0, 0, len(tests), failures)

    def _taken(self, exercise: Exercise) -> ExerciseResult:
        started = time.perf_counter()
        attempt = self._best(exercise)
        points = round(exercise.points * attempt.passed / attempt.total, 2) if attempt.total else 0.0
        if attempt.status == "passed":
            self._passed.add(exercise.name)
        return ExerciseResult(
            name=exercise.name,
            points=points,
            max_points=exercise.points,
            status=attempt.status,
            seconds=round(time.perf_counter() - started, 3),
            passed=attempt.passed,
            total=attempt.total,
            failures=failures_of(self.suite.assignment.name, exercise.name, attempt),
        )

    def _best(self, exercise: Exercise) -> Attempt:
        """The attempt that counts: a trial that passes, else the better of two, beside stand-ins and not."""
        if self._is_untouched(exercise):
            return self._not_written(exercise)
        before = self.suite.before(exercise)
        if exercise.has_solution and (not before or before & self._passed):
            trial = self._attempt(exercise, before - self._passed, trial=True)
            if trial.passed == trial.total:
                return trial
        attempts = [self._attempt(exercise, before)]
        if before and attempts[0].may_lean_on_own:
            attempts.append(self._attempt(exercise, set()))
        return max(attempts, key=lambda each: each.passed)

    def _is_untouched(self, exercise: Exercise) -> bool:
        """Whether all there is of an answer is the stub, which need not run to be known."""
        cells = self.bench.definitions(exercise.name)
        return len(cells) == 1 and is_stub(cells[0].source, exercise.name)

    def _not_written(self, exercise: Exercise) -> Attempt:
        error = learner_error(exercise.name, {"type": "NotImplementedError"}, place_of("its cell", ""))
        return Attempt([(test, Outcome(error)) for test in self.suite.tests_of(exercise)])

    def _attempt(self, exercise: Exercise, stood_in: Set[str], *, trial: bool = False) -> Attempt:
        """One run of an exercise's tests, with stand-ins for the answers to those exercises.

        A trial is over at the first test that is not passed.
        """
        attempt = Attempt()
        standins = self.suite.standins(stood_in)
        files = self.gate.files() if self.gate and not exercise.has_solution else {}
        withheld, limits = self.suite.withheld(exercise), self.suite.limits(exercise)
        with self.bench.exercise(exercise.name, standins, withheld, limits, files, shared=trial) as student:
            for test in self.suite.tests_of(exercise):
                outcome = run_test(test, self.suite.fixtures(test, student, self.gate))
                attempt.outcomes.append((test, self._judged(test, outcome)))
                if trial and outcome.raised:
                    return attempt
            attempt.calls, attempt.raised = student.calls, student.raised
            attempt.asked = student.asked
        if student.log:
            self.logs.append(f"== {exercise.name}\n{student.log}")
        return attempt

    def _judged(self, test: HiddenTest, outcome: Outcome) -> Outcome:
        """The outcome of a test, or a `GraderError` where it is the test that is at fault.

        A test may stumble over an answer of a kind that nobody foresaw. If it stumbles over the right answer
        as well, the fault is ours.
        """
        error = outcome.raised
        if error is None or isinstance(error, Failure):
            return outcome
        if isinstance(error, BoxError):
            raise error
        if isinstance(error, MemoryError):  # of this process, which the learner's answers have filled
            return Outcome(Stopped("memory"))
        if not isinstance(error, Exception):
            raise GraderError(f"{test.identity} was interrupted: {error!r}")
        trace = "".join(traceback.format_exception(error))
        logger.warning("%s stumbled:\n%s", test.identity, trace)
        if "gate" in test.identity or self._stumbles_over_the_right_answer(test):
            raise GraderError(f"{test.identity}: {error!r}")
        odd = Failure("what it gives cannot be used as the specification says")
        return Outcome(odd)

    def _stumbles_over_the_right_answer(self, test: HiddenTest) -> bool:
        fixtures = self.suite.fixtures(test, self.suite.reference, self.gate)
        return run_test(test, fixtures).raised is not None
