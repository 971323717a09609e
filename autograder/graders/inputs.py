"""Inputs that hidden tests draw: distributions, labels, arrays that are awkward to work with; and `alike`."""

import numpy as np


def distribution(rng, K):
    """Probabilities of K classes (K,), none below 0.4 % or so, no two alike."""
    weights = rng.uniform(0.05, 1.0, K)
    return weights / weights.sum()


def distributions(rng, N, K):
    """N rows of probabilities (N, K)."""
    return np.stack([distribution(rng, K) for _ in range(N)])


def unsorted(rng, size):
    """Numbers from 1 to 9 (size,) that stand in no order, rising or falling, so that sorting them shows."""
    return np.roll(np.sort(rng.uniform(1.0, 9.0, size)), size // 2)


def awkward(values):
    """The same values in an array that is neither contiguous nor writable."""
    view = np.repeat(values, 2, axis=-1)[..., ::2]
    view.flags.writeable = False
    return view


def seeds(rng, count):
    """Seeds for generators of a test's own, no two alike."""
    return [int(seed) for seed in rng.choice(2**31, size=count, replace=False)]


def alike(one, other):
    """Whether both are finite numbers, and the same but for rounding; to tell mistakes apart."""
    numbers = all(isinstance(each, (int, float, np.generic)) and np.isfinite(each) for each in (one, other))
    return numbers and bool(np.isclose(one, other, rtol=1e-3, atol=1e-7))
