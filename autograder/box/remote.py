"""The learner's objects and functions as a test holds them: they live in the box, and are asked there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from autograder.checks.student import Snapshot, snapshot

from .worker.wire import Malformed

#: `ask(target, args, kwargs, handles=…)` of the student to whom an object belongs.
Ask = Callable[..., Any]
#: What an attribute is whose value can be called.
CALLABLE = object()


class HandedFile:
    """An array in a file that the process of an exercise has been given, to be passed as an argument."""

    def __init__(self, place: int) -> None:
        self.place = place

    def snapshot(self) -> HandedFile:
        """Itself: nobody can change it but in a private copy."""
        return self


class RemoteObject:
    """An object of the learner's; its attributes are read and set, and its methods called, where it lives."""

    def __init__(self, ask: Ask, number: int, kind: str) -> None:
        vars(self).update(_ask=ask, _number=number, _kind=kind)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        value = self._ask(["hget", self._number, name])
        return Method(self, name) if value is CALLABLE else value

    def __setattr__(self, name: str, value: Any) -> None:
        self._ask(["hset", self._number, name], [value])

    def snapshot(self) -> Snapshot:
        """The name of its class and copies of its attributes."""
        pairs = self._ask(["hvars", self._number])
        if not isinstance(pairs, list) or not all(
            isinstance(pair, tuple) and len(pair) == 2 for pair in pairs
        ):
            raise Malformed("attributes")
        return Snapshot(self._kind, {str(name): snapshot(value) for name, value in pairs})


class RemoteFunction:
    """A function of the learner's that was returned, or passed to a test's own function."""

    def __init__(self, ask: Ask, target: list[Any], *, handles: bool) -> None:
        self._ask, self.target, self._handles = ask, target, handles

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self._ask(self.target, args, kwargs, handles=self._handles)


class Method(RemoteFunction):
    """A method of a learner's object, bound to it."""

    def __init__(self, subject: RemoteObject, name: str) -> None:
        super().__init__(subject._ask, ["hmethod", subject._number, name], handles=True)
