"""Stand-ins on the trusted side: their description for the worker, and mirrors of learners' objects."""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Callable, Mapping
from typing import Any

from autograder.checks.figures import is_figure

_CONSTANTS = (type(None), bool, int, float, str)


def described(answers: Mapping[str, Any]) -> dict[str, Any]:
    """Return the signatures of functions and classes, from which the worker makes stand-ins."""
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
