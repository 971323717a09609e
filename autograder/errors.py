"""Errors that end a command with one clear line, and the one that leaves a submission without a score."""

from __future__ import annotations


class KitError(Exception):
    """The call, the course or the machine is not as it must be: what is wrong, where, and what to do."""


class CutShortError(KitError):
    """The call was right, and its end could not be reached; what is done is kept, and can be gone on from."""


class GraderError(Exception):
    """The kit could not judge an answer: never the learner's fault, never a zero."""
