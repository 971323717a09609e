"""Stand-ins on the trusted side: their description for the worker, and mirrors of learners' objects."""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Callable, Mapping
from typing import Any

from autograder.checks.figures import is_figure

from .worker.operations import BINARY, COMPARISONS, UNARY

_CONSTANTS = (type(None), bool, int, float, str)
#: The special methods that a stand-in for a class has too, if the class has them.
SPECIAL = {
    *(f"__{name}__" for name in (*UNARY, *COMPARISONS)),
    *(f"__{name}__" for name in ("init", "call", "repr", "str", "iter", "next", "exit")),
    *(f"__{how}{name}__" for how in ("", "r", "i") for name in BINARY),
}


def described(answers: Mapping[str, Any]) -> dict[str, Any]:
    """Return the signatures of functions and classes, from which the worker makes stand-ins."""
    return {
        name: _class(answer) if inspect.isclass(answer) else _function(answer)
        for name, answer in answers.items()
    }


def _class(kind: type) -> dict[str, Any]:
    members = {name: member for base in reversed(kind.__mro__[:-1]) for name, member in vars(base).items()}
    public = {name: member for name, member in members.items() if not name.startswith("_") or name in SPECIAL}
    methods = {name: found for name, member in public.items() if (found := _member(member))}
    constants = {name: value for name, value in public.items() if isinstance(value, _CONSTANTS)}
    constants.pop("__hash__", None)  # where objects are compared: their stand-ins have none either
    return {"kind": "class", "methods": methods, "constants": constants}


def _member(member: Any) -> dict[str, Any] | None:
    """Describe a method or a property of a class; None if it is neither."""
    if inspect.isfunction(member):
        return {"how": "method", "parameters": _parameters(member)}
    if isinstance(member, property) and member.fget:
        return {"how": "property", "parameters": _parameters(member.fget), "set": member.fset is not None}
    if isinstance(member, staticmethod):
        return {"how": "static", "parameters": _parameters(member.__func__)}
    if isinstance(member, classmethod):
        return {"how": "class", "parameters": _parameters(member.__func__)[1:]}
    return None


def member_of(kind: type, name: str, args: list[Any], *, sets: bool) -> Callable[..., Any]:
    """Return what answers a call of a stand-in's method, or of a property that is read or set."""
    member = inspect.getattr_static(kind, name)
    if isinstance(member, (staticmethod, classmethod)):
        found: Callable[..., Any] = getattr(kind, name)
        return found
    if not args or not isinstance(args[0], kind):
        raise TypeError(f"{kind.__name__}.{name} needs an instance of {kind.__name__}")
    if isinstance(member, property):
        accessor = member.fset if sets else member.fget
        if accessor is None:
            raise AttributeError(f"{name} cannot be set")
        return accessor
    return getattr(kind, name)  # type: ignore[no-any-return]


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
    """Return an object that mirrors a learner's: attributes are copies, overridden methods call back.

    `kind` is the solution's class if the learner's class derives from its stand-in. `ask(how, name, …)` calls
    the learner's object.
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
    """Return the message of an exception in a stand-in, without anything that looks like a path."""
    return re.sub(r"(?:/[\w.\-]+){2,}", "…", str(error))[:300]


def let_go(result: Any) -> Any:
    """Return the result of a stand-in; if it is a figure, close it, or pyplot would keep it."""
    if is_figure(result):
        sys.modules["matplotlib.pyplot"].close(result)
    return result
