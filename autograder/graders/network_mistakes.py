"""The mistakes that show in a network's weights, and in its probabilities, by the numbers that they give."""

import numpy as np
import scipy.special

from autograder.graders import reference

#: The standard deviation of normal draws beyond two deviations of which are drawn again, and their limit.
TRUNCATED, LIMIT = 0.8796, 2


def of_spread(W, n_in, default_fan_in):
    """The mistake that gives weights of this standard deviation."""
    fan_in, fan_out = W.shape
    known = {
        "mlp-init-variance-for-deviation": 2 / fan_in,
        "mlp-init-one-over-fan-in": 1 / np.sqrt(fan_in),
        "mlp-init-fan-out": np.sqrt(2 / fan_out),
        "mlp-init-xavier": np.sqrt(2 / (fan_in + fan_out)),
        "mlp-init-uniform-limit": np.sqrt(2 / fan_in / 3),
        "mlp-init-unscaled": 1.0,
        "mlp-init-constant-scale": 0.01,
        "mlp-init-n-in-twice": np.sqrt(2 / n_in),
        "mlp-init-default-sizes": np.sqrt(2 / default_fan_in),
    }
    one_sided = {
        "mlp-init-mean": np.sqrt(1 / 12),
        "mlp-init-mean-scaled": np.sqrt(2 / fan_in / 12),
        "mlp-init-magnitudes": np.sqrt((1 - 2 / np.pi) * 2 / fan_in),
    }
    if np.abs(W).max() < LIMIT * np.sqrt(2 / fan_in):
        known["mlp-init-truncated"] = TRUNCATED * np.sqrt(2 / fan_in)
    known = one_sided if abs(W.mean()) > W.std() / 2 else known
    return next((name for name, deviation in known.items() if abs(W.std() / deviation - 1) < 0.015), "")


def of_probabilities(got, point):
    """The mistake that gives these probabilities."""
    w, X = point.weights, point.X
    right = reference.forward(w, X)
    linear = X @ w.W1 + w.b1
    bare = np.where(X @ w.W1 > 0, X @ w.W1, 0)
    logits = {
        "mlp-no-relu": linear @ w.W2 + w.b2,
        "mlp-no-bias": bare @ w.W2,
        "mlp-no-first-bias": bare @ w.W2 + w.b2,
        "mlp-no-second-bias": right.a1 @ w.W2,
        "mlp-relu-on-logits": np.where(right.z2 > 0, right.z2, 0),
        "mlp-sigmoid": scipy.special.expit(linear) @ w.W2 + w.b2,
        "mlp-tanh": np.tanh(linear) @ w.W2 + w.b2,
        "mlp-leaky": np.where(linear > 0, linear, 0.01 * linear) @ w.W2 + w.b2,
        "mlp-bias-subtracted": np.maximum(X @ w.W1 - w.b1, 0) @ w.W2 + w.b2,
        "mlp-biases-subtracted": np.maximum(X @ w.W1 - w.b1, 0) @ w.W2 - w.b2,
        "mlp-scales-input": reference.forward(w, X / 255).z2,
        "mlp-normalises-hidden": np.maximum(_standardised(linear), 0) @ w.W2 + w.b2,
    }
    known = {name: scipy.special.softmax(z, axis=-1) for name, z in logits.items()}
    known["mlp-sigmoid-on-logits"] = scipy.special.expit(right.z2)
    known["mlp-returns-logits"] = right.z2
    known["mlp-log-probabilities"] = scipy.special.log_softmax(right.z2, axis=-1)
    known["mlp-softmax-over-batch"] = scipy.special.softmax(right.z2, axis=0)
    known["mlp-softmax-over-all"] = scipy.special.softmax(right.z2)
    known["mlp-softmax-twice"] = scipy.special.softmax(right.p, axis=-1)
    fits = (name for name, p in known.items() if same(got, p) and not same(p, right.p))
    return next(fits, "") or _of_softer(got, right) or _of_normalised_input(got, w, X)


def _of_softer(got, right):
    """The mistake of probabilities whose logarithms differ by a multiple of what those of right ones do."""
    if np.shape(got) != right.p.shape or not np.all(np.asarray(got) > 0):
        return ""
    told, want = (np.log(p) - np.log(p).mean(axis=-1, keepdims=True) for p in (np.asarray(got), right.p))
    times = np.sum(told * want) / np.sum(want**2)
    warm = abs(times - 1) > 0.01 and np.allclose(np.sum(got, axis=-1), 1) and same(told, times * want)
    return "mlp-temperature" if warm else ""


def _of_normalised_input(got, w, X):
    ways = [_standardised(X, axis) for axis in (0, 1, None)] + [X / X.max(), X / np.abs(X).max()]
    fits = any(same(got, reference.forward(w, each).p) for each in ways)
    return "mlp-normalises-input" if fits else ""


def _standardised(values, axis=0):
    """With mean 0 and variance 1 along the axis, as batch normalisation does it."""
    centred = values - values.mean(axis=axis, keepdims=True)
    return centred / np.sqrt(centred.var(axis=axis, keepdims=True) + 1e-5)


def of_old_answers(got, first, after):
    """The mistake that still gives `first` for an earlier batch, and `got` for that of `after`."""
    if same(got, first):
        return ()  # always the same: something else is wrong as well
    follows = same(got, reference.forward(after.weights, after.X).p)
    return ("mlp-answers-kept",) if follows else ("mlp-weights-of-the-start",)


def same(got, want):
    """Whether what came has the wanted shape and, up to rounding, its values."""
    return np.shape(got) == want.shape and np.allclose(got, want, rtol=0, atol=1e-4 * np.abs(want).max())
