"""The learner's answers as a test sees them: `student.softmax(z)`, answered by a process of its own."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping, Sequence
from functools import cache, partial
from typing import Any

import numpy as np

from autograder.checks.expect import Failure
from autograder.checks.student import Call, Snapshot, snapshot

from . import oracle
from .drawn import figure_from
from .outcomes import BoxError, LearnerError, Stopped, known_exception, learner_error
from .process import Process
from .worker.graph import MOST_HANDLES, Graph, settled
from .worker.peer import Peer
from .worker.wire import Bounds, Channel, Closed, Malformed, TooLarge

_FailureOf = Callable[[dict[int, Any]], Failure | None]


class HandedFile:
    """An array in a file that the process of an exercise has been given, to be passed as an argument."""

    def __init__(self, place: int) -> None:
        self.place = place

    def snapshot(self) -> HandedFile:
        """Itself: nobody can change it but in a private copy."""
        return self


class RemoteObject:
    """An object of the learner's; its attributes are read and set, and its methods called, where it lives."""

    def __init__(self, student: Student, number: int, kind: str) -> None:
        vars(self).update(_student=student, _number=number, _kind=kind)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        value = self._student._ask(["hget", self._number, name])
        return _Method(self, name) if value is _CALLABLE else value

    def __setattr__(self, name: str, value: Any) -> None:
        self._student._ask(["hset", self._number, name], [value])

    def snapshot(self) -> Snapshot:
        """The name of its class and copies of its attributes."""
        pairs = self._student._ask(["hvars", self._number])
        if not isinstance(pairs, list) or not all(
            isinstance(pair, tuple) and len(pair) == 2 for pair in pairs
        ):
            raise self._student._broken("attributes")
        return Snapshot(self._kind, {str(name): snapshot(value) for name, value in pairs})


class RemoteFunction:
    """A function of the learner's that was returned, or passed to a test's own function."""

    def __init__(self, student: Student, target: list[Any], *, handles: bool) -> None:
        self._student, self._target, self._handles = student, target, handles

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self._student._ask(self._target, args, kwargs, handles=self._handles)


class _Method(RemoteFunction):
    def __init__(self, subject: RemoteObject, name: str) -> None:
        super().__init__(subject._student, ["hmethod", subject._number, name], handles=True)


_CALLABLE = object()
#: Failures of a test's own functions that may come back through the learner's code.
_MOST_FAILURES = 100


class Student:
    """One exercise of one submission. `calls` notes what was asked, `log` what the learner's code printed."""

    def __init__(
        self,
        process: Process,
        exercise: str,
        standins: Mapping[str, Any],
        files: Sequence[str],
        describe_cell: Callable[[int], str],
    ) -> None:
        self.calls: list[Call] = []
        #: Whether a stand-in was asked: if none was, the learner's own earlier answers would change nothing.
        self.asked = False
        self.files = {name: HandedFile(place) for place, name in enumerate(files)}
        self._process = process
        self._exercise = exercise
        self._describe_cell = describe_cell
        self._patience = oracle.Patience()
        self._peer = _Peer(self, process, standins)
        self._stopped: Stopped | None = None
        self._unready: Failure | None = None

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name.startswith("_"):
            raise AttributeError(name)

        def call(*args: Any, **kwargs: Any) -> Any:
            before = _noted(args), _noted(kwargs)
            if name == self._exercise and self._unready is not None:
                raise self._unready
            result = self._ask(["name", name], args, kwargs)
            self.calls.append(Call(name, *before, result, self._after(name, args, kwargs)))
            return result

        return call

    def _after(self, name: str, args: Any, kwargs: Any) -> tuple[Any, ...] | None:
        """The arguments as a call of the exercise has left them; of other calls nobody asks."""
        return (_noted(args), _noted(kwargs)) if name == self._exercise else None

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
            header, buffers = self._peer.channel.receive()
            match header:
                case {"t": "ready", "failed": list(failed), "defined": list(defined)}:
                    pairs = [pair for pair in failed if isinstance(pair, list) and len(pair) == 2]
                    return {pair[0]: pair[1] for pair in pairs if type(pair[0]) is int}, defined
                case {"t": "call"}:
                    self._peer.answer(header, buffers)
                case _:
                    self._peer.note(header)

    def _ask(self, target: list[Any], args: Any = (), kwargs: Any = None, *, handles: bool = True) -> Any:
        return self._guard(lambda: self._peer.call(target, args, kwargs, handles=handles))

    def _guard(self, talk: Callable[[], Any]) -> Any:
        """Talk to the learner's process; once it has stopped, it has stopped for good."""
        if self._stopped is not None:
            raise self._stopped
        try:
            return talk()
        except Stopped as stopped:
            self._stopped = stopped
            raise
        except Malformed as error:
            raise self._broken(str(error)) from None
        except TooLarge as error:
            self._process.kill()
            self._stopped = Stopped("output", str(error))
            raise self._stopped from None
        except Closed:
            self._stopped = self._process.ending()
            raise self._stopped from None

    def _broken(self, what: str) -> Stopped:
        self._stopped = Stopped("protocol", what)
        self._process.kill()
        return self._stopped


class _Peer(Peer):
    """The grader's end of the conversation about one exercise."""

    def __init__(self, student: Student, process: Process, standins: Mapping[str, Any]) -> None:
        limits = process.limits
        channel = Channel(process.fd, Bounds(limits.reply_header, limits.reply_body), self._wait)
        super().__init__(channel, _StudentGraph(student, self, process, standins))
        self._student = student
        self._process = process
        self._standins = standins
        self._left = limits.callbacks
        self._raised: list[BaseException] = []

    def serve(self, target: list[Any], args: list[Any], kwargs: dict[str, Any], handles: bool) -> Any:
        self._process.check()
        self._left -= 1
        if self._left < 0:
            raise Stopped("timeout", "too many callbacks")
        match target:
            case ["st", str(name)] if name in self._standins:
                self._student.asked = True
                answer = self._standins[name]
            case ["st", str(name), str(method)] if method in _methods(self._standins.get(name)):
                self._student.asked = True
                answer = getattr(self._standins[name], method)
                if not args or not isinstance(args[0], self._standins[name]):
                    raise TypeError(f"{name}.{method} needs an instance of {name}")
            case ["entry", int(number)]:
                answer = self.graph.value_of(number)
                if not callable(answer) or isinstance(answer, RemoteFunction):
                    raise Malformed("a function of a test")
                return settled(answer(*args, **kwargs))
            case _:
                raise Malformed("the target of a call")
        with self._student._patience.bounded(), warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")  # they cost nothing, also where they would be errors here
            return settled(answer(*args, **kwargs))

    def fault(self, error: BaseException) -> Any:
        if not isinstance(error, Exception) or isinstance(error, (Stopped, Malformed, Closed, TooLarge, BoxError)):
            raise error
        description = {"type": known_exception(error), "text": oracle.text_of(error), "token": None}
        if isinstance(error, LearnerError):  # the learner's own function has raised, inside a stand-in
            return {**description, "type": error.kind or "Exception"}
        if isinstance(error, Failure) and len(self._raised) < _MOST_FAILURES:
            self._raised.append(error.with_traceback(None))
            return {**description, "token": len(self._raised) - 1}
        return description

    def fail(self, description: Any) -> BaseException:
        token = description.get("token") if isinstance(description, dict) else None
        if type(token) is int and 0 <= token < len(self._raised):
            return self._raised[token]
        if isinstance(description, dict) and description.get("type") == "MemoryError":
            self._process.kill()
            return Stopped("memory")
        where = (
            self._student._describe_cell(description.get("cell", -1)) if isinstance(description, dict) else ""
        )
        return learner_error(self._student._exercise, description, where)

    def note(self, header: dict[str, Any]) -> None:
        if header.get("t") != "log" or not isinstance(header.get("x"), str):
            raise Malformed("a frame")
        self._process.check()
        self._process.add_log(header["x"])

    def _wait(self, writing: bool) -> None:
        self._student._patience.pause()
        self._process.wait(writing)
        self._student._patience.resume()


class _StudentGraph(Graph):
    """The grader's end of the graph: the learner's objects are handles, or mirrors for the solutions."""

    def __init__(self, student: Student, peer: _Peer, process: Process, standins: Mapping[str, Any]) -> None:
        super().__init__(1, process.limits.reply_body)
        self._student = student
        self._peer = peer
        self._standins = standins
        self._remote: dict[int, Any] = {}

    def _object_out(self, value: Any) -> Any:
        if isinstance(value, _Method):
            return ["hm", *value._target[1:]]
        if isinstance(value, RemoteFunction):
            return ["h", value._target[1]] if value._target[0] == "hcall" else ["O", "function"]
        if isinstance(value, RemoteObject):
            return ["h", value._number]
        if isinstance(value, HandedFile):
            return ["file", value.place]
        for name, answer in self._standins.items():
            if value is answer:
                return ["st", name]
            if isinstance(answer, type) and type(value) is answer:
                return self._enter_object(value, [name])
        if callable(value):
            return self._enter_function(value, str(getattr(value, "__name__", "function")))
        return super()._object_out(value)

    def _object_in(self, number: int, description: list[Any]) -> Any:
        def ask(how: str, name: str, *args: Any, **kwargs: Any) -> Any:
            value = self._peer.call([f"e{how}", number, name], args, kwargs)
            return partial(ask, "method", name) if value is _CALLABLE else value

        match description:
            case [None, str(), []]:
                return oracle.mirror(None, ask, [])
            case [str(name), str(), list(own)] if isinstance(kind := self._standins.get(name), type):
                if not set(map(str, own)) <= _methods(kind):
                    raise Malformed("a method")
                return oracle.mirror(kind, ask, own)
        raise Malformed("an object")

    def _function_in(self, number: int, name: str, handles: bool) -> Any:
        return RemoteFunction(self._student, ["ecall", number], handles=False)

    def _special_in(self, code: list[Any]) -> Any:
        match code:
            case ["m"]:
                return _CALLABLE
            case ["st", str(name)] if name in self._standins:
                return self._standins[name]
            case ["h", int(number), str(kind), bool(is_function)] if 0 <= number < MOST_HANDLES:
                if number not in self._remote:
                    self._remote[number] = (
                        RemoteFunction(self._student, ["hcall", number], handles=True)
                        if is_function
                        else RemoteObject(self._student, number, kind)
                    )
                return self._remote[number]
            case ["F", figure]:
                return figure_from(self._in(figure, 1))
        raise Malformed("a code that is not known")


def _noted(arguments: Any) -> Any:
    try:
        return snapshot(arguments)
    except TypeError:  # something of the standard library without attributes, such as a range
        return arguments


@cache
def _methods(kind: Any) -> set[str]:
    """The methods that a stand-in for `kind` has; none, if it is a function."""
    return set(oracle.described({"": kind})[""].get("methods", ())) if isinstance(kind, type) else set()
