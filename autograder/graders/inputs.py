"""Inputs that hidden tests draw: distributions, labels, arrays that are awkward to work with; and `alike`."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def distribution(rng: np.random.Generator, K: int) -> Array:
    """Probabilities of K classes (K,), none below 0.4 % or so, no two alike."""
    weights = rng.uniform(0.05, 1.0, K)
    probs: Array = weights / weights.sum()
    return probs


def distributions(rng: np.random.Generator, N: int, K: int) -> Array:
    """N rows of probabilities (N, K)."""
    return np.stack([distribution(rng, K) for _ in range(N)])


def unsorted(rng: np.random.Generator, size: int) -> Array:
    """Numbers from 1 to 9 (size,) that stand in no order, rising or falling, so that sorting them shows."""
    return np.roll(np.sort(rng.uniform(1.0, 9.0, size)), size // 2)


def awkward(values: NDArray[Any]) -> NDArray[Any]:
    """The same values in an array that is neither contiguous nor writable."""
    view = np.repeat(values, 2, axis=-1)[..., ::2]
    view.flags.writeable = False
    return view


def seeds(rng: np.random.Generator, count: int) -> list[int]:
    """Seeds for generators of a test's own, no two alike."""
    return [int(seed) for seed in rng.choice(2**31, size=count, replace=False)]


def alike(got: Any, want: Any, *, rtol: float = 1e-4, atol: float = 1e-7) -> bool:
    """Whether `got` has the shape of `want` and, up to rounding, its values: to tell mistakes apart.

    `rtol` is relative to the largest magnitude in `want`, as in `close`.
    """
    try:
        one, other = np.asarray(got), np.asarray(want)
    except ValueError:  # of lists of several lengths
        return False
    if one.shape != other.shape or one.dtype.kind not in "biuf":
        return False
    scale = np.max(np.abs(other), initial=0.0)
    return bool(np.all(np.abs(one - other) <= atol + rtol * scale))
