"""What an answer with a well-known mistake gives, computed from its arguments and the right result."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..mistakes import Mistake
from .samples import Sample
from .sizes import SIZES

Array = NDArray[Any]


def rows(sample: Sample) -> int | None:
    """N: the length of the first axis of the first matrix among the arguments, or of the first vector."""
    arrays = [each for each in sample.arrays if each.ndim]
    matrices = [each for each in arrays if each.ndim > 1]
    return next((len(each) for each in (*matrices, *arrays) if len(each)), None)


def columns(sample: Sample) -> int | None:
    """K: the length of the last axis of the result, or of the first matrix among the arguments."""
    if sample.wanted.ndim > 1:
        return int(sample.wanted.shape[-1])
    return next((int(each.shape[-1]) for each in sample.arrays if each.ndim > 1 and each.size), None)


def _times(count: Callable[[Sample], int | None], power: int) -> Callable[[Sample], Array | None]:
    def predict(sample: Sample) -> Array | None:
        n = count(sample)
        return None if n is None or (power < 0 and _reduced(sample)) else sample.wanted * float(n) ** power

    return predict


def _of_want(function: Callable[[Array], Array]) -> Callable[[Sample], Array | None]:
    return lambda sample: function(sample.wanted)


def _where(condition: Callable[[Array], Any], function: Callable[[Array], Array]) -> Callable[[Sample], Any]:
    """Predict only where every entry of the right result satisfies the condition."""
    return lambda sample: function(sample.wanted) if np.all(condition(sample.wanted)) else None


def close_to(one: Array, other: Array) -> bool:
    return one.shape == other.shape and bool(np.allclose(one, other, rtol=1e-4, atol=1e-9))


def _reductions(sample: Sample) -> Iterator[tuple[Array, int, bool]]:
    """The arguments, axes and ways of reducing (is it a mean?) that give the right result."""
    for each in sample.arrays:
        for axis in range(each.ndim):
            for mean in (False, True):
                if close_to(each.mean(axis) if mean else each.sum(axis), sample.wanted):
                    yield each, axis, mean


def _reduced(sample: Sample) -> bool:
    return next(_reductions(sample), None) is not None


def _other_axis(sample: Sample) -> Array | None:
    for each, axis, mean in _reductions(sample):
        if each.ndim == 2:
            reduced: Array = each.mean(1 - axis) if mean else each.sum(1 - axis)
            return reduced
    return None


def _averaged(sample: Sample) -> Array | None:
    return next((each.mean(axis) for each, axis, mean in _reductions(sample) if not mean), None)


def _largest(sample: Sample) -> Array | None:
    return next((each.max(axis) for each, axis, mean in _reductions(sample) if not mean), None)


def _returned(sample: Sample) -> Array | None:
    """An argument, as it came."""
    got = sample.numbers
    same = (each for each in sample.arrays if got is not None and close_to(np.asarray(each, float), got))
    return next(same, None)


def _truncated(sample: Sample) -> Array | None:
    """The right result as whole numbers. Zeros alone could be anything, unless they are integers."""
    whole = np.trunc(sample.wanted)
    return whole if whole.any() or np.asarray(sample.got).dtype.kind in "iu" else None


def _in_total(want: Array) -> Array:
    return np.asarray(want.sum()) if want.ndim else want


def _transposed(want: Array) -> Array:
    return want.T


def _of_vectors(function: Callable[[Array], Array]) -> Callable[[Sample], Array | None]:
    return lambda sample: function(sample.wanted) if sample.wanted.ndim == 1 else None


def _backwards(want: Array) -> Array:
    return want[::-1]


PREDICTIONS: tuple[tuple[Mistake, Callable[[Sample], Any]], ...] = (
    (
        Mistake(
            "batch-mean-missing",
            "exactly N times too large: the mean over the N examples is missing",
            "Is this quantity a sum over the examples or an average? Where does the factor go?",
        ),
        _times(rows, 1),
    ),
    (
        Mistake(
            "batch-mean-doubled",
            "exactly N times too small: there is one division by the number of examples too many",
            "Follow the factor 1/N through: at which one step does it enter?",
        ),
        _times(rows, -1),
    ),
    (
        Mistake(
            "averaged-for-summed",
            "averaged where a sum is asked for",
            "Does the formula divide here? If the mean has been taken before, adding up is all that is left.",
        ),
        _averaged,
    ),
    (
        Mistake(
            "class-mean-missing",
            "exactly K times too large, K being the number of columns",
            "Which axis does the formula average over, and which does it add up?",
        ),
        _times(columns, 1),
    ),
    (
        Mistake(
            "class-mean-taken",
            "exactly K times too small: averaged over the K columns as well",
            "Which axis does the formula average over, and which does it add up?",
        ),
        _times(columns, -1),
    ),
    (
        Mistake("negative", "right but for its sign", "Follow the minus sign of the formula through."),
        _of_want(np.negative),
    ),
    (
        Mistake(
            "sign-lost",
            "the magnitude of the right result: its sign is lost",
            "May the result be negative? What does a negative one say?",
        ),
        _of_want(np.abs),
    ),
    (
        Mistake(
            "reciprocal", "the reciprocal of the right result", "Which of the two belongs in the denominator?"
        ),
        _where(lambda want: want != 0, np.reciprocal),
    ),
    (
        Mistake(
            "transposed",
            "the transpose of the right result: rows and columns are swapped",
            "Write the shape of each factor below it: which axis should come first in the result?",
        ),
        _of_want(_transposed),
    ),
    (
        Mistake(
            "bits-for-nats",
            "in bits instead of nats: the logarithm has base 2",
            "Which base does the logarithm of the formula have?",
        ),
        _of_want(lambda want: want / np.log(2)),
    ),
    (
        Mistake(
            "log10-for-log",
            "the logarithm has base 10 instead of the natural one",
            "Which base does the logarithm of the formula have?",
        ),
        _of_want(lambda want: want / np.log(10)),
    ),
    (
        Mistake("doubled", "exactly twice too large", "Is something counted twice, or a ½ missing?"),
        _of_want(lambda want: want * 2),
    ),
    (
        Mistake("halved", "exactly half of what it should be", "Is there a 2 too many in a denominator?"),
        _of_want(lambda want: want / 2),
    ),
    (
        Mistake("squared", "the square of the right result", "Which power does the formula ask for?"),
        _of_want(np.square),
    ),
    (
        Mistake(
            "root-taken",
            "the square root of the right result: a standard deviation, say, for a variance",
            "Which power does the formula ask for?",
        ),
        _where(lambda want: want >= 0, np.sqrt),
    ),
    (
        Mistake(
            "logarithm-taken",
            "the logarithm of the right result",
            "Is the result itself asked for, or its log?",
        ),
        _where(lambda want: want > 0, np.log),
    ),
    (
        Mistake(
            "complement",
            "one minus the right result",
            "Which of the two shares is asked for: this one, or the rest?",
        ),
        _of_want(lambda want: 1 - want),
    ),
    (
        Mistake("one-too-large", "exactly one too large", "Does the counting start at 0 or at 1?"),
        _of_want(lambda want: want + 1),
    ),
    (
        Mistake("one-too-small", "exactly one too small", "Does the counting start at 0 or at 1?"),
        _of_want(lambda want: want - 1),
    ),
    (
        Mistake(
            "other-axis",
            "summed over the other axis",
            "Axis 0 runs down the rows, axis 1 along the columns: which of them should be gone afterwards?",
        ),
        _other_axis,
    ),
    (
        Mistake(
            "all-axes-summed",
            "added up to one number where an axis should be left",
            "Which axis should be gone afterwards, and which should stay?",
        ),
        _of_want(_in_total),
    ),
    (
        Mistake(
            "backwards",
            "the right numbers in reverse order",
            "Which of them should stand first?",
        ),
        _of_vectors(_backwards),
    ),
    (
        Mistake(
            "running-sums",
            "the sums of the right numbers from the first up to each, where each alone is asked for",
            "Should the last entry depend on the first?",
        ),
        _of_vectors(np.cumsum),
    ),
    (
        Mistake(
            "largest-for-sum",
            "the largest of the entries, where their sum is asked for",
            "What becomes of all the entries that are not the largest?",
        ),
        _largest,
    ),
    (
        Mistake("argument-returned", "an argument, just as it came in", "What should happen to it first?"),
        _returned,
    ),
    (
        Mistake(
            "fractions-cut-off",
            "the right result with its fractions cut off",
            "Of which dtype is the array that the results are written to?",
        ),
        _truncated,
    ),
    *SIZES,
)
