"""Inputs that hidden tests draw: distributions, labels, and arrays that are awkward to work with."""

import numpy as np


def distribution(rng, K):
    """Probabilities of K classes (K,), none below 0.4 % or so, no two alike."""
    weights = rng.uniform(0.05, 1.0, K)
    return weights / weights.sum()


def distributions(rng, N, K):
    """N rows of probabilities (N, K)."""
    return np.stack([distribution(rng, K) for _ in range(N)])


def awkward(values):
    """The same values in an array that is neither contiguous nor writable."""
    view = np.repeat(values, 2, axis=-1)[..., ::2]
    view.flags.writeable = False
    return view


def seeds(rng, count):
    """Seeds for generators of a test's own, no two alike."""
    return [int(seed) for seed in rng.choice(2**31, size=count, replace=False)]
