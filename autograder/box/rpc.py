"""The grader's end of the calls to and from a worker: what it serves, and what it accepts."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from functools import cache, partial
from typing import Any

import numpy as np

from autograder.checks.expect import Failure

from .errors import BoxError, LearnerError, Place, Stopped, known_exception, learner_error
from .figures import figure_from
from .process import Process
from .remote import CALLABLE, Ask, HandedFile, Method, RemoteFunction, RemoteObject
from .standins import described, let_go, member_of, mirror, text_of
from .watchdog import Patience
from .worker.rpc import Peer
from .worker.serializer import MOST_HANDLES, Graph, settled
from .worker.wire import Bounds, Channel, Closed, Malformed, TooLarge

#: Most failures of a test's own functions that are kept, to be raised again after the learner's code.
_MOST_FAILURES = 100
#: Calls that only read an object.
_READS = ("hget", "hread", "hvars")


class GraderPeer(Peer):
    """The grader's end; it serves one exercise at a time."""

    def __init__(
        self,
        process: Process,
        standins: Mapping[str, Any],
        place_of: Callable[[str, int], Place],
        ask: Ask,
    ) -> None:
        limits = process.limits
        channel = Channel(process.fd, Bounds(limits.reply_header, limits.reply_body), self._wait)
        super().__init__(channel, GraderGraph(ask, self, process, standins))
        #: Whether a stand-in was called in this exercise.
        self.asked = False
        #: Counts up whenever the learner's code may have run.
        self.turn = 0
        self._process = process
        self._exercise = ""
        self._standins = standins
        self._place_of = place_of
        self._patience = Patience()
        #: Calls that the learner's code may still make in this exercise.
        self.left = limits.callbacks
        self._raised: list[BaseException] = []

    def begin(self, exercise: str) -> None:
        """Begin an exercise, with a fresh count of callbacks."""
        self._exercise = exercise
        self.left = self._process.limits.callbacks
        self.asked = False

    def call(self, target: list[Any], args: Any = (), kwargs: Any = None, *, handles: bool = False) -> Any:
        if target[0] not in _READS:
            self.turn += 1
        return super().call(target, args, kwargs, handles=handles)

    def serve(self, target: list[Any], args: list[Any], kwargs: dict[str, Any], handles: bool) -> Any:
        self._process.check()
        self.turn += 1
        try:
            return self._served(target, args, kwargs)
        finally:
            self.turn += 1  # the learner's code goes on

    def _served(self, target: list[Any], args: list[Any], kwargs: dict[str, Any]) -> Any:
        self.left -= 1
        if self.left < 0:
            raise Stopped("timeout", "too many callbacks")
        match target:
            case ["st", str(name)] if name in self._standins:
                self.asked = True
                answer = self._standins[name]
            case ["st", str(name), str(method), bool(sets)] if method in _methods(self._standins.get(name)):
                self.asked = True
                answer = member_of(self._standins[name], method, args, sets=sets)
            case ["entry", int(number)]:
                answer = self.graph.value_of(number)
                if not callable(answer) or isinstance(answer, RemoteFunction):
                    raise Malformed("a function of a test")
            case _:
                raise Malformed("the target of a call")
        with (
            self._patience.bounded(),
            warnings.catch_warnings(action="ignore"),
            np.errstate(all="ignore"),
        ):
            return let_go(settled(answer(*args, **kwargs)))

    def fault(self, error: BaseException) -> Any:
        if not isinstance(error, Exception) or isinstance(
            error, (Stopped, Malformed, Closed, TooLarge, BoxError)
        ):
            raise error
        description = {"type": known_exception(error), "text": text_of(error), "token": None}
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
        cell = description.get("cell", -1) if isinstance(description, dict) else -1
        where = self._place_of(self._exercise, cell)
        return learner_error(self._exercise, description, where)

    def note(self, header: dict[str, Any]) -> None:
        if header.get("t") != "log" or not isinstance(header.get("x"), str):
            raise Malformed("a frame")
        self._process.check()
        self._process.add_log(header["x"])

    def _wait(self, writing: bool) -> None:
        self._patience.pause()
        self._process.wait(writing)
        self._patience.resume()


class GraderGraph(Graph):
    """The grader's end of the graph: learners' objects are handles in tests, mirrors in solutions."""

    def __init__(self, ask: Ask, peer: GraderPeer, process: Process, standins: Mapping[str, Any]) -> None:
        super().__init__(1, process.limits.reply_body)
        self._ask = ask
        self._peer = peer
        self._standins = standins
        self._remote: dict[int, Any] = {}

    def _object_out(self, value: Any) -> Any:
        if isinstance(value, Method):
            return ["hm", *value.target[1:]]
        if isinstance(value, RemoteFunction):
            return ["h", value.target[1]] if value.target[0] == "hcall" else ["O", "function"]
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
            return partial(ask, "method", name) if value is CALLABLE else value

        match description:
            case [None, str(), []]:
                return mirror(None, ask, [])
            case [str(name), str(), list(own)] if isinstance(kind := self._standins.get(name), type):
                if not set(map(str, own)) <= _methods(kind):
                    raise Malformed("a method")
                return mirror(kind, ask, own)
        raise Malformed("an object")

    def _function_in(self, number: int, name: str, handles: bool) -> Any:
        return RemoteFunction(self._ask, ["ecall", number], handles=False)

    def _special_in(self, code: list[Any]) -> Any:
        match code:
            case ["m"]:
                return CALLABLE
            case ["st", str(name)] if name in self._standins:
                return self._standins[name]
            case ["h", int(number), str(kind), bool(is_function)] if 0 <= number < MOST_HANDLES:
                if number not in self._remote:
                    self._remote[number] = (
                        RemoteFunction(self._ask, ["hcall", number], handles=True)
                        if is_function
                        else RemoteObject(self._ask, number, kind, lambda: self._peer.turn)
                    )
                return self._remote[number]
            case ["F", figure]:
                return figure_from(self._in(figure, 1))
        raise Malformed("a code that is not known")


@cache
def _methods(kind: Any) -> set[str]:
    """Return the methods of the stand-in for `kind`; none if it is a function."""
    return set(described({"": kind})[""].get("methods", ())) if isinstance(kind, type) else set()
