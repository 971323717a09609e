"""A learner's objects and functions as a test sees them: proxies for what lives in the box."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from autograder.checks.student import Elsewhere, Snapshot, snapshot

from .worker.operations import BINARY, COMPARISONS, UNARY
from .worker.wire import Malformed

#: `Session.ask` of the process in which an object lives.
Ask = Callable[..., Any]
#: Stands for the value of an attribute that can be called.
CALLABLE = object()


class HandedFile(Elsewhere):
    """An array in a file that the worker was given; a test passes it as an argument."""

    def __init__(self, place: int) -> None:
        self.place = place

    def snapshot(self) -> HandedFile:
        """Return the file itself: every process sees a private copy."""
        return self


class RemoteObject(Elsewhere):
    """A proxy for a learner's object; attributes and methods are those of the object in the box.

    Small attributes are read all at once. They are kept until the learner's code may have run again, which
    `turn()` counts. Operators, `len`, iteration, calls and the like work on the object in the box, too.
    """

    __array_ufunc__ = None  # `array + model` is the model's to answer

    def __init__(self, ask: Ask, number: int, kind: str, turn: Callable[[], int]) -> None:
        vars(self).update(_ask=ask, _number=number, _kind=kind, _turn=turn, _known={}, _known_at=-1)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        if self._known_at != self._turn():
            vars(self).update(_known=self._attributes("hread"), _known_at=self._turn())
        if name in self._known:
            return self._known[name]
        value = self._ask(["hget", self._number, name])
        return Method(self, name) if value is CALLABLE else value

    def __setattr__(self, name: str, value: Any) -> None:
        self.assign({name: value})

    def assign(self, attributes: Mapping[str, Any]) -> None:
        """Set several attributes, one after another."""
        self._ask(["hset", self._number, *attributes], attributes.values())

    def snapshot(self) -> Snapshot:
        """Return the name of its class and copies of its attributes."""
        attributes = self._attributes("hvars")
        return Snapshot(self._kind, {name: snapshot(value) for name, value in attributes.items()})

    def _attributes(self, how: str) -> dict[str, Any]:
        pairs = self._ask([how, self._number])
        if not isinstance(pairs, list) or not all(
            isinstance(pair, tuple) and len(pair) == 2 for pair in pairs
        ):
            raise Malformed("attributes")
        return {str(name): value for name, value in pairs}


def _operator(name: str, *, swapped: bool = False) -> Callable[..., Any]:
    """Return a special method that has the worker run an operator on the object."""

    def method(self: RemoteObject, *others: Any) -> Any:
        return self._ask(["op", name], (*others, self) if swapped else (self, *others), handles=True)

    return method


def _comparison(name: str) -> Callable[..., Any]:
    """Return a special method that compares two of the learner's objects.

    Beside a value of the test it raises: an object that claims to be equal to anything would be right.
    """
    ask = _operator(name)

    def method(self: RemoteObject, other: Any) -> Any:
        if not isinstance(other, RemoteObject):
            raise TypeError("compare an attribute of a learner's object, or float() of it, not the object")
        return ask(self, other)

    return method


def _call(self: RemoteObject, *args: Any, **kwargs: Any) -> Any:
    return self._ask(["op", "call"], (self, *args), kwargs, handles=True)


def _iterate(self: RemoteObject) -> Iterator[Any]:
    return iter(_operator("iter")(self))


def _leave(self: RemoteObject, *raised: object) -> None:
    _operator("exit")(self, None, None, None)


_SPECIAL: dict[str, Callable[..., Any]] = {
    **{name: _operator(name) for name in (*BINARY, *UNARY)},
    **{f"r{name}": _operator(name, swapped=True) for name in BINARY},
    **{name: _comparison(name) for name in COMPARISONS},
    **{"call": _call, "iter": _iterate, "exit": _leave},
}
for _name, _method in _SPECIAL.items():
    setattr(RemoteObject, f"__{_name}__", _method)


class RemoteFunction:
    """A proxy for a learner's function that was returned, or passed to a test's own function."""

    def __init__(self, ask: Ask, target: list[Any], *, handles: bool) -> None:
        self._ask, self.target, self._handles = ask, target, handles

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self._ask(self.target, args, kwargs, handles=self._handles)


class Method(RemoteFunction):
    """A method of a learner's object, bound to it."""

    def __init__(self, subject: RemoteObject, name: str) -> None:
        super().__init__(subject._ask, ["hmethod", subject._number, name], handles=True)
