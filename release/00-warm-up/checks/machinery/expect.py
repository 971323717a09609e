"""The words that a check is written in: `expect`, `close`, `number`, `array`, `unchanged` and `Failure`.

A hidden test and a learner's own check speak the same words. What a failure *says* (`message`) never holds
an input, an expected value or anything that a learner's code chose, so it may be shown to anyone; what it
*shows* (`detail`) has all of it, and is shown only where the inputs are the learner's to see.
"""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from numbers import Number
from typing import Any

import numpy as np
from numpy.typing import NDArray

#: Relative tolerance, of the largest magnitude of the expected array. Right code in float32 is off by about
#: 1e-6 on the sizes of the tests; the smallest mistake that they are made to show is above 1e-2. What lies
#: between is left to the right code.
RELATIVE = 1e-4
#: Absolute floor, for expected values that are all zero.
ABSOLUTE = 1e-7
#: A shape with more axes than this is not spelled out.
MOST_AXES = 4


@dataclass(frozen=True)
class Detail:
    """What a failure shows where inputs may be seen: the values, the worst place, the tolerance."""

    got: Any = None
    want: Any = None
    worst: tuple[int, ...] | None = None
    tolerance: float | None = None
    kind: str = "value"  # type, shape, dtype, finite, value, changed


class Failure(AssertionError):  # noqa: N818  (a failed check is an outcome, not an error of ours)
    """What a check found wrong: a sentence for anyone, a detail for its author, a mistake if known."""

    def __init__(
        self,
        message: str,
        *,
        mistakes: tuple[str, ...] = (),
        detail: Detail | None = None,
        status: str = "wrong",
    ) -> None:
        super().__init__(message)
        self.message = message
        self.mistakes = mistakes
        self.detail = detail
        self.status = status


@dataclass(frozen=True)
class Comparison:
    """One comparison that a check made, whether it held or not, and what was compared."""

    got: Any
    want: Any
    held: bool
    what: str = ""


#: The comparisons made since a runner put a list here, for whoever wants to name the mistake.
COMPARISONS: ContextVar[list[Comparison] | None] = ContextVar("comparisons", default=None)


#: The name of an entry of the catalogue, or what finds it once something has failed.
MistakeName = str | Callable[[], str]


def expect(
    condition: object, message: str, *, mistake: MistakeName = "", detail: Detail | None = None
) -> None:
    """Fail with `message` unless `condition` holds; `mistake` names an entry of the catalogue."""
    if not condition:
        raise Failure(message, mistakes=_named(mistake), detail=detail)


def _named(mistake: MistakeName) -> tuple[str, ...]:
    name = mistake() if callable(mistake) else mistake
    return (name,) if name else ()


def close(
    got: Any,
    want: Any,
    what: str = "the result",
    *,
    shape: str = "",
    rtol: float = RELATIVE,
    atol: float = ABSOLUTE,
    mistake: MistakeName = "",
) -> None:
    """Compare in this order: type, shape, kind of dtype, finite, values.

    `shape` is the shape in words, such as `"(N, K)"`. The tolerance is relative to the largest finite
    magnitude in `want`, so it does not depend on the last bits of an entry near zero. Infinities must agree.
    """
    held = False
    try:
        _compare(got, want, what, shape, rtol, atol, mistake)
        held = True
    finally:
        if (noted := COMPARISONS.get()) is not None:
            noted.append(Comparison(got, want, held, what))


def _compare(
    got: Any, want: Any, what: str, shape: str, rtol: float, atol: float, mistake: MistakeName
) -> None:
    expected = np.asarray(want)
    result = number(got, what) if expected.ndim == 0 else array(got, expected.shape, what, shape=shape)
    values = np.asarray(result)
    scale = float(np.max(np.abs(expected), where=np.isfinite(expected), initial=0.0))
    tolerance = atol + rtol * scale
    strange = ~np.isfinite(values) & ~(values == expected)
    if strange.any():
        word = "not a number" if np.isnan(values[strange]).any() else "infinite"
        place = _place(strange)
        detail = Detail(got, want, place, tolerance, "finite")
        raise Failure(
            f"{what} is {word} where it should be a finite number"
            if np.isfinite(expected[place])
            else f"{what} is infinite, but has the wrong sign"
            if word == "infinite"
            else f"{what} is {word} where it should be infinite",
            mistakes=_named(mistake),
            detail=detail,
        )
    with np.errstate(invalid="ignore"):
        gap = np.where(values == expected, 0.0, np.abs(values - expected))
    if not (gap <= tolerance).all():
        place = tuple(int(i) for i in np.unravel_index(int(np.argmax(gap)), gap.shape))
        raise Failure(
            f"{what} has the right shape but wrong values"
            if expected.ndim
            else f"{what} is a number, but not the right one",
            mistakes=_named(mistake),
            detail=Detail(got, want, place, tolerance, "value"),
        )


def number(got: Any, what: str = "the result") -> float:
    """A Python number, a NumPy scalar or a 0-d array as a float; anything else fails."""
    if isinstance(got, np.ndarray) and got.ndim == 0:
        got = got[()]
    if got is None:
        raise Failure(f"{what} is None: is a return missing?", detail=Detail(got, kind="type"))
    if isinstance(got, (bool, np.bool_)) or not isinstance(got, (Number, np.number)):
        wrong = "an array" if isinstance(got, np.ndarray) else _WORDS.get(type(got), "something else")
        raise Failure(f"{what} should be one number, but is {wrong}", detail=Detail(got, kind="type"))
    if isinstance(got, (complex, np.complexfloating)):
        raise Failure(f"{what} should be a real number, but is complex", detail=Detail(got, kind="dtype"))
    try:
        return float(got)  # type: ignore[arg-type]
    except OverflowError:
        raise Failure(f"{what} is far too large", detail=Detail(got, kind="finite")) from None


def array(
    got: Any, shape_wanted: tuple[int, ...], what: str = "the result", *, shape: str = "", kinds: str = "fiu"
) -> NDArray[Any]:
    """A NumPy array of that shape whose dtype is of one of `kinds`; anything else fails."""
    asked = f"an array of shape {shape}" if shape else "a NumPy array"
    if got is None:
        raise Failure(f"{what} is None: is a return missing?", detail=Detail(got, kind="type"))
    if not isinstance(got, np.ndarray):
        wrong = _WORDS.get(type(got), "something else")
        if isinstance(got, (Number, np.number)):
            wrong = "a single number"
        raise Failure(f"{what} should be {asked}, but is {wrong}", detail=Detail(got, kind="type"))
    if got.shape != shape_wanted:
        found = _shape_in_words(got, shape_wanted, shape)
        raise Failure(
            f"{what} should have shape {shape or 'as asked'}, but {found}",
            detail=Detail(got, shape_wanted, kind="shape"),
        )
    if got.dtype.kind not in kinds:
        wanted = "numbers" if "f" in kinds else "integers"
        raise Failure(
            f"{what} should hold {wanted}, but its dtype is of another kind", detail=Detail(got, kind="dtype")
        )
    return got


def parts(got: Any, *names: str) -> tuple[Any, ...]:
    """What a function returned in one tuple, or list, with one element for each of `names`."""
    wanted = f"({', '.join(names)})"
    if got is None:
        raise Failure(f"the result is None: is a return missing? {wanted} is asked for", detail=_type_of(got))
    if not isinstance(got, (tuple, list)):
        raise Failure(f"the result should be {len(names)} things, {wanted}, but is one", detail=_type_of(got))
    if len(got) != len(names):
        raise Failure(
            f"the result should be {len(names)} things, {wanted}, but has another length",
            detail=_type_of(got),
        )
    return tuple(got)


def _type_of(got: Any) -> Detail:
    return Detail(got, kind="type")


def unchanged(after: Any, before: Any, name: str) -> None:
    """Fail unless an argument is as it was before the call."""
    if not np.array_equal(np.asarray(after), np.asarray(before), equal_nan=True):
        raise Failure(
            f"the argument {name} was changed: compute a new array instead",
            mistakes=("argument-overwritten",),
            detail=Detail(after, before, kind="changed"),
        )


_WORDS: dict[type, str] = {
    list: "a list",
    tuple: "a tuple",
    dict: "a dictionary",
    str: "a text",
    bool: "true or false",
    np.bool_: "true or false",
}


def _shape_in_words(got: NDArray[Any], wanted: tuple[int, ...], shape: str) -> str:
    """Say what is wrong with a shape; only lengths with a letter in `shape`, say `"(N, K)"`, are told."""
    if got.ndim == 0:
        return "it is a single number"
    if got.shape == wanted[::-1] != wanted:
        return "it is transposed"
    letters = shape.strip("()").replace(",", " ").split()
    if len(letters) == len(wanted) and got.ndim <= MOST_AXES:
        names = {1: "1", **dict(zip(wanted, letters, strict=True))}
        told = [names.get(length, "?") for length in got.shape]
        return f"has shape ({told[0]},)" if len(told) == 1 else f"has shape ({', '.join(told)})"
    if got.size == int(np.prod(wanted)):
        return "the same number of entries is laid out otherwise"
    if got.ndim != len(wanted):
        return "it has more axes than that" if got.ndim > len(wanted) else "it has fewer axes than that"
    return "the lengths of its axes differ"


def _place(mask: NDArray[np.bool_]) -> tuple[int, ...]:
    return tuple(int(i) for i in np.argwhere(mask)[0])
