"""Right except somewhere: at zeros, at large values, where an argument is not positive."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..expect import RELATIVE
from ..mistakes import Mistake
from .samples import Sample

#: From here on exponentials and their sums are in danger: a hundredfold more than ordinary logits.
LARGE = 100.0
#: So many right entries, or samples, must stand beside the wrong ones: "right except" has to mean something.
ENOUGH_RIGHT = 2
#: So many different results must all be off by the same factor, or by the same amount.
ENOUGH_VALUES = 4
#: Where people round.
DECIMALS = range(1, 8)

Mask = NDArray[np.bool_]


def _wrong(sample: Sample) -> Mask | None:
    """Which entries are wrong; None where what came has another shape."""
    got, want = sample.numbers, sample.wanted
    if got is None or got.shape != want.shape:
        return None
    scale = float(np.max(np.abs(want), where=np.isfinite(want), initial=0.0))
    agrees: Mask = (got == want) | (np.abs(got - want) <= RELATIVE * scale + 1e-9)
    return ~agrees


def _entrywise(samples: Sequence[Sample], *conditions: Callable[[NDArray[Any]], Any]) -> bool:
    """Exactly the entries are wrong where an argument of the result's shape satisfies a condition."""
    return any(
        _agrees([(_wrong(sample), _mask(sample, index, condition)) for sample in samples])
        for condition in conditions
        for index in range(max((len(sample.arrays) for sample in samples), default=0))
    )


def _mask(sample: Sample, index: int, condition: Callable[[NDArray[Any]], Any]) -> Mask | None:
    """Where the argument `index` satisfies the condition, if it has the result's shape."""
    arrays = sample.arrays
    if index >= len(arrays) or arrays[index].shape != sample.wanted.shape or not sample.wanted.ndim:
        return None
    return np.asarray(condition(arrays[index]), dtype=bool)


def _rowwise(samples: Sequence[Sample], condition: Callable[[NDArray[Any]], Any]) -> bool:
    """Exactly the rows, or whole results, are wrong whose arguments satisfy the condition somewhere."""
    return _agrees(list(_by_row(samples, condition))) or _agrees(list(_by_sample(samples, condition)))


def _by_row(
    samples: Sequence[Sample], condition: Callable[..., Any]
) -> Iterator[tuple[Mask | None, Mask | None]]:
    for sample in samples:
        wrong, mask = _wrong(sample), _mask(sample, 0, condition)
        if wrong is None or mask is None:
            yield None, None
        else:
            yield np.atleast_1d(wrong.any(-1)), np.atleast_1d(mask.any(-1))


def _by_sample(
    samples: Sequence[Sample], condition: Callable[..., Any]
) -> Iterator[tuple[Mask | None, Mask | None]]:
    for sample in samples:
        wrong = _wrong(sample)
        met = any(np.any(condition(each)) for each in sample.passed)
        yield (None if wrong is None else np.atleast_1d(wrong.any())), np.atleast_1d(met)


def _agrees(pairs: Sequence[tuple[Mask | None, Mask | None]]) -> bool:
    if any(wrong is None or mask is None for wrong, mask in pairs):
        return False
    wrong = np.concatenate([each.ravel() for each, _ in pairs if each is not None])
    mask = np.concatenate([each.ravel() for _, each in pairs if each is not None])
    telling = sum(bool(each.any()) for each, _ in pairs if each is not None)
    enough = telling >= 2 or int(wrong.sum()) >= 4 or (wrong.any() and int((~wrong).sum()) >= 4)
    return bool((wrong == mask).all() and enough and (~wrong).sum() >= ENOUGH_RIGHT)


def _at_zero(samples: Sequence[Sample]) -> bool:
    # Label 0 is no zero of this kind, hence floats only.
    zero: Callable[[Any], Any] = lambda each: (each == 0) & (each.dtype.kind == "f")  # noqa: E731
    return _entrywise(samples, zero) or _agrees(list(_by_sample(samples, zero)))


def _at_large(samples: Sequence[Sample]) -> bool:
    return _rowwise(samples, lambda each: np.abs(each) >= LARGE)


def _not_positive(samples: Sequence[Sample]) -> bool:
    return _entrywise(samples, lambda each: each <= 0, lambda each: each < 0)


def _cut_off(samples: Sequence[Sample]) -> bool:
    """Right up to one limit, and everything beyond it brought back to it."""
    if (flat := _flat(samples)) is None:
        return False
    got, want = flat
    limit = np.abs(got).max(initial=0.0)
    beyond = np.abs(want) > limit * (1 + RELATIVE)
    held = np.abs(got - np.clip(want, -limit, limit)) <= RELATIVE * limit
    return bool(held.all() and beyond.sum() >= ENOUGH_RIGHT and (~beyond & (want != 0)).sum() >= ENOUGH_RIGHT)


def _rounded(samples: Sequence[Sample]) -> bool:
    """Everything rounded to the same few decimals."""
    if (flat := _flat(samples)) is None:
        return False
    got, want = flat
    few = len(np.unique(want)) < 2 * ENOUGH_RIGHT
    if few or not got.any():
        return False
    return any(np.allclose(got, np.round(want, d), rtol=1e-9, atol=1e-12) for d in DECIMALS)


def _flat(samples: Sequence[Sample]) -> tuple[NDArray[np.float64], NDArray[np.float64]] | None:
    """All entries that came, and those that should have; None where a shape differs, or an infinity."""
    pairs = [(each.numbers, each.wanted) for each in samples]
    if any(got is None or got.shape != want.shape for got, want in pairs):
        return None
    got = np.concatenate([np.ravel(each) for each, _ in pairs if each is not None])
    want = np.concatenate([np.ravel(each) for _, each in pairs])
    finite = np.isfinite(want)
    return (got[finite], want[finite]) if np.array_equal(got[~finite], want[~finite]) else None


def _multiplied(samples: Sequence[Sample]) -> bool:
    """Everything is the right result times one number, which is positive and not 1."""
    if (flat := _flat(samples)) is None or len(np.unique(flat[1][flat[1] != 0])) < ENOUGH_VALUES:
        return False
    got, want = flat
    factor = float(got @ want / (want @ want))
    telling = factor > 5 * RELATIVE and abs(factor - 1) > 5 * RELATIVE
    return telling and bool(np.allclose(got, factor * want, rtol=RELATIVE, atol=1e-9))


def _added(samples: Sequence[Sample]) -> bool:
    """Everything is the right result and one number more."""
    if (flat := _flat(samples)) is None or len(np.unique(flat[1])) < ENOUGH_VALUES:
        return False
    more = flat[0] - flat[1]
    slack = RELATIVE * np.abs(more).max() + 1e-9
    return bool(np.ptp(more) <= slack and abs(more.mean()) > 5 * slack)


EXCEPTIONS: tuple[tuple[Mistake, Callable[[Sequence[Sample]], bool]], ...] = (
    (
        Mistake(
            "cut-off-at-a-limit",
            "right up to a limit, beyond which every value is brought back to it",
            "Does the formula set a limit to how large the result may be?",
        ),
        _cut_off,
    ),
    (
        Mistake(
            "rounded",
            "rounded to a few decimals",
            "Which later step needs the digits that are dropped here?",
        ),
        _rounded,
    ),
    (
        Mistake(
            "wrong-at-zero",
            "right except where an argument is zero",
            "What does the formula say at zero, and what does NumPy make of it?",
        ),
        _at_zero,
    ),
    (
        Mistake(
            "wrong-for-large-values",
            "right except for large values",
            "What becomes of a large number on its way: does an exponential overflow, or is it cut off?",
        ),
        _at_large,
    ),
    (
        Mistake(
            "wrong-where-not-positive",
            "right except where an argument is not positive",
            "What does this step do for positive entries, and what for all others?",
        ),
        _not_positive,
    ),
    (
        Mistake(
            "constant-factor",
            "always the same multiple of the right result",
            "Which factor of yours does the formula not have, or the other way round?",
        ),
        _multiplied,
    ),
    (
        Mistake(
            "constant-added",
            "always the same amount away from the right result",
            "Which term of yours does the formula not have, or the other way round?",
        ),
        _added,
    ),
)
