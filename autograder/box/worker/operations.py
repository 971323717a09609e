"""Python's operators on learners' objects, by the names of their special methods."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

BINARY = (
    *("add", "sub", "mul", "matmul", "truediv", "floordiv", "mod", "divmod", "pow"),
    *("lshift", "rshift", "and", "or", "xor"),
)
COMPARISONS = ("eq", "ne", "lt", "le", "gt", "ge")
#: What an object does by itself, and with keys.
UNARY = (
    *("neg", "pos", "abs", "invert", "bool", "float", "int", "index", "complex", "round", "hash"),
    *("len", "contains", "getitem", "setitem", "delitem", "enter"),
)


def _call(subject: Any, *args: Any, **kwargs: Any) -> Any:
    return subject(*args, **kwargs)


def _enter(subject: Any) -> Any:
    return type(subject).__enter__(subject)


def _exit(subject: Any, *raised: Any) -> Any:
    return type(subject).__exit__(subject, *raised)


#: What the worker runs, by name.
OPERATIONS: dict[str, Callable[..., Any]] = {
    **{
        name: getattr(operator, f"{name}_" if name in ("and", "or") else name)
        for name in (*BINARY, *COMPARISONS, *UNARY)
        if name not in ("divmod", "bool", "float", "int", "complex", "round", "hash", "len", "enter")
    },
    **{"divmod": divmod, "bool": bool, "float": float, "int": int, "complex": complex, "round": round},
    **{"hash": hash, "len": len, "iter": iter, "call": _call, "enter": _enter, "exit": _exit},
}
