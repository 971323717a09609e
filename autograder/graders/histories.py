"""What `train` tells: the entries of its history, and names for those that are not what they should be."""

from itertools import pairwise

import numpy as np

from autograder.checks import expect
from autograder.graders import reference


def entries_told(history, key, epochs, name=lambda: ""):
    """The entries of the history under `key`, one an epoch; `name()` says what another length is called."""
    expect(history is not None, "the history is None: is a return missing?", mistake="train-no-history")
    expect(
        isinstance(history, dict), "the history should be a dictionary", mistake="train-history-no-dictionary"
    )
    expect(key in history, f"the history has no entry {key}", mistake="train-other-keys")
    entries = history[key]
    numbers = np.ndim(entries) == 0 and np.asarray(entries).dtype.kind in "fiu"
    expect(
        isinstance(entries, (list, tuple, np.ndarray)) and not numbers,
        f"the {key} in the history should be a list",
        mistake="train-history-of-last-epoch" if numbers else "",
    )
    expect(
        len(entries) == epochs,
        f"the {key} in the history should have one entry an epoch",
        mistake="" if len(entries) == epochs else name(),
    )
    entries = [np.asarray(entry) for entry in entries]
    expect(
        all(each.ndim == 0 and each.dtype.kind in "fiu" for each in entries),
        f"the {key} in the history should hold one number an epoch",
    )
    return np.array(entries, dtype=float)


def is_one_of(entries, allowed):
    """Whether each entry is one of those that are allowed for its epoch."""
    return len(entries) == len(allowed) and all(
        any(abs(entry - each) <= 1e-4 * max(1.0, abs(each)) for each in choices)
        for entry, choices in zip(entries, allowed, strict=True)
    )


def name_of_batch_loss(told, fitting):
    """What the losses of an epoch's minibatches are called that are not what an epoch's loss may be."""
    names = {
        "train-loss-of-last-batch": lambda each: each.last,
        "train-loss-not-averaged": lambda each: each.summed,
        "train-loss-of-first-batch": lambda each: each.first,
        "train-loss-before-epoch": lambda each: [each.start],
    }
    fits = (
        name
        for name, told_as in names.items()
        if any(is_one_of(told, [told_as(each) for each in losses]) for losses in fitting)
    )
    return next(fits, "")


def name_of_accuracy(told, weights, train, test, accuracies):
    """What the accuracies in the history are, where they are not those on the test set after each epoch."""
    own = [accuracy(each, *train) for each in weights]
    names = {
        "train-accuracy-of-training-set": [own[1:], own[:-1]],
        "train-accuracy-before-epoch": [accuracies[:-1]],
        "train-accuracy-of-start": [accuracies[:1] * (len(accuracies) - 1)],
        "train-accuracy-percent": [[100 * each for each in accuracies[1:]]],
        "train-error-for-accuracy": [[1 - each for each in accuracies[1:]]],
        "train-accuracy-best-so-far": [np.maximum.accumulate(accuracies[1:])],
        "train-accuracy-of-a-part": _on_parts(weights[1:], *test),
    }
    fits = (
        name
        for name, ways in names.items()
        if any(np.allclose(told, each, rtol=0, atol=1e-4) for each in ways)
    )
    return next(fits, "")


def _on_parts(weights, X, y):
    """The accuracies on the first examples of the test set alone, for each number of them but a few."""
    right = [reference.forward(each, X).z2.argmax(axis=1) == y for each in weights]  # (epochs, N)
    return (np.cumsum(right, axis=1) / np.arange(1, len(y) + 1)).T[4:-1]


def accuracy(weights, X, y):
    """The fraction of examples that the weights get right."""
    return float(np.mean(reference.forward(weights, X).z2.argmax(axis=1) == y))


def name_of_loss(told, weights, train, test):
    """What the losses in the history are, where each epoch was one step on the whole training set."""
    own, others = (
        np.array([reference.loss(each, X, reference.one_hot(y, len(each.b2))) for each in weights])
        for X, y in (train, test)
    )
    N, K = len(train[0]), len(weights[0].b2)
    names = {
        "train-loss-of-test-set": others,
        "train-loss-summed": N * own,
        "train-loss-divided-twice": own / N,
        "train-loss-negative": -own,
        "train-loss-in-bits": own / np.log(2),
        "train-loss-divided-by-classes": own / K,
    }
    for name, each in names.items():
        if is_one_of(told, list(pairwise(each))):
            return name
    running = [part.cumsum() / np.arange(1, len(part) + 1) for part in (own[:-1], own[1:])]
    sums = [part.cumsum() for part in (own[:-1], own[1:])]
    if any(np.allclose(told, each, rtol=1e-4) for each in (*running, *sums)):
        return "train-loss-over-all-epochs"
    if any(np.allclose(told, each, rtol=1e-4) for each in _of_first_examples(weights, *train)):
        return "train-loss-of-a-part"
    return "train-keys-swapped" if np.allclose(told, [accuracy(each, *test) for each in weights[1:]]) else ""


def _of_first_examples(weights, X, y):
    """The losses of the first examples alone, after each epoch and before it, for each number of them."""
    z2 = np.array([reference.forward(each, X).z2 for each in weights])  # (epochs + 1, N, K)
    losses = np.logaddexp.reduce(z2, axis=-1) - z2[:, np.arange(len(y)), y]
    means = np.cumsum(losses, axis=1) / np.arange(1, len(y) + 1)
    return [*means[1:].T, *means[:-1].T]
