"""One submission, from its cells to its result.

Each exercise is graded alone: the ones before it are answered rightly by stand-ins, whatever the learner
wrote there. One that loses points so is run again beside the learner's own earlier answers, and the better
counts.
"""

from __future__ import annotations

import logging
import time
import tomllib
import traceback
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from types import TracebackType
from typing import Any

from .assignment import Assignment, Exercise, solutions_of
from .attempt import Attempt, failures_of
from .box import SUBMISSION, UNIT, Bench, BoxError, Limits, Stopped, memory, take_box
from .box.outcomes import SENTENCES
from .checks import Failure, LocalStudent
from .gate import Gate, GateData
from .grading import GRADERS, HiddenTest, HiddenTests, Outcome
from .meanwhile import meanwhile
from .results import FAILED, GRADED, ExerciseResult, GateResult, Notice, Result
from .results import Failure as FailureResult
from .secret import generator
from .submission import Submission

#: Bytes that the grader may grow by for one exercise. A right answer takes less than half of it, once; with
#: what it has before, and with the gate beside it, the grader stays below 500 MiB.
GRADER_MEMORY = 160 << 20
#: What is said of an exercise that was not begun, or not brought to its end.
GIVEN_UP = {
    "timeout": "the exercises before this one took all the time that a submission has",
    "memory": SENTENCES["memory"],
}
#: Tries, where the kit itself stumbled.
TRIES = 3

logger = logging.getLogger(__name__)
_Run = Callable[[HiddenTest, Mapping[str, Any]], Outcome]
_Ahead = Future[tuple[Gate, ExerciseResult]]


class GraderError(Exception):
    """The kit could not judge an answer: never the learner's fault, never a zero."""


@dataclass(frozen=True)
class Context:
    """What a result depends on besides the submission."""

    secret: bytes
    grader_version: str
    gate: GateData | None = None
    tier: str | None = None


class Judge:
    """Grades submissions one after another, with one collected suite and one box."""

    def __init__(self, assignment: Assignment, context: Context, *, spare_core: bool = False) -> None:
        self.assignment = assignment
        self.context = context
        #: Whether the training gate may run beside the other exercises.
        self.spare_core = spare_core
        self.solutions = solutions_of(assignment)
        self.reference = LocalStudent(self.solutions)
        path = GRADERS / assignment.name / "grading.toml"
        self.settings: dict[str, Any] = tomllib.loads(path.read_text("utf-8")) if path.exists() else {}
        self._open = ExitStack()
        #: What the code of the last submission printed and raised, for the instructor alone.
        self.log = ""

    def __enter__(self) -> Judge:
        with ExitStack() as stack:
            self.tests = stack.enter_context(HiddenTests(self.assignment.name))
            self.box = take_box(self.context.tier)
            self._open = stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.box.close()
        self._open.close()

    def grade(self, submission: Submission, key: str = "", only: str | None = None) -> Result:
        """The result of a submission, or of `only` one of its exercises.

        Where the kit fails again and again, the result says so, and has no score.
        """
        started = time.perf_counter()
        for attempt in range(TRIES):
            try:
                return self._grade(submission, key, started, only)
            except (BoxError, GraderError) as error:
                logger.warning("%s: try %d: %s", submission.student, attempt + 1, error)
                reason = f"the grader itself failed: {error}"
                self._renew_box()
        return failed(submission.student, self.assignment, reason, key, self.context, self.box.isolation)

    def _renew_box(self) -> None:
        self.box.close()
        self.box = take_box(self.context.tier)

    def _grade(self, submission: Submission, key: str, started: float, only: str | None) -> Result:
        exercises: list[ExerciseResult] = []
        self._logs: dict[str, list[str]] = {}
        gate = self._gate()
        with self._bench(submission) as bench, self._gate_ahead(submission, only) as ahead:
            for exercise in self.assignment.exercises:
                if only not in (None, exercise.name):
                    continue
                if not exercise.has_solution and gate is None:
                    exercises.append(ExerciseResult(exercise.name, 0.0, 0.0, "skipped", 0.0, 0, 0))
                elif not exercise.has_solution and (done := ahead and _done(ahead)):
                    gate, result = done
                    exercises.append(result)
                elif time.perf_counter() - started > SUBMISSION.seconds:
                    exercises.append(self._given_up(exercise, "timeout"))
                else:
                    exercises.append(self._within_memory(bench, exercise, gate))
            logs = [log for each in exercises for log in self._logs.get(each.name, ())]
            self.log = "\n".join(filter(None, [bench.log, *logs]))
        return Result(
            student=submission.student,
            assignment=self.assignment.name,
            status=GRADED,
            score=round(sum(each.points for each in exercises), 2),
            max_score=round(sum(each.max_points for each in exercises), 2),
            seconds=round(time.perf_counter() - started, 3),
            isolation=self.box.isolation,
            graded_at=now(),
            submission_sha256=submission.sha256,
            grader_version=self.context.grader_version,
            key=key,
            gate=gate.result() if gate else None,
            exercises=tuple(exercises),
            notices=(*submission.notices, *_gate_notices(gate)),
        )

    def _bench(self, submission: Submission) -> AbstractContextManager[Bench]:
        names = [each.name for each in self.assignment.exercises if each.has_solution]
        seed = int(generator(self.context.secret, "the learner's global generator").integers(1 << 31))
        return self.box.bench(submission.cells, names, seed)

    @contextmanager
    def _gate_ahead(self, submission: Submission, only: str | None) -> Iterator[_Ahead | None]:
        """The gate, begun beside the first exercises; None where it waits for its turn."""
        ours = [each for each in self.assignment.exercises if not each.has_solution]
        gate = self._gate()
        if not self.spare_core or gate is None or only is not None:
            yield None
            return
        with self._bench(submission) as bench:
            work = partial(self._within_memory, bench, ours[0], gate, self.tests.run_here)
            with meanwhile(lambda: (gate, work()), bench.close) as ahead:
                yield ahead

    def _exercise(
        self, bench: Bench, exercise: Exercise, gate: Gate | None, run: _Run | None = None
    ) -> ExerciseResult:
        started = time.perf_counter()
        standins = self._standins(exercise)
        run = run or self.tests.run
        attempt = self._attempt(bench, exercise, gate, standins, run)
        if standins and attempt.may_lean_on_own:
            beside_own = self._attempt(bench, exercise, gate, {}, run)
            attempt = max(attempt, beside_own, key=lambda each: each.passed)
        points = round(exercise.points * attempt.passed / attempt.total, 2) if attempt.total else 0.0
        return ExerciseResult(
            name=exercise.name,
            points=points,
            max_points=exercise.points,
            status=attempt.status,
            seconds=round(time.perf_counter() - started, 3),
            passed=attempt.passed,
            total=attempt.total,
            failures=failures_of(self.assignment.name, exercise.name, attempt),
        )

    def _within_memory(
        self, bench: Bench, exercise: Exercise, gate: Gate | None, run: _Run | None = None
    ) -> ExerciseResult:
        try:
            with memory.allowance(GRADER_MEMORY):
                return self._exercise(bench, exercise, gate, run)
        except MemoryError:  # of this process, between two tests
            return self._given_up(exercise, "memory")

    def _given_up(self, exercise: Exercise, status: str) -> ExerciseResult:
        """An exercise without a verdict on each test, and why."""
        tests = self.tests.by_exercise.get(exercise.name, [])
        failures = tuple(FailureResult(test.title, GIVEN_UP[status]) for test in tests)
        return ExerciseResult(exercise.name, 0.0, exercise.points, status, 0.0, 0, len(tests), failures)

    def _standins(self, exercise: Exercise) -> dict[str, object]:
        """The right answers to all exercises before this one; none for the whole pipeline."""
        if not exercise.has_solution:
            return {}
        names = [each.name for each in self.assignment.exercises if each.has_solution]
        withheld = self._withheld(exercise)
        return {
            name: self.solutions[name] for name in names[: names.index(exercise.name)] if name not in withheld
        }

    def _withheld(self, exercise: Exercise) -> tuple[str, ...]:
        return tuple(self.settings.get("withheld", {}).get(exercise.name, ()))

    def _gate(self) -> Gate | None:
        if self.context.gate is None:
            return None
        ours = [each for each in self.assignment.exercises if not each.has_solution]
        return Gate(self.context.gate, self._limits(ours[0]).seconds)

    def _limits(self, exercise: Exercise) -> Limits:
        """The limits of an ordinary exercise, where the week does not ask for others."""
        return replace(UNIT, **self.settings.get("limits", {}).get(exercise.name, {}))

    def _attempt(
        self,
        bench: Bench,
        exercise: Exercise,
        gate: Gate | None,
        standins: Mapping[str, object],
        run: _Run,
    ) -> Attempt:
        attempt = Attempt()
        limits = self._limits(exercise)
        files = gate.files() if gate and not exercise.has_solution else {}
        with bench.exercise(exercise.name, standins, self._withheld(exercise), limits, files) as student:
            for test in self.tests.by_exercise.get(exercise.name, []):
                outcome = run(test, self._fixtures(test, student, gate))
                attempt.outcomes.append((test, self._judged(test, outcome, gate)))
            attempt.calls = student.calls
            attempt.asked = student.asked
        if student.log:
            self._logs.setdefault(exercise.name, []).append(f"== {exercise.name}\n{student.log}")
        return attempt

    def _fixtures(self, test: HiddenTest, student: Any, gate: Gate | None) -> dict[str, Any]:
        return {"student": student, "rng": generator(self.context.secret, test.identity), "gate": gate}

    def _judged(self, test: HiddenTest, outcome: Outcome, gate: Gate | None) -> Outcome:
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
            return Outcome(Stopped("memory"), outcome.comparisons)
        if not isinstance(error, Exception):
            raise GraderError(f"{test.identity} was interrupted: {error!r}")
        trace = "".join(traceback.format_exception(error))
        logger.warning("%s stumbled:\n%s", test.identity, trace)
        if "gate" in test.identity or self.tests.run(test, self._fixtures(test, self.reference, gate)).raised:
            raise GraderError(f"{test.identity}: {error!r}")
        odd = Failure("what it gives cannot be used as the specification says")
        return Outcome(odd, outcome.comparisons)


def failed(
    student: str, assignment: Assignment, reason: str, key: str, context: Context, isolation: str = "none"
) -> Result:
    """The result of a submission that could not be graded: no score, and the reason."""
    return Result(
        student=student,
        assignment=assignment.name,
        status=FAILED,
        score=None,
        max_score=sum(each.points for each in assignment.exercises if each.has_solution or context.gate),
        seconds=0.0,
        isolation=isolation,
        graded_at=now(),
        submission_sha256="",
        grader_version=context.grader_version,
        key=key,
        reason=reason,
    )


def now() -> str:
    """The time, in UTC, as results give it."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _done(ahead: _Ahead) -> tuple[Gate, ExerciseResult] | None:
    """What came of the gate that was begun ahead; None where it is to be run again.

    That is where the kit stumbled, or where memory was short: the exercises beside it may have taken it.
    """
    try:
        gate, result = ahead.result()
    except Exception:
        logger.warning("the gate stumbled beside the other exercises, and is run again", exc_info=True)
        return None
    return None if result.status == "memory" else (gate, result)


def _gate_notices(gate: Gate | None) -> tuple[Notice, ...]:
    if gate is None:
        return ()
    notices = [Notice("doubtful-gate", text) for text in dict.fromkeys(gate.doubts)]
    if gate.data.dataset != "mnist":
        text = f"the gate was graded on {gate.data.dataset}, which stands in for MNIST"
        notices.append(Notice("dataset", text))
    return tuple(notices)


__all__ = ["Context", "GateResult", "GraderError", "Judge", "failed"]
