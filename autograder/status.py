"""The states that results, exercises and failures can have."""

from __future__ import annotations

from enum import StrEnum


class ResultStatus(StrEnum):
    """Whether a submission has a grade."""

    GRADED = "graded"
    FAILED = "failed"


class Fault(StrEnum):
    """Who has to act where a submission could not be graded."""

    KIT = "kit"
    SUBMISSION = "submission"


class Status(StrEnum):
    """How an exercise came out, or how a learner's process ended."""

    PASSED = "passed"
    PARTIAL = "partial"
    FAILED = "failed"
    MISSING = "missing"
    ERROR = "error"
    TIMEOUT = "timeout"
    MEMORY = "memory"
    OUTPUT = "output"
    CRASHED = "crashed"
    PROTOCOL = "protocol"
    SKIPPED = "skipped"

    @property
    def ended_early(self) -> bool:
        """Whether the answer gave no verdict on its tests: it raised, was stopped, or is not there."""
        return self not in (Status.PASSED, Status.PARTIAL, Status.FAILED, Status.SKIPPED)

    @property
    def was_stopped(self) -> bool:
        """Whether the process was stopped or came to its end."""
        return self.ended_early and self not in (Status.MISSING, Status.ERROR)
