"""Mistakes that are recognised by the look of what came, where it cannot be computed beforehand.

`FORMS` look at the kind of thing that came and at its axes, before any value; `STRUCTURES` at its values.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from ..mistakes import Mistake
from .predictions import close_to
from .samples import Sample

#: What sixteen bits lose, relative to the largest magnitude, in a few steps.
HALF = 5e-3


def _is_none(sample: Sample) -> int:
    return int(sample.got is None)


def _is_list(sample: Sample) -> bool:
    if not isinstance(sample.got, (list, tuple)):
        return False
    try:
        return close_to(np.asarray(sample.got, dtype=float), sample.wanted)
    except (ValueError, TypeError, OverflowError):
        return False


def _shape_only(more: bool) -> Callable[[Sample], bool]:
    """The right values under a shape with an axis of length one more, or less, than asked for."""

    def tells(sample: Sample) -> bool:
        got, want = sample.numbers, sample.wanted
        if got is None or got.ndim == want.ndim or (got.ndim > want.ndim) is not more:
            return False
        return close_to(np.squeeze(got), np.squeeze(want))

    return tells


def _unreduced(mean: bool) -> Callable[[Sample], bool]:
    """One axis too many, over which the sum, or the mean, is the right result."""

    def tells(sample: Sample) -> bool:
        got, want = sample.numbers, sample.wanted
        if got is None or got.ndim != want.ndim + 1 or 1 in got.shape:
            return False
        return any(close_to(got.mean(axis) if mean else got.sum(axis), want) for axis in range(got.ndim))

    return tells


def _order_swapped(sample: Sample) -> bool:
    """Another element of the returned tuple is what this one should be."""
    if sample.part is None or not isinstance(sample.whole, (tuple, list)):
        return False
    others = [each for index, each in enumerate(sample.whole) if index != sample.part]
    return any(isinstance(each, np.ndarray) and close_to(each, sample.wanted) for each in others)


def _more(sample: Sample) -> bool:
    """The right result, and something beside it."""
    if not isinstance(sample.got, tuple) or isinstance(sample.want, tuple) or len(sample.got) < 2:
        return False
    numbers = (np.ndarray, np.generic, int, float)
    return any(isinstance(each, numbers) and _like(each, sample.wanted) for each in sample.got)


def _like(got: object, want: NDArray[np.float64]) -> bool:
    values = np.asarray(got)
    return values.dtype.kind in "biuf" and close_to(values.astype(float), want)


def _one_of_several(sample: Sample) -> bool:
    if not isinstance(sample.want, tuple) or sample.numbers is None:
        return False
    return any(close_to(sample.numbers, np.asarray(each, float)) for each in sample.want)


def _reshaped(sample: Sample) -> bool:
    got, want = sample.numbers, sample.wanted
    if got is None or got.ndim != 2 or got.shape != want.shape[::-1] or 1 in got.shape:
        return False
    return close_to(got.reshape(want.shape), want)


FORMS: tuple[tuple[Mistake, Callable[[Sample], bool | int]], ...] = (
    (
        Mistake(
            "none-returned", "None comes back: a return is missing", "How does a result leave a function?"
        ),
        _is_none,
    ),
    (
        Mistake(
            "list-returned",
            "the right numbers, but in a list where an array is asked for",
            "Which type do the next steps need to compute with it?",
        ),
        _is_list,
    ),
    (
        Mistake(
            "one-of-several-returned",
            "only one of the results that are asked for comes back",
            "How many arrays does the docstring promise?",
        ),
        _one_of_several,
    ),
    (
        Mistake(
            "more-returned",
            "the right result, but with something beside it",
            "How many things does the docstring promise?",
        ),
        _more,
    ),
    (
        Mistake(
            "order-swapped",
            "the right results, but in another order",
            "In which order does the docstring name them?",
        ),
        _order_swapped,
    ),
    (
        Mistake(
            "axis-kept",
            "the right numbers, but with an axis of length 1 too many",
            "Which shape does the docstring give? Does a reduction keep the axis that it reduces?",
        ),
        _shape_only(more=True),
    ),
    (
        Mistake(
            "axis-dropped",
            "the right numbers, but with an axis too few",
            "Which shape does the docstring give, when there is just one row?",
        ),
        _shape_only(more=False),
    ),
    (
        Mistake(
            "sum-missing",
            "one number for each term: they have not been added up",
            "Which axis of the result should be gone?",
        ),
        _unreduced(mean=False),
    ),
    (
        Mistake(
            "mean-missing",
            "one number for each example: the mean over them is missing",
            "Is it a number for each example that is asked for, or one for all?",
        ),
        _unreduced(mean=True),
    ),
    (
        Mistake(
            "reshaped-for-transposed",
            "the entries are laid out row after row in a new shape, which is no transpose",
            "What does a transpose do to the entry in row i and column j? And a reshape?",
        ),
        _reshaped,
    ),
)


def _unnormalised(sample: Sample) -> bool:
    """Rows that should add up to 1 are in the right proportion, but do not."""
    got, want = sample.numbers, sample.wanted
    if got is None or got.shape != want.shape or not want.ndim or want.shape[-1] < 2:
        return False
    if not np.allclose(want.sum(-1), 1, atol=1e-4):
        return False
    return close_to(got / got.sum(-1, keepdims=True), want)


def _normalised_down(sample: Sample) -> bool:
    """Columns add up to 1 where rows should."""
    got, want = sample.numbers, sample.wanted
    if got is None or got.shape != want.shape or want.ndim != 2 or len(want) < 2:
        return False
    down, along = np.allclose(got.sum(0), 1, atol=1e-4), np.allclose(got.sum(1), 1, atol=1e-4)
    return bool(down and not along and np.allclose(want.sum(1), 1, atol=1e-4))


def _half_precision(sample: Sample) -> bool:
    """The right values, as far as sixteen bits hold them."""
    got, want = sample.numbers, sample.wanted
    if got is None or got.shape != want.shape or getattr(sample.got, "dtype", None) != np.float16:
        return False
    return bool(np.allclose(got, want, rtol=0, atol=HALF * np.abs(want).max(initial=0.0)))


STRUCTURES: tuple[tuple[Mistake, Callable[[Sample], bool | int]], ...] = (
    (
        Mistake(
            "normalised-down-the-columns",
            "the columns add up to 1 where the rows should",
            "What is one example here, a row or a column? Over which axis do its probabilities add up?",
        ),
        _normalised_down,
    ),
    (
        Mistake(
            "normalisation-missing",
            "in the right proportions, but it does not add up to 1",
            "What do probabilities add up to?",
        ),
        _unnormalised,
    ),
    (
        Mistake(
            "half-precision",
            "right, but in half precision (float16), which holds about three digits",
            "How many digits does a gradient need that is added up thousands of times?",
        ),
        _half_precision,
    ),
)
