"""Gradient descent as it should go: the weights that steps over known batches lead to, and their losses.

With one batch that holds the whole training set, or with rows that are all alike, no shuffling matters and
the trained weights are known in advance. With a few rows there are so few orders that each can be followed.
"""

from dataclasses import dataclass
from itertools import permutations, product

import numpy as np

from autograder.graders import reference

#: Trained weights that are no farther apart than this are the same.
ALIKE = 2e-5
NAMES = ("W1", "b1", "W2", "b2")


def random_weights(rng, D, H, K):
    """Weights of an ordinary size, the biases as well."""
    return reference.Weights(
        rng.normal(0, 0.4, (D, H)), rng.normal(0, 0.3, H), rng.normal(0, 0.4, (H, K)), rng.normal(0, 0.3, K)
    )


def gradients(weights, X, y):
    """The gradient of the mean loss for each parameter, by the chain rule in einsum."""
    return gradients_of(weights, X, reference.forward(weights, X).p - reference.one_hot(y, len(weights.b2)))


def gradients_of(weights, X, gaps):
    """The gradients where such gaps (N, K) lie between probabilities and labels."""
    run, dz2 = reference.forward(weights, X), gaps / len(X)
    dz1 = np.einsum("nk,hk->nh", dz2, weights.W2) * (run.z1 > 0)
    return reference.Weights(
        np.einsum("nd,nh->dh", X, dz1),
        dz1.sum(axis=0),
        np.einsum("nh,nk->hk", run.a1, dz2),
        dz2.sum(axis=0),
    )


def moved(weights, along, by, only=NAMES):
    """The weights, those of the parameters `only` moved by so many times `along`."""
    return reference.Weights(
        **{
            name: getattr(weights, name) + (by * getattr(along, name) if name in only else 0.0)
            for name in NAMES
        }
    )


def step(weights, X, y, lr, only=NAMES):
    """The weights after one step of gradient descent."""
    return moved(weights, gradients(weights, X, y), -lr, only)


def descend(weights, X, y, lr, steps, only=NAMES):
    """The weights after steps that each take the whole of X."""
    for _ in range(steps):
        weights = step(weights, X, y, lr, only)
    return weights


def same(one, other):
    """Whether two sets of weights are the same but for rounding."""
    pairs = [(getattr(one, name), getattr(other, name)) for name in NAMES]
    return all(a.shape == b.shape and np.allclose(a, b, rtol=0, atol=ALIKE) for a, b in pairs)


@dataclass(frozen=True)
class Losses:
    """What an epoch's loss may be called; its sum over the minibatches, and the losses of single ones."""

    right: list[float]
    summed: list[float]
    last: list[float]
    first: list[float]
    start: float


def path(weights, X, y, lr, epochs):
    """The weights after these epochs of batches, and the losses of each epoch."""
    target, told = reference.one_hot(y, len(weights.b2)), []
    for batches in epochs:
        before, after, sizes = [], [], [len(batch) for batch in batches]
        start = reference.loss(weights, X, target)
        for batch in batches:
            before.append(reference.loss(weights, X[batch], target[batch]))
            weights = step(weights, X[batch], y[batch], lr)
            after.append(reference.loss(weights, X[batch], target[batch]))
        means = [np.average(losses, weights=each) for losses in (before, after) for each in (sizes, None)]
        right = [*means, reference.loss(weights, X, target)]
        told.append(
            Losses(
                right, [sum(before), sum(after)], [before[-1], after[-1]], [before[0], after[0]], float(start)
            )
        )
    return weights, told


def leads_to(after, weights, X, y, lr, plans, epochs, taken=step):
    """Whether some choice of one plan an epoch, each a list of batches, leads to the weights `after`."""
    for chosen in product(plans, repeat=epochs):
        at = weights
        for batch in (batch for plan in chosen for batch in plan):
            at = taken(at, X[batch], y[batch], lr)
        if same(after, at):
            return True
    return False


def mismatched(after, weights, X, y, lr, batches, epochs):
    """Whether rows that are shuffled without their labels lead to the weights `after`."""
    for orders in product(permutations(range(len(X))), repeat=epochs):
        at = weights
        for order in orders:
            for batch in batches:
                at = step(at, X[list(order)][batch], y[batch], lr)
        if same(after, at):
            return True
    return False
