"""The learner's answers as a test sees them: `student.softmax(z)`, answered by a process in the box."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from autograder.checks.expect import Failure
from autograder.checks.student import Call, Raised, snapshot

from .outcomes import LearnerError

if TYPE_CHECKING:
    from .respondent import Respondent


class Student:
    """One exercise of one submission. `calls` notes what it was asked, `log` what the learner's code printed.

    `raised` notes calls that ended in an exception. Where it is not to be `noted`, both stay empty: to copy
    what a call gets and leaves costs as much as the call. `kept` is for the tests: what one of them has asked
    for and another one looks at, too. `unready` is why it cannot answer.
    """

    def __init__(
        self, respondent: Respondent, exercise: str, unready: Failure | None = None, *, noted: bool = True
    ) -> None:
        self.calls: list[Call] = []
        self.raised: list[Call] = []
        self.kept: dict[str, Any] = {}
        self.files = respondent.files
        self._respondent = respondent
        self._exercise = exercise
        self._unready = unready
        self._noted = noted
        self._log_begins = 0 if respondent.exercises == 1 else len(respondent.process.log)

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name.startswith("_"):
            raise AttributeError(name)

        def other(*args: Any, **kwargs: Any) -> Any:
            return self._respondent.ask(["name", name], args, kwargs)

        def own(*args: Any, **kwargs: Any) -> Any:
            if self._unready is not None:
                raise self._unready
            if not self._noted:
                return other(*args, **kwargs)
            before = _copied(args), _copied(kwargs)
            try:
                result = other(*args, **kwargs)
            except LearnerError as error:
                self.raised.append(Call(name, *before, Raised(error.kind, error.text)))
                raise
            self.calls.append(Call(name, *before, result, (_copied(args), _copied(kwargs))))
            return result

        return own if name == self._exercise else other

    @property
    def asked(self) -> bool:
        """Whether a stand-in was asked: if none was, the learner's own earlier answers change nothing."""
        return self._respondent.conversation.asked

    @property
    def log(self) -> str:
        """What the learner's code printed and raised, for the instructor."""
        return self._respondent.process.log[self._log_begins :]

    @property
    def seconds(self) -> float:
        """Processor seconds of the learner's process, once it has ended; wall seconds before."""
        return self._respondent.process.seconds

    def deadline(self, seconds: float) -> None:
        """Give the learner's code so many seconds from now on."""
        self._respondent.process.deadline(seconds)


def _copied(arguments: Any) -> Any:
    try:
        return snapshot(arguments)
    except TypeError:  # something of the standard library without attributes, such as a range
        return arguments
