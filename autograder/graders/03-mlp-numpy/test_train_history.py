"""Training: the history that it tells."""

from functools import partial
from itertools import pairwise

import numpy as np

from autograder.checks import close, expect
from autograder.graders import reference
from autograder.graders.descent import NAMES, descend, random_weights, same
from autograder.graders.histories import accuracy, entries_told, is_one_of, name_of_accuracy, name_of_loss

D, H, K = 6, 7, 10


def test_train__history(student, rng):
    """the history has the training loss and the accuracy on the test set, one entry an epoch, as they are"""
    epochs, lr = 4, 4.0
    start, (X, y), test, accuracies = _telling(rng, epochs, lr)
    model = student.MLP(rng, n_in=D, n_hidden=H, n_out=K)
    reference.equip(model, start)
    # Repeated, they have the same loss and accuracy as before, but the first thousand of them have not.
    train, many = ([np.repeat(each, 80, axis=0) for each in data] for data in ((X, y), test))
    history = student.train(model, *train, *many, epochs=epochs, batch_size=len(train[0]), lr=lr, rng=rng)
    weights = [descend(start, X, y, lr, step) for step in range(epochs + 1)]
    after = reference.Weights(*(np.array(getattr(model, name)) for name in NAMES))
    trained = same(after, weights[-1])
    loss, told = (
        entries_told(history, key, epochs, lambda key=key: _name_of_length(history[key], trained))
        for key in ("loss", "accuracy")
    )
    target = reference.one_hot(y, K)
    losses = [reference.loss(each, X, target) for each in weights]
    expect(
        is_one_of(loss, list(pairwise(losses))),
        "the loss in the history is not the training loss",
        mistake=partial(name_of_loss, loss, weights, train, test),
    )
    close(
        told,
        np.array(accuracies[1:]),
        "the accuracy in the history",
        atol=1e-4,  # four decimals will do for what is there to be looked at
        mistake=partial(name_of_accuracy, told, weights, (X, y), many, accuracies),
    )
    expect(
        trained,
        "where the loss rises for an epoch, other steps are taken than before",
        mistake="train-later-epochs-differ",
    )


def _name_of_length(entries, trained):
    """What a shorter history of a model is called that was trained as it should be."""
    return "train-history-of-last-epoch" if trained and len(entries) == 1 else ""


def _telling(rng, epochs, lr):
    """A start and data with which the loss rises, and accuracies rise, fall and differ between the sets."""
    for _ in range(3000):
        weights, train = [random_weights(rng, D, H, K)], _examples(rng, 14)
        for _ in range(2):
            weights.append(descend(weights[-1], *train, lr, 1))
        answers = reference.one_hot(train[1], K)
        _, first, second = (reference.loss(each, train[0], answers) for each in weights)
        if second <= first:
            continue  # it should rise at once: who stops where it does, stops before the last epoch
        while len(weights) <= epochs:
            weights.append(descend(weights[-1], *train, lr, 1))
        if not all(_is_clear(each, *train) for each in weights):
            continue
        own = [accuracy(each, *train) for each in weights]
        for test in (_examples(rng, 23) for _ in range(30)):
            told = [accuracy(each, *test) for each in weights]
            falls = any(after < before for before, after in pairwise(told[1:]))
            differ = len(set(told)) >= 3 and not set(told) & set(own)
            if falls and differ and all(_is_clear(each, *test) for each in weights):
                return weights[0], train, test, told
    raise RuntimeError("no data tell the accuracies apart")


def _examples(rng, N):
    """N examples among which every class occurs."""
    return rng.normal(size=(N, D)), rng.permutation(np.resize(np.arange(K), N))


def _is_clear(weights, X, y):
    """Whether rounding changes no most probable class, and no label is so improbable that an eps shows."""
    run = reference.forward(weights, X)
    ranked = np.sort(run.z2, axis=1)
    return (ranked[:, -1] - ranked[:, -2]).min() > 1e-3 and run.p[np.arange(len(y)), y].min() > 1e-4
