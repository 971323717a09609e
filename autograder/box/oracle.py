"""Stand-ins, from the side that has the solutions: their description, their mirrors, and their bounds."""

from __future__ import annotations

import ctypes
import inspect
import re
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from autograder.checks.figures import is_figure

from . import memory

#: A stand-in may compute for so long and take so many bytes, however it is called: a learner chooses the
#: arguments, and `one_hot(y, K=10**9)` would take the grader's memory. The slowest takes milliseconds.
_SECONDS = 10.0
_BYTES = 256 << 20
_CONSTANTS = (type(None), bool, int, float, str)


def described(answers: Mapping[str, Any]) -> dict[str, Any]:
    """Signatures of functions and classes, by name: what `worker/standins.py` makes stand-ins of."""
    return {
        name: _class(answer) if inspect.isclass(answer) else _function(answer)
        for name, answer in answers.items()
    }


def _class(kind: type) -> dict[str, Any]:
    methods = {
        name: _parameters(method)
        for name, method in vars(kind).items()
        if inspect.isfunction(method) and (not name.startswith("_") or name in ("__init__", "__call__"))
    }
    return {"kind": "class", "methods": methods}


def _function(function: Callable[..., Any]) -> dict[str, Any]:
    return {"kind": "function", "parameters": _parameters(function)}


def _parameters(function: Callable[..., Any]) -> list[Any]:
    parameters = inspect.signature(function).parameters.values()
    return [[parameter.name, parameter.kind.name, _default(parameter)] for parameter in parameters]


def _default(parameter: inspect.Parameter) -> list[Any] | None:
    if parameter.default is inspect.Parameter.empty:
        return None
    return [parameter.default] if isinstance(parameter.default, _CONSTANTS) else []


def mirror(kind: type | None, ask: Callable[..., Any], overridden: list[str]) -> Any:
    """An object that stands for a learner's: attributes are copied over, methods of its own call back.

    `kind` is the class of the solution if the learner's derives from its stand-in. `ask(how, name, …)`
    reaches the learner's object.
    """

    def method(name: str) -> Callable[..., Any]:
        return lambda self, *args, **kwargs: ask("method", name, *args, **kwargs)

    body: dict[str, Any] = {name: method(name) for name in overridden}
    if kind is None:
        body["__getattr__"] = lambda self, name: _foreign(ask, name)
        body["__call__"] = method("__call__")
    made = type(kind.__name__ if kind else "LearnerObject", (kind,) if kind else (), body)
    return object.__new__(made if overridden or kind is None else kind)


def _foreign(ask: Callable[..., Any], name: str) -> Any:
    if name.startswith("__"):
        raise AttributeError(name)
    return ask("get", name)


def text_of(error: BaseException) -> str:
    """The message of a stand-in's exception, without anything that looks like a path."""
    return re.sub(r"(?:/[\w.\-]+){2,}", "…", str(error))[:300]


def let_go(result: Any) -> Any:
    """What a stand-in gives; if that is a figure, pyplot need not keep it for as long as the grader lives."""
    if is_figure(result):
        sys.modules["matplotlib.pyplot"].close(result)
    return result


class Overrun(Exception):  # noqa: N818  (what stops a stand-in is a limit)
    """A stand-in was asked for more than it may take."""


class Patience:
    """Bounds what the grader does for a learner's code; the time in which it waits for it does not count."""

    def __init__(self) -> None:
        self._thread = 0
        self._depth = 0
        self._due = float("inf")
        self._lock = threading.Lock()
        _begin_to_watch()

    @contextmanager
    def bounded(self) -> Iterator[None]:
        """Run a stand-in: `Overrun` after its time, `MemoryError` beyond its memory."""
        if self._depth:
            yield from self._running()
            return
        self._thread = threading.get_ident()
        _WATCHED.add(self)
        with memory.inside_of_any(_BYTES):
            yield from self._running()

    def _running(self) -> Iterator[None]:
        self._depth += 1
        self.resume()
        try:
            yield
        finally:
            self._depth -= 1
            if self._depth == 0:
                self.pause()
                _WATCHED.discard(self)

    def pause(self) -> None:
        """Stop the clock."""
        with self._lock:
            self._due = float("inf")

    def resume(self) -> None:
        """Start the clock anew, if a stand-in is at work."""
        if self._depth:
            with self._lock:
                self._due = time.monotonic() + _SECONDS

    def check(self) -> None:
        """Interrupt the stand-in if its time is over."""
        with self._lock:
            if time.monotonic() > self._due:
                self._due = float("inf")
                thread = ctypes.c_ulong(self._thread)
                ctypes.pythonapi.PyThreadState_SetAsyncExc(thread, ctypes.py_object(Overrun))


_WATCHED: set[Patience] = set()
_WATCHER: list[threading.Thread] = []


def _begin_to_watch() -> None:
    """Have a thread look after all that is watched; in good time, as a thread needs memory to begin."""
    if not _WATCHER or not _WATCHER[0].is_alive():
        _WATCHER[:] = [threading.Thread(target=_look_after, name="patience", daemon=True)]
        _WATCHER[0].start()


def _look_after() -> None:
    while True:
        time.sleep(0.5)
        for patience in list(_WATCHED):
            patience.check()
