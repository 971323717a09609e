"""The network and its gradients once more, from other sources: what the hidden tests compare with.

The forward pass is written with einsum and SciPy in float64; every gradient is a central difference of the
loss, so that nothing here shares a formula with an answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import scipy.special
from numpy.typing import NDArray

from autograder.checks.student import assign

Array = NDArray[np.float64]

#: The step of the differences: their error, about STEP², is far below every tolerance.
STEP = 1e-5
#: Every |z1| is larger than this, so a difference never steps across the kink of the ReLU.
CLEAR = 0.02
#: No class is less probable than this.
LIKELY = 1e-4
#: Random points that are tried before giving up; one in a few is suitable.
TRIES = 10_000


@dataclass(frozen=True)
class Weights:
    """The parameters of a network: W1 (D, H), b1 (H,), W2 (H, K), b2 (K,)."""

    W1: Array
    b1: Array
    W2: Array
    b2: Array


@dataclass(frozen=True)
class Point:
    """Where gradients are compared: weights, a batch X (N, D) and its labels, y_onehot (N, K)."""

    weights: Weights
    X: Array
    y_onehot: Array


@dataclass(frozen=True)
class Pass:
    """What a forward pass computes: z1, a1 (N, H), z2, p (N, K)."""

    z1: Array
    a1: Array
    z2: Array
    p: Array


def forward(weights: Weights, X: Array) -> Pass:
    """The network's forward pass."""
    z1, a1, z2 = _to_logits(weights, X)
    return Pass(z1, a1, z2, scipy.special.softmax(z2, axis=-1))


def _to_logits(weights: Weights, X: Array) -> tuple[Array, Array, Array]:
    """z1, a1, z2 of weights that may have more axes in front."""
    z1 = np.einsum("nd,...dh->...nh", X, weights.W1) + weights.b1[..., None, :]
    a1 = np.where(z1 > 0, z1, 0.0)
    return z1, a1, np.einsum("...nh,...hk->...nk", a1, weights.W2) + weights.b2[..., None, :]


def loss(weights: Weights, X: Array, y_onehot: Array) -> float:
    """The mean cross-entropy of the network's predictions, in nats."""
    return float(mean_cross_entropy(_to_logits(weights, X)[2], y_onehot))


def mean_cross_entropy(z2: Array, y_onehot: Array) -> Array:
    """The mean cross-entropy of logits z2 (…, N, K), one for each of the leading axes."""
    evidence = np.logaddexp.reduce(z2, axis=-1)  # log Σ exp z2
    likely = z2[..., np.arange(len(y_onehot)), y_onehot.argmax(axis=-1)]
    return np.asarray(np.mean(evidence - likely, axis=-1))


def gradients(point: Point, step: float = STEP) -> Weights:
    """The gradient of the loss for every parameter, by central differences."""

    def losses(name: str, moved: Array) -> Array:
        logits = _to_logits(replace(point.weights, **{name: moved}), point.X)[2]
        return mean_cross_entropy(logits, point.y_onehot)

    slopes = {
        name: differences(partial(losses, name), value, step) for name, value in vars(point.weights).items()
    }
    return Weights(**slopes)


def differences(function: Callable[[Array], Array], at: Array, step: float = STEP) -> Array:
    """The central difference of a function of one array along each of its entries.

    The function is given many such arrays at once, along a first axis, and gives a number for each.
    """
    moves = step * np.eye(at.size).reshape(-1, *at.shape)
    slopes: Array = (function(at + moves) - function(at - moves)) / (2 * step)
    return slopes.reshape(at.shape)


def one_hot(labels: NDArray[np.int64], K: int) -> Array:
    """Labels as rows of 0 and 1, (N, K)."""
    return np.eye(K)[labels]


def points(rng: np.random.Generator, N: int, D: int, H: int, K: int) -> Iterator[Point]:
    """Random points at which a difference is right and a mask matters, for a test to choose from.

    20 to 80 % of the hidden units are active, none is near the kink, and no class is so improbable that the
    1e-12 in the logarithm of a loss would show.
    """
    for _ in range(TRIES):
        weights = Weights(
            rng.normal(0, np.sqrt(2 / D), (D, H)),
            rng.normal(0, 0.5, H),
            rng.normal(0, np.sqrt(2 / H), (H, K)),
            rng.normal(0, 0.5, K),
        )
        X = rng.normal(size=(N, D))
        seen = forward(weights, X)
        z1 = seen.z1
        if seen.p.min() > LIKELY and np.abs(z1).min() > CLEAR and 0.2 <= np.mean(z1 > 0) <= 0.8:
            yield Point(weights, X, one_hot(rng.integers(K, size=N), K))
    raise RuntimeError("no point of these sizes is clear of the kink")


def point(rng: np.random.Generator, N: int = 4, D: int = 6, H: int = 5, K: int = 3) -> Point:
    """The first of `points`."""
    return next(points(rng, N, D, H, K))


def rescaled(point: Point, *, inputs: float = 1, hidden: float = 1) -> Point:
    """The same predictions from inputs and hidden units so many times as large.

    dW1 is hidden⁻¹ · inputs times as large, db1 hidden⁻¹ times, dW2 hidden times.
    """
    w = point.weights
    weights = Weights(w.W1 * hidden / inputs, w.b1 * hidden, w.W2 / hidden, w.b2)
    return Point(weights, point.X * inputs, point.y_onehot)


def equip(model: object, weights: Weights) -> None:
    """Give a learner's model these weights, each an array of its own, as whole attributes."""
    assign(model, {name: value.copy() for name, value in vars(weights).items()})
