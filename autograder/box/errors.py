"""The exceptions of the box: how a learner's code can end."""

from __future__ import annotations

import builtins
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder.checks.expect import Failure
from autograder.status import Status

#: What a learner reads when the code was stopped, by status.
SENTENCES = {
    Status.TIMEOUT: "the code did not finish within its time",
    Status.MEMORY: "the code needed more memory than there is for it",
    Status.OUTPUT: "the code printed or returned more than there is room for",
    Status.CRASHED: "the code ended the Python process it ran in",
    Status.PROTOCOL: "the code interfered with the process it ran in",
}


class BoxError(RuntimeError):
    """The box itself failed. The grader tries again and reports it; it never costs points."""


class Stopped(Failure):
    """The learner's process has ended; `status` is timeout, memory, output, crashed or protocol.

    A process that was stopped `by_clock` made no progress. That may be the machine's fault, so it is no final
    verdict.
    """

    def __init__(self, status: str, detail: str = "", *, by_clock: bool = False) -> None:
        super().__init__(SENTENCES[Status(status)], status=status)
        self.log = detail
        self.by_clock = by_clock


class LearnerError(Failure):
    """The learner's code raised an exception; `status` is error, or missing for a stub.

    The message has the known type and the line only. `text` is the exception's own text: it may be anything,
    so it is compared with known texts, and never shown.
    """

    def __init__(
        self, message: str, *, status: str = "error", kind: str = "", line: int = 0, text: str = ""
    ) -> None:
        super().__init__(message, status=status)
        self.kind = kind
        self.line = line
        self.text = text


_KNOWN = {
    name: kind
    for source in (builtins, np.linalg, np.exceptions)
    for name, kind in vars(source).items()
    if isinstance(kind, type) and issubclass(kind, BaseException)
}


@dataclass(frozen=True)
class Place:
    """A cell in words, such as `its cell`, and its number of lines."""

    words: str
    lines: int


def place_of(words: str, source: str) -> Place:
    """Return the place of a cell with this source."""
    return Place(words, source.count("\n") + 1)


def learner_error(exercise: str, description: Any, where: Place) -> LearnerError:
    """Return the failure for an exception that the worker described; the learner chooses no word of it."""
    kind, line, own = exception_of(description, where.lines)
    if kind == "NotImplementedError":
        return LearnerError(f"{exercise} is not written yet", status="missing", kind=kind, line=line)
    name = "an exception of its own" if own or not kind else f"{_article(kind)} {kind}"
    place = f" on line {line} of {where.words}" if line else ""
    said = f"{exercise} raised {name}{place}"
    return LearnerError(said, kind="" if own else kind, line=line, text=_text_of(description))


def _text_of(description: Any) -> str:
    text = description.get("text") if isinstance(description, dict) else None
    return text if isinstance(text, str) else ""


def exception_of(description: Any, lines: int) -> tuple[str, int, bool]:
    """Return the known type of an exception, its line, and whether the type is the learner's own.

    A line beyond the cell's `lines` is dropped: it could carry a message.
    """
    if not isinstance(description, dict):
        return "", 0, True
    kind, line = description.get("type"), description.get("line")
    if not isinstance(kind, str) or kind not in _KNOWN:
        kind = ""
    if type(line) is not int or not 0 < line <= lines:
        line = 0
    return kind, line, description.get("own") is True


def known_exception(error: BaseException) -> str:
    """Return the name of the nearest type that both ends know."""
    return next(kind.__name__ for kind in type(error).__mro__ if _KNOWN.get(kind.__name__) is kind)


def _article(word: str) -> str:
    return "an" if word[0] in "AEIOU" else "a"
