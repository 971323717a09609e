"""The right result, but made smaller, or shifted, by something of its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..mistakes import Mistake
from .samples import Sample

Array = NDArray[Any]

NORMALISED = Mistake(
    "divided-by-its-size",
    "the right result, divided by its own size: its length, its sum or its largest entry",
    "Should the result say how much, or only how much of the whole?",
)
CENTRED = Mistake(
    "mean-taken-off",
    "the right result with its mean taken off",
    "Does the formula take a mean off anywhere?",
)


def _of_several(change: Callable[[Array], Array]) -> Callable[[Sample], Array | None]:
    """What `change` makes of a result that is more than one number, and not all zeros."""

    def predict(sample: Sample) -> Array | None:
        want = sample.wanted
        return change(want) if want.size > 1 and want.any() else None

    return predict


SIZES: tuple[tuple[Mistake, Callable[[Sample], Array | None]], ...] = (
    (NORMALISED, _of_several(lambda want: want / np.linalg.norm(want))),
    (NORMALISED, _of_several(lambda want: want / np.abs(want).sum())),
    (NORMALISED, _of_several(lambda want: want / np.abs(want).max())),
    (CENTRED, _of_several(lambda want: want - want.mean(axis=0))),
    (CENTRED, _of_several(lambda want: want - want.mean())),
)
