"""One submission, from its cells to its result, with a suite and a box that stay warm for the next."""

from __future__ import annotations

import logging
import time
import warnings
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from types import TracebackType

from ..background import meanwhile
from ..box import SUBMISSION, Bench, BoxError, take_box
from ..box.affinity import any_core, one_core
from ..course.assignment import Assignment
from ..course.secret import generator
from ..errors import GraderError
from ..results.records import FAILED, GRADED, ExerciseResult, GateResult, Notice, Result
from ..submissions.submission import Submission
from .exercises import Sitting
from .gate import Gate, GateData
from .hidden_tests import hidden_tests
from .suite import Suite

#: Tries, where the kit itself stumbled.
TRIES = 3

logger = logging.getLogger(__name__)
_Ahead = Future[tuple[Sitting, ExerciseResult]]


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
        #: What the code of the last submission printed and raised, for the instructor alone.
        self.log = ""

    def __enter__(self) -> Judge:
        self.suite = Suite(self.assignment, hidden_tests(self.assignment.name), self.context.secret)
        self.box = take_box(self.context.tier)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.box.close()

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
        with (
            warnings.catch_warnings(action="ignore"),  # an answer may be as odd as it likes
            one_core() as core,
            self._bench(submission, core) as bench,
            self._gate_ahead(submission, only) as ahead,
        ):
            sitting = Sitting(self.suite, bench, self._gate())
            gate = sitting.gate
            for exercise in self.assignment.exercises:
                if only not in (None, exercise.name):
                    continue
                if not exercise.has_solution and gate is None:
                    exercises.append(ExerciseResult(exercise.name, 0.0, 0.0, "skipped", 0.0, 0, 0))
                elif not exercise.has_solution and (done := ahead and _done(ahead)):
                    beside, result = done
                    gate = beside.gate
                    sitting.logs += beside.logs
                    exercises.append(result)
                elif time.perf_counter() - started > SUBMISSION.seconds:
                    exercises.append(sitting.give_up(exercise, "timeout"))
                else:
                    exercises.append(sitting.take(exercise))
            self.log = "\n".join(filter(None, [bench.log, *sitting.logs]))
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

    def _bench(self, submission: Submission, core: int | None) -> AbstractContextManager[Bench]:
        seed = int(generator(self.context.secret, "the learner's global generator").integers(1 << 31))
        return self.box.bench(submission.cells, self.suite.names, seed, core=core)

    @contextmanager
    def _gate_ahead(self, submission: Submission, only: str | None) -> Iterator[_Ahead | None]:
        """The gate, begun beside the first exercises; None where it waits for its turn."""
        gate = self._gate()
        if not self.spare_core or gate is None or only is not None:
            yield None
            return
        with self._bench(submission, None) as bench:
            sitting = Sitting(self.suite, bench, gate)

            def work() -> tuple[Sitting, ExerciseResult]:
                any_core()
                return sitting, sitting.take(self.suite.pipeline)

            with meanwhile(work, bench.close) as ahead:
                yield ahead

    def _gate(self) -> Gate | None:
        if self.context.gate is None:
            return None
        return Gate(self.context.gate, self.suite.limits(self.suite.pipeline).seconds)


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


def _done(ahead: _Ahead) -> tuple[Sitting, ExerciseResult] | None:
    """What came of the gate that was begun ahead; None where it is to be run again.

    That is where the kit stumbled, or where memory was short: the exercises beside it may have taken it.
    """
    try:
        sitting, result = ahead.result()
    except Exception:
        logger.warning("the gate stumbled beside the other exercises, and is run again", exc_info=True)
        return None
    return None if result.status == "memory" else (sitting, result)


def _gate_notices(gate: Gate | None) -> tuple[Notice, ...]:
    if gate is None:
        return ()
    notices = [Notice("doubtful-gate", text) for text in dict.fromkeys(gate.doubts)]
    if gate.data.dataset != "mnist":
        text = f"the gate was graded on {gate.data.dataset}, which stands in for MNIST"
        notices.append(Notice("dataset", text))
    return tuple(notices)


__all__ = ["Context", "GateResult", "GraderError", "Judge", "failed"]
