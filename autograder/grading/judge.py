"""Grade one submission, from its cells to its result.

The hidden tests and the box stay ready for the next submission.
"""

from __future__ import annotations

import logging
import time
import warnings
from collections.abc import Collection
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime
from types import TracebackType

from ..box import SUBMISSION, BoxError, Workspace, take_box
from ..box.affinity import one_core
from ..box.load import FairClock
from ..course.assignment import Assignment
from ..course.secret import generator
from ..errors import GraderError
from ..graders import hidden_tests
from ..results.records import ExerciseResult, GateResult, Notice, Result
from ..status import Fault, ResultStatus, Status
from ..submissions.submission import Submission
from .exercises import ExerciseGrader
from .gate import Gate, GateData
from .suite import Suite

#: How often a submission is tried if the kit itself fails.
TRIES = 3

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Context:
    """What a result depends on, besides the submission."""

    secret: bytes
    grader_version: str
    gate: GateData | None = None
    tier: str | None = None


class Judge:
    """Grades submissions one after another, with one suite of hidden tests and one box."""

    def __init__(self, assignment: Assignment, context: Context) -> None:
        self.assignment = assignment
        self.context = context
        #: What the code of the last submission printed and raised; for the instructor only.
        self.log = ""

    def __enter__(self) -> Judge:
        self.suite = Suite(self.assignment, hidden_tests(self.assignment.name), self.context.secret)
        self.box = take_box(self.context.tier)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.box.close()

    def grade(
        self, submission: Submission, key: str = "", only: str | Collection[str] | None = None
    ) -> Result:
        """Grade a submission, or `only` some of its exercises.

        If the kit fails three times, the result says so and has no score.
        """
        started = time.perf_counter()
        only = (only,) if isinstance(only, str) else only
        for attempt in range(TRIES):
            try:
                return self._grade(submission, key, started, only)
            except (BoxError, GraderError) as error:
                logger.warning("%s: try %d: %s", submission.student, attempt + 1, error)
                reason = f"the grader itself failed: {error}"
                self._renew_box()
        isolation = self.box.isolation
        return failed(submission.student, self.assignment, reason, Fault.KIT, key, self.context, isolation)

    def _renew_box(self) -> None:
        self.box.close()
        self.box = take_box(self.context.tier)

    def _grade(
        self, submission: Submission, key: str, started: float, only: Collection[str] | None
    ) -> Result:
        exercises: list[ExerciseResult] = []
        with (
            warnings.catch_warnings(action="ignore"),  # an answer may be as odd as it likes
            one_core() as core,
            self._workspace(submission, core) as workspace,
        ):
            gate, clock = self._gate(), FairClock()
            grader = ExerciseGrader(self.suite, workspace, gate)
            for exercise in self.assignment.exercises:
                if only is not None and exercise.name not in only:
                    continue
                if not exercise.in_cell and gate is None:
                    exercises.append(ExerciseResult(exercise.name, 0.0, 0.0, Status.SKIPPED, 0.0, 0, 0))
                elif clock.seconds() > SUBMISSION.seconds:
                    exercises.append(grader.give_up(exercise, Status.TIMEOUT))
                else:
                    exercises.append(grader.grade(exercise))
            stopped = [*grader.stopped_by_clock, *(["a cell"] if workspace.stopped_by_clock else [])]
            self.log = "\n".join(filter(None, [workspace.log, *grader.logs]))
            left_out = [Notice("left-out", text) for text in workspace.slow_statements()]
        return Result(
            student=submission.student,
            assignment=self.assignment.name,
            status=ResultStatus.GRADED,
            score=round(sum(each.points for each in exercises), 2),
            max_score=round(sum(each.max_points for each in exercises), 2),
            seconds=round(time.perf_counter() - started, 3),
            isolation=self.box.isolation,
            graded_at=now(),
            submission_sha256=submission.sha256,
            grader_version=self.context.grader_version,
            key="" if stopped else key,  # no other key is equal, so the next run grades it again
            gate=gate.result() if gate else None,
            exercises=tuple(exercises),
            notices=(*submission.notices, *left_out, *_gate_notices(gate), *_clock_notices(stopped)),
        )

    def _workspace(self, submission: Submission, core: int | None) -> AbstractContextManager[Workspace]:
        seed = int(generator(self.context.secret, "the learner's global generator").integers(1 << 31))
        names, released = self.suite.names, self.suite.released
        return self.box.workspace(submission.cells, names, seed, core=core, released=released)

    def _gate(self) -> Gate | None:
        if self.context.gate is None:
            return None
        return Gate(self.context.gate, self.suite.limits(self.suite.pipeline).seconds)


def failed(
    student: str,
    assignment: Assignment,
    reason: str,
    fault: Fault,
    key: str,
    context: Context,
    isolation: str = "none",
) -> Result:
    """Return the result of a submission that could not be graded: no score, the reason, and the fault."""
    return Result(
        student=student,
        assignment=assignment.name,
        status=ResultStatus.FAILED,
        score=None,
        max_score=sum(each.points for each in assignment.exercises if each.in_cell or context.gate),
        seconds=0.0,
        isolation=isolation,
        graded_at=now(),
        submission_sha256="",
        grader_version=context.grader_version,
        key=key,
        reason=reason,
        fault=fault,
    )


def now() -> str:
    """Return the current time in UTC, as results show it."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _clock_notices(stopped: list[str]) -> list[Notice]:
    text = "made no progress for too long, and was stopped twice; the next run grades the submission again"
    return [Notice("stopped-by-clock", f"{name} {text}") for name in stopped]


def _gate_notices(gate: Gate | None) -> tuple[Notice, ...]:
    if gate is None:
        return ()
    notices = [Notice("doubtful-gate", text) for text in dict.fromkeys(gate.doubts)]
    if gate.data.dataset != "mnist":
        text = f"the gate was graded on {gate.data.dataset}, which stands in for MNIST"
        notices.append(Notice("dataset", text))
    return tuple(notices)


__all__ = ["Context", "GateResult", "GraderError", "Judge", "failed"]
