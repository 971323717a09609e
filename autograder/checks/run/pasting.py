"""A call as lines of Python that can be pasted into a notebook and run there."""

from __future__ import annotations

import inspect
import textwrap
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..student import Call, Snapshot

#: An array with more entries is too long to read, let alone to paste.
MOST_ENTRIES = 60
WIDTH = 76
#: A value that is shown within a sentence is cut after so many characters.
LONGEST = 240


def size(call: Call) -> int:
    """How many numbers go into a call: of two failing ones the smaller is shown."""
    return sum(_size(each) for each in (*call.args, *call.kwargs.values()))


def paste(call: Call, answer: Any = None) -> str:
    """The call as code; empty where an argument is too large. `answer` lends the names of its parameters."""
    names = _parameters(call, answer)
    values = [*call.args, *call.kwargs.values()]
    if any(_size(each) > MOST_ENTRIES for each in values):
        return ""
    texts = [_value(each) for each in values]
    if any(isinstance(each, (Snapshot, np.random.Generator)) or callable(each) for each in values):
        short = ""
    else:
        keys = [""] * len(call.args) + [f"{key}=" for key in call.kwargs]
        short = f"{call.function}({', '.join(k + t for k, t in zip(keys, texts, strict=True))})"
    if short and len(short) <= WIDTH and "\n" not in short:
        return short
    return "\n".join(_long(call, names, values))


def literal(value: Any, digits: int = 6) -> str:
    """A value for reading: an array as `np.array(…)`, a number with so many digits."""
    if isinstance(value, np.ndarray):
        return _array(value, digits)
    if isinstance(value, (float, np.floating)):
        return _number(float(value), digits)
    if isinstance(value, np.generic):
        return repr(value.item())
    if isinstance(value, (list, tuple)):
        inner = ", ".join(literal(each, digits) for each in value)
        return f"[{inner}]" if isinstance(value, list) else f"({inner}{',' if len(value) == 1 else ''})"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key!r}: {literal(each, digits)}" for key, each in value.items()) + "}"
    try:
        text = repr(value)
    except Exception as error:  # a learner's own class
        text = f"<{type(value).__name__}, whose repr raises {type(error).__name__}>"
    return _cut(text, WIDTH)


def shown(value: Any) -> str:
    """A value for reading that may be of any size: one that is too long is cut, or only described."""
    if isinstance(value, np.ndarray) and value.size > MOST_ENTRIES:
        return f"an array of shape {value.shape}"
    if _size(value) > MOST_ENTRIES:
        return f"{type(value).__name__} with {_size(value)} entries"
    return _cut(literal(value), LONGEST)


def _long(call: Call, names: list[str], values: list[Any]) -> Iterator[str]:
    """A line, or some, for each argument, and one for the call."""
    spoken = []
    keys = [""] * len(call.args) + [f"{key}=" for key in call.kwargs]
    for name, value, key in zip(names, values, keys, strict=True):
        if isinstance(value, Snapshot):
            yield from _model(name, value)
        elif callable(value):
            source = _source(value)
            if source:
                yield source
            name = getattr(value, "__name__", name)
        elif isinstance(value, (np.ndarray, np.random.Generator, dict)) or len(_value(value)) > 12:
            yield f"{name} = {_value(value)}"
        else:
            name = _value(value)
        spoken.append(key + name)
    yield f"{call.function}({', '.join(spoken)})"


def _model(name: str, model: Snapshot) -> Iterator[str]:
    """The learner's object: made, and its arrays set to what they were."""
    arrays = {key: value for key, value in model.attributes.items() if isinstance(value, np.ndarray)}
    sizes = ""
    if all(key in arrays and arrays[key].ndim == 2 for key in ("W1", "W2")):
        (D, H), K = arrays["W1"].shape, arrays["W2"].shape[1]
        sizes = f", n_in={D}, n_hidden={H}, n_out={K}"
    yield f"{name} = {model.kind}(np.random.default_rng(0){sizes})"
    for key, value in arrays.items():
        yield f"{name}.{key} = {_value(value)}"


def _parameters(call: Call, answer: Any) -> list[str]:
    try:
        named = [
            each.name
            for each in inspect.signature(answer).parameters.values()
            if each.kind in (each.POSITIONAL_ONLY, each.POSITIONAL_OR_KEYWORD)
        ]
    except (TypeError, ValueError):
        named = []
    named += [f"argument{number}" for number in range(len(named) + 1, len(call.args) + 1)]
    return [*named[: len(call.args)], *call.kwargs]


def _cut(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 1] + "…"


def _size(value: Any) -> int:
    if isinstance(value, np.ndarray):
        return int(value.size)
    if isinstance(value, Snapshot):
        return sum(_size(each) for each in value.attributes.values())
    if isinstance(value, (tuple, list)):
        return sum(_size(each) for each in value)
    if isinstance(value, dict):
        return sum(_size(each) for each in value.values())
    return 1


def _value(value: Any) -> str:
    """An expression that gives the value."""
    if isinstance(value, np.random.Generator):
        return f"np.random.default_rng({_seed(value)})"
    return literal(value, 10)


def _seed(rng: np.random.Generator) -> str:
    """The seed of a generator that nothing has been drawn from; without it another will have to do."""
    entropy = getattr(getattr(rng.bit_generator, "seed_seq", None), "entropy", None)
    if isinstance(entropy, int):
        fresh = np.random.default_rng(entropy)
        if fresh.bit_generator.state == rng.bit_generator.state:
            return str(entropy)
    return "0"


def _array(value: NDArray[Any], digits: int) -> str:
    if value.dtype.kind not in "biuf":
        return f"np.array({value.tolist()!r})"
    text = _nested(value.tolist(), digits)
    dtype = "" if value.dtype.kind in "bi" or value.dtype == np.float64 else f", dtype=np.{value.dtype}"
    if not value.size:
        return f"np.zeros({value.shape}{dtype})"
    return f"np.array({text}{dtype})"


def _nested(value: Any, digits: int) -> str:
    if isinstance(value, list):
        return "[" + ", ".join(_nested(each, digits) for each in value) + "]"
    return _number(value, digits) if isinstance(value, float) else repr(value)


def _number(value: float, digits: int) -> str:
    if not np.isfinite(value):
        return "np.nan" if np.isnan(value) else ("np.inf" if value > 0 else "-np.inf")
    text = f"{value:.{digits}g}"
    return text if any(mark in text for mark in ".en") else text + ".0"


def _source(function: Callable[..., Any]) -> str:
    """The source of a small function of a check, such as a loss."""
    try:
        source = textwrap.dedent(inspect.getsource(function)).rstrip()
    except (OSError, TypeError):
        return ""
    return source if source.startswith("def ") and source.count("\n") < 8 else ""
