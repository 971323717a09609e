"""A process that has run a submission's cells and answers for its exercises, one after another."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from autograder.checks.expect import Failure
from autograder.checks.student import Call, Raised, snapshot

from .errors import LearnerError, Place, Stopped
from .process import Process
from .remote import HandedFile
from .rpc import Conversation
from .worker.wire import Closed, Malformed, TooLarge

#: Why an exercise cannot be answered; of the cells that failed just now, how each did.
FailureOf = Callable[[str, dict[int, Any]], Failure]
#: Where a cell is, as an exercise's learner is told.
PlaceOf = Callable[[str, int], Place]


class Respondent:
    """Answers from one process. `exercises` counts the students that it has been.

    `standins` are answered for by the objects given, `files` are the names of the arrays that it was handed.
    """

    def __init__(
        self, process: Process, standins: Mapping[str, Any], files: Sequence[str], place_of: PlaceOf
    ) -> None:
        self.process = process
        self.standins = standins
        self.exercises = 0
        self.files = {name: HandedFile(place) for place, name in enumerate(files)}
        self.conversation = Conversation(process, standins, place_of, self.ask)
        self._stopped: Stopped | None = None
        self._failed: dict[int, Any] = {}
        self._defined: list[Any] = []

    def load(self) -> None:
        """Let the cells run; what stops them then stops every call."""
        self.process.deadline(self.process.limits.load_seconds)
        try:
            self._failed, self._defined = self._guard(self._receive_ready)
        except Stopped:
            return

    def student(self, exercise: str, failure_of: FailureOf, *, noted: bool = True) -> Student:
        """Begin an exercise, with all the time that there is for one; its calls are `noted`, or not."""
        self.exercises += 1
        self.conversation.begin(exercise)
        self.process.deadline(self.process.limits.seconds)
        defined = self._stopped or exercise in self._defined
        unready = None if defined else failure_of(exercise, self._failed)
        return Student(self, exercise, unready, noted=noted)

    def ask(self, target: list[Any], args: Any = (), kwargs: Any = None, *, handles: bool = True) -> Any:
        """Have the learner's code do something, and wait for what comes of it."""
        return self._guard(lambda: self.conversation.call(target, args, kwargs, handles=handles))

    def close(self) -> None:
        """End the process."""
        self.process.close()

    def _receive_ready(self) -> tuple[dict[int, Any], list[Any]]:
        """Answer what the cells ask, until they have run: which of them failed, and what they define."""
        while True:
            header, buffers = self.conversation.channel.receive()
            match header:
                case {"t": "ready", "failed": list(failed), "defined": list(defined)}:
                    pairs = [pair for pair in failed if isinstance(pair, list) and len(pair) == 2]
                    return {pair[0]: pair[1] for pair in pairs if type(pair[0]) is int}, defined
                case {"t": "call"}:
                    self.conversation.answer(header, buffers)
                case _:
                    self.conversation.note(header)

    def _guard(self, talk: Callable[[], Any]) -> Any:
        """Talk to the learner's process; once it has stopped, it has stopped for good."""
        if self._stopped is not None:
            raise self._stopped
        try:
            return talk()
        except Stopped as stopped:
            self._stopped = stopped
            raise
        except (Malformed, TooLarge) as error:
            self.process.kill()
            self._stopped = Stopped("protocol" if isinstance(error, Malformed) else "output", str(error))
            raise self._stopped from None
        except MemoryError:  # of this process, which the learner's answers have filled
            self.process.kill()
            self._stopped = Stopped("memory", "in the grader")
            raise self._stopped from None
        except Closed:
            self._stopped = self.process.ending()
            raise self._stopped from None


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
