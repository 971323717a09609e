"""The learner's answers as a test sees them: `student.softmax(z)`, answered by a process of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from autograder.checks.expect import Failure
from autograder.checks.student import Call, snapshot

from .conversation import Conversation
from .outcomes import Place, Stopped
from .process import Process
from .remote import HandedFile
from .worker.wire import Closed, Malformed, TooLarge

_FailureOf = Callable[[dict[int, Any]], Failure | None]


class Student:
    """One exercise of one submission. `calls` notes what it was asked, `log` what the learner's code printed.

    `kept` is for the tests: what one of them has asked for and another one looks at, too.
    """

    def __init__(
        self,
        process: Process,
        exercise: str,
        standins: Mapping[str, Any],
        files: Sequence[str],
        describe_cell: Callable[[int], Place],
    ) -> None:
        self.calls: list[Call] = []
        self.kept: dict[str, Any] = {}
        self.files = {name: HandedFile(place) for place, name in enumerate(files)}
        self._process = process
        self._exercise = exercise
        self._conversation = Conversation(process, exercise, standins, describe_cell, self._ask)
        self._stopped: Stopped | None = None
        self._unready: Failure | None = None

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name.startswith("_"):
            raise AttributeError(name)

        def other(*args: Any, **kwargs: Any) -> Any:
            return self._ask(["name", name], args, kwargs)

        def own(*args: Any, **kwargs: Any) -> Any:
            before = _noted(args), _noted(kwargs)
            if self._unready is not None:
                raise self._unready
            result = other(*args, **kwargs)
            self.calls.append(Call(name, *before, result, (_noted(args), _noted(kwargs))))
            return result

        return own if name == self._exercise else other

    @property
    def asked(self) -> bool:
        """Whether a stand-in was asked: if none was, the learner's own earlier answers change nothing."""
        return self._conversation.asked

    @property
    def log(self) -> str:
        """What the learner's code printed and raised, for the instructor."""
        return self._process.log

    @property
    def seconds(self) -> float:
        """Processor seconds of the learner's process, once it has ended; wall seconds before."""
        return self._process.seconds

    def deadline(self, seconds: float) -> None:
        """Give the learner's code so many seconds from now on."""
        self._process.deadline(seconds)

    def wait_until_ready(self, seconds: float, total: float, failure_of: _FailureOf) -> None:
        """Let the cells run; what stops them then stops every call."""
        self._process.deadline(total)
        try:
            failed, defined = self._guard(self._receive_ready)
        except Stopped:
            return
        self._unready = None if self._exercise in defined else failure_of(failed)
        self._process.deadline(seconds)

    def _receive_ready(self) -> tuple[dict[int, Any], list[Any]]:
        """Answer what the cells ask, until they have run: which of them failed, and what they define."""
        while True:
            header, buffers = self._conversation.channel.receive()
            match header:
                case {"t": "ready", "failed": list(failed), "defined": list(defined)}:
                    pairs = [pair for pair in failed if isinstance(pair, list) and len(pair) == 2]
                    return {pair[0]: pair[1] for pair in pairs if type(pair[0]) is int}, defined
                case {"t": "call"}:
                    self._conversation.answer(header, buffers)
                case _:
                    self._conversation.note(header)

    def _ask(self, target: list[Any], args: Any = (), kwargs: Any = None, *, handles: bool = True) -> Any:
        return self._guard(lambda: self._conversation.call(target, args, kwargs, handles=handles))

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
            self._process.kill()
            self._stopped = Stopped("protocol" if isinstance(error, Malformed) else "output", str(error))
            raise self._stopped from None
        except MemoryError:  # of this process, which the learner's answers have filled
            self._process.kill()
            self._stopped = Stopped("memory", "in the grader")
            raise self._stopped from None
        except Closed:
            self._stopped = self._process.ending()
            raise self._stopped from None


def _noted(arguments: Any) -> Any:
    try:
        return snapshot(arguments)
    except TypeError:  # something of the standard library without attributes, such as a range
        return arguments
