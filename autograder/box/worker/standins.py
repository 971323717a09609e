"""Stand-ins: functions and classes with the right signature, whose calls the grader answers.

They are ordinary functions and classes, made from descriptions of their parameters. So a wrong call raises
Python's own `TypeError`, and `isinstance` and subclassing work.
"""

from __future__ import annotations

import inspect
from abc import ABCMeta
from collections.abc import Callable
from typing import Any

Ask = Callable[[list[Any], list[Any], dict[str, Any]], Any]

#: A default that is not a plain constant; only the grader has it.
_UNSAID = object()


def make(name: str, description: dict[str, Any], ask: Ask) -> Any:
    """Return the stand-in for an exercise, from its description by `autograder.box.standins`."""
    if description["kind"] == "class":
        return _class(name, description["methods"], description["constants"], ask)
    return _function(name, name, description["parameters"], ask, ["st", name])


def overridden(value: Any, standin: type, methods: list[str]) -> list[str]:
    """Return the methods of `standin` that the class of `value` overrides."""
    original = vars(standin)["_original_methods"]
    return [name for name in methods if inspect.getattr_static(type(value), name, None) is not original[name]]


class _Standin(ABCMeta):
    """The type of stand-in classes: their own methods cannot be replaced, and nothing else is special.

    A learner who patches a class after its definition, as in `MLP.forward = forward`, patches the stand-in of
    that name. A mistake in `forward` must not cost the later exercises. It is a kind of `ABCMeta`, so that a
    learner's class can derive from a stand-in and from `ABC`.
    """

    def __setattr__(cls, name: str, value: Any) -> None:
        if name not in vars(cls).get("_original_methods", ()):
            super().__setattr__(name, value)

    def __delattr__(cls, name: str) -> None:
        if name not in vars(cls).get("_original_methods", ()):
            super().__delattr__(name)


def _class(name: str, methods: dict[str, Any], constants: dict[str, Any], ask: Ask) -> type:
    body = {method: _member(name, method, description, ask) for method, description in methods.items()}
    return _Standin(
        name, (), {"__module__": "__main__", "_original_methods": dict(body), **constants, **body}
    )


def _member(kind: str, name: str, description: dict[str, Any], ask: Ask) -> Any:
    """Make a method or a property."""

    def made(parameters: list[Any], *, sets: bool = False) -> Any:
        return _function(name, f"{kind}.{name}", parameters, ask, ["st", kind, name, sets])

    parameters = description["parameters"]
    match description["how"]:
        case "property":
            value = ["value", "POSITIONAL_OR_KEYWORD", None]
            return property(
                made(parameters), made([*parameters, value], sets=True) if description["set"] else None
            )
        case "static" | "class":
            return staticmethod(made(parameters))
        case _:
            return made(parameters)


def _function(name: str, qualified: str, parameters: list[Any], ask: Ask, target: list[Any]) -> Any:
    """Compile `def name(parameters): return _forward(target, [positional], {named})`."""
    heads, positional, named = [], [], []
    scope: dict[str, Any] = {"_unsaid": _UNSAID}
    starred = False
    for place, (parameter, kind, default) in enumerate(parameters):
        head = parameter
        if default is not None:
            scope[f"_default{place}"] = default[0] if default else _UNSAID
            head += f"=_default{place}"
        if kind == "VAR_POSITIONAL":
            heads.append("*" + parameter)
            positional.append("*" + parameter)
            starred = True
        elif kind == "VAR_KEYWORD":
            heads.append("**" + parameter)
            named.append(f"**{parameter}")
        elif kind == "KEYWORD_ONLY":
            heads += [head] if starred else ["*", head]
            starred = True
            named.append(f"{parameter!r}: {parameter}")
        else:
            heads.append(head)
            positional.append(parameter)

    names = [parameter for parameter, kind, _ in parameters if kind.startswith("POSITIONAL")]

    def forward(args: list[Any], kwargs: dict[str, Any]) -> Any:
        said = next((place for place, value in enumerate(args) if value is _UNSAID), len(args))
        kwargs = {**dict(zip(names[said:], args[said:], strict=False)), **kwargs}
        return ask(target, args[:said], {key: value for key, value in kwargs.items() if value is not _UNSAID})

    scope["_forward"] = forward
    body = f"return _forward([{', '.join(positional)}], {{{', '.join(named)}}})"
    source = f"def {name}({', '.join(heads)}):\n    {body}"
    exec(compile(source, f"<the given {name}>", "exec"), scope)  # noqa: S102  (the parameters are our own)
    made = scope[name]
    made.__module__, made.__qualname__ = "__main__", qualified
    return made
