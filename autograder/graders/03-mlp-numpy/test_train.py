"""Training: the weights that it must lead to, and the history that it tells.

With one batch that holds the whole training set, or with rows that are all alike, no shuffling matters and
the trained weights are known in advance. With a few rows there are so few orders that each can be followed.
"""

from dataclasses import dataclass
from itertools import combinations, pairwise, permutations, product

import numpy as np

from autograder import oracle
from autograder.checks import close, expect, unchanged
from autograder.graders.inputs import awkward, seeds

#: Ten classes, since that is what one_hot takes for granted; all of them, or at least the last, occur.
D, H, K = 6, 7, 10
#: In so many epochs over ten rows, the same halves come again and again with a probability of 252 to the −4.
ROWS, EPOCHS = 10, 5


def test_train__one_batch(student, rng):
    """a batch with the whole training set is one step of gradient descent, an epoch after the other"""
    for epochs, lr in ((1, 0.6), (3, 0.3)):
        start, (X, y), test = _weights(rng), _examples(rng, 13), _examples(rng, 11)
        model = _model(student, rng, start)
        history = student.train(model, X, y, *test, epochs=epochs, batch_size=len(X), lr=lr, rng=rng)
        _expect_trained(model, start, (X, y), test, epochs=epochs, lr=lr, history=history)


def test_train__one_step_a_minibatch(student, rng):
    """each epoch takes one step for each minibatch, the smaller last one included"""
    for N, batch_size, epochs in ((7, 3, 2), (8, 4, 3)):
        start, lr = _weights(rng), 0.2
        X, y = np.tile(rng.normal(size=D), (N, 1)), np.full(N, K - 1)
        model = _model(student, rng, start)
        history = student.train(model, X, y, *_examples(rng, 5), epochs, batch_size, lr, rng)
        after, batches = _parameters(model), -(-N // batch_size)
        others = {
            "train-model-untouched": start,
            "train-last-batch-dropped": _descend(start, X, y, lr, epochs * (N // batch_size)),
            "train-whole-set-at-once": _descend(start, X, y, lr, epochs),
            "train-one-example-at-a-time": _descend(start, X, y, lr, epochs * N),
            _name_of_one_epoch(history, epochs): _descend(start, X, y, lr, batches),
        }
        _expect_same(after, _descend(start, X, y, lr, epochs * batches), others)


def test_train__few_rows(student, rng):
    """three rows in batches of two lead to weights that one of their orders leads to"""
    for epochs in (1, 2):
        start, lr = _weights(rng), 0.5
        X, y = rng.normal(size=(3, D)), np.array([2, K - 1, 5])
        model = _model(student, rng, start)
        history = student.train(model, X, y, *_examples(rng, 12), epochs=epochs, batch_size=2, lr=lr, rng=rng)
        after = _parameters(model)
        paths = [_path(start, X, y, lr, orders) for orders in product(_PAIR_AND_ONE, repeat=epochs)]
        fitting = [losses for weights, losses in paths if _same(after, weights)]
        expect(
            fitting,
            "the trained weights are not those that steps over the minibatches lead to",
            mistake="train-labels-not-shuffled" if _mismatched(after, start, X, y, lr, epochs) else "",
        )
        told = _told(history, "loss", epochs, batches=2)
        expect(
            any(_is_one_of(told, [each.right for each in losses]) for losses in fitting),
            "the loss is neither the mean over an epoch's minibatches nor that of the training set after it",
            mistake=_name_of_batch_loss(told, fitting),
        )


def test_train__fresh_order(student, rng):
    """each epoch goes over the minibatches in another order"""
    start, lr, (seed,) = _weights(rng), 0.4, seeds(rng, 1)
    X, y, test = rng.normal(size=(ROWS, D)), np.resize([7, 1, K - 1], ROWS), _examples(rng, 5)
    states = []
    for epochs in (1, EPOCHS):
        model, generator = _model(student, rng, start), np.random.default_rng(seed)
        history = student.train(model, X, y, *test, epochs, ROWS // 2, lr, generator)
        states.append(repr(generator.bit_generator.state))
    after, mistake = _parameters(model), ""
    # Who draws from the generator in every epoch is right in any case. Who does not may still draw from
    # another that was made with its help, so the weights decide.
    for half in combinations(range(ROWS), ROWS // 2) if states[0] == states[1] else ():
        batches = [list(half), [i for i in range(ROWS) if i not in half]]
        if _same(after, _path(start, X, y, lr, [batches] * EPOCHS)[0]):
            in_order = batches[0] == list(range(ROWS // 2))
            mistake = "train-not-shuffled" if in_order else "train-same-order-each-epoch"
        if _same(after, _path(start, X, y, lr, [batches])[0]):
            mistake = _name_of_one_epoch(history, EPOCHS)
    expect(not mistake, "the epochs do not each go over the minibatches in a new order", mistake=mistake)
    target = oracle.one_hot(y, K)
    expect(
        oracle.loss(after, X, target) < 0.8 * oracle.loss(start, X, target),
        "after some epochs over a few rows the loss is hardly smaller",
        mistake="train-model-untouched" if _same(after, start) else "",
    )


def test_train__from_the_generator(student, rng):
    """the same seed leads to the same weights, another seed to others"""
    N, batch_size, lr = 40, 20, 0.8
    start, examples, test = _weights(rng), _examples(rng, N), _examples(rng, 5)
    one, other = seeds(rng, 2)
    runs = []
    for weights, seed in ((start, one), (start, one), (start, other), (_weights(rng), one)):
        model, generator = _model(student, rng, weights), np.random.default_rng(seed)
        student.train(model, *examples, *test, epochs=1, batch_size=batch_size, lr=lr, rng=generator)
        runs.append(_parameters(model))
    first, again, different, elsewhere = runs
    expect(
        not _same(first, elsewhere),
        "models that start from different weights end with the same",
        mistake="train-starts-anew",
    )
    expect(not _same(first, start), "the model is as it was before", mistake="train-model-untouched")
    expect(
        _same(first, again),
        "generators with the same seed lead to different weights",
        mistake="train-own-generator",
    )
    in_order = [np.split(np.arange(N), N // batch_size)]
    # Two right runs share their minibatches with a probability of less than 1 in 10¹¹.
    expect(
        not _same(first, different),
        "generators with different seeds lead to the same weights",
        mistake="train-not-shuffled" if _same(first, _path(start, *examples, lr, in_order)[0]) else "",
    )


def test_train__history(student, rng):
    """the history has the training loss and the accuracy on the test set, one entry an epoch"""
    epochs, lr = 4, 0.7
    start, (X, y), test, accuracies = _telling(rng, epochs, lr)
    model = _model(student, rng, start)
    history = student.train(model, X, y, *test, epochs=epochs, batch_size=len(X), lr=lr, rng=rng)
    weights = [_descend(start, X, y, lr, step) for step in range(epochs + 1)]
    trained = _same(_parameters(model), weights[-1])
    loss, accuracy = (_told(history, key, epochs, trained=trained) for key in ("loss", "accuracy"))
    close(
        accuracy,
        np.array(accuracies[1:]),
        "the accuracy in the history",
        mistake=_name_of_accuracy(accuracy, weights, (X, y), accuracies),
    )
    target = oracle.one_hot(y, K)
    losses = [oracle.loss(each, X, target) for each in weights]
    expect(
        _is_one_of(loss, list(pairwise(losses))),
        "the loss in the history is not the training loss",
        mistake=_name_of_loss(loss, weights, (X, y), test),
    )


def test_train__defaults(student, rng):
    """unless told otherwise, five epochs in batches of 64 with a learning rate of 0.1"""
    for N, batches, given in ((128, 2, {}), (129, 3, {"epochs": 1})):
        start, test = _weights(rng), _examples(rng, 6)
        X, y = np.tile(rng.normal(size=D), (N, 1)), np.full(N, K - 1)
        model = _model(student, rng, start)
        history = student.train(model, X, y, *test, **given)
        epochs = given.get("epochs", 5)
        others = {
            "train-model-untouched": start,
            _name_of_one_epoch(history, epochs): _descend(start, X, y, 0.1, batches),
            "train-whole-set-at-once": _descend(start, X, y, 0.1, epochs),
            "train-last-batch-dropped": _descend(start, X, y, 0.1, epochs * (N // 64)),
        }
        _expect_same(_parameters(model), _descend(start, X, y, 0.1, epochs * batches), others)
        _told(history, "loss", epochs)
        _told(history, "accuracy", epochs)


def test_train__call_after_call(student, rng):
    """a second call goes on where the first one stopped, and the data stay as they are"""
    start, (X, y), test = _weights(rng), _examples(rng, 15), _examples(rng, 6)
    before = X.copy(), y.copy()
    model = _model(student, rng, start)
    for data in ((X, y), (awkward(X), y.astype(np.uint8)), (X.astype(np.float32), y.astype(np.int32))):
        student.train(model, *data, *test, epochs=1, batch_size=len(X), lr=0.5, rng=rng)
    unchanged(X, before[0], "X_train")
    unchanged(y, before[1], "y_train")
    _expect_trained(model, start, (X, y), test, epochs=3, lr=0.5)


#: The ways to deal three rows into a batch of two and a last one of one.
_PAIR_AND_ONE = ([[1, 2], [0]], [[0, 2], [1]], [[0, 1], [2]])


def _weights(rng):
    return oracle.Weights(
        rng.normal(0, 0.4, (D, H)), rng.normal(0, 0.3, H), rng.normal(0, 0.4, (H, K)), rng.normal(0, 0.3, K)
    )


def _examples(rng, N):
    """N examples among which the last class occurs, and every class if there are enough."""
    y = np.concatenate([np.arange(K)[::-1][:N], rng.integers(0, K, max(N - K, 0))])
    return rng.normal(size=(N, D)), rng.permutation(y)


def _model(student, rng, weights):
    model = student.MLP(rng, n_in=D, n_hidden=H, n_out=K)
    oracle.equip(model, weights)
    return model


def _parameters(model):
    return oracle.Weights(*(np.array(getattr(model, name)) for name in ("W1", "b1", "W2", "b2")))


def _step(weights, X, y, lr, biases=1.0):
    """One step of gradient descent, by the chain rule in einsum; that of the biases so many times as long."""
    run = oracle.forward(weights, X)
    dz2 = (run.p - oracle.one_hot(y, K)) / len(X)
    dz1 = np.einsum("nk,hk->nh", dz2, weights.W2) * (run.z1 > 0)
    return oracle.Weights(
        weights.W1 - lr * np.einsum("nd,nh->dh", X, dz1),
        weights.b1 - biases * lr * dz1.sum(axis=0),
        weights.W2 - lr * np.einsum("nh,nk->hk", run.a1, dz2),
        weights.b2 - biases * lr * dz2.sum(axis=0),
    )


def _descend(weights, X, y, lr, steps, biases=1.0):
    for _ in range(steps):
        weights = _step(weights, X, y, lr, biases)
    return weights


@dataclass(frozen=True)
class _Losses:
    """What an epoch's loss may be called, its sum over the minibatches, and the loss of the last of them."""

    right: list[float]
    summed: list[float]
    last: list[float]


def _path(weights, X, y, lr, epochs):
    """The weights after these epochs of batches, and the losses of each epoch."""
    target, told = oracle.one_hot(y, K), []
    for batches in epochs:
        before, after, sizes = [], [], [len(batch) for batch in batches]
        for batch in batches:
            before.append(oracle.loss(weights, X[batch], target[batch]))
            weights = _step(weights, X[batch], y[batch], lr)
            after.append(oracle.loss(weights, X[batch], target[batch]))
        means = [np.average(losses, weights=each) for losses in (before, after) for each in (sizes, None)]
        right = [*means, oracle.loss(weights, X, target)]
        told.append(_Losses(right, [sum(before), sum(after)], [before[-1], after[-1]]))
    return weights, told


def _mismatched(after, start, X, y, lr, epochs):
    """Whether images that are shuffled without their labels lead to the weights `after`."""
    for orders in product(permutations(range(3)), repeat=epochs):
        weights = start
        for order in orders:
            for batch in ([0, 1], [2]):
                weights = _step(weights, X[list(order)][batch], y[batch], lr)
        if _same(after, weights):
            return True
    return False


def _same(one, other):
    pairs = [(getattr(one, name), getattr(other, name)) for name in ("W1", "b1", "W2", "b2")]
    return all(a.shape == b.shape and np.allclose(a, b, rtol=0, atol=2e-5) for a, b in pairs)


def _expect_same(after, want, others):
    """The trained weights should be the wanted ones; of `others` the first that fits names the mistake."""
    name = next((name for name, weights in others.items() if _same(after, weights)), "")
    for each in ("W1", "b1", "W2", "b2"):
        close(getattr(after, each), getattr(want, each), f"{each} after training", mistake=name)


def _expect_trained(model, start, train, test, *, epochs, lr, history=None):
    """The weights of a model that was trained with all of the training set in one batch."""
    N = len(train[0])
    both = np.concatenate([train[0], test[0]]), np.concatenate([train[1], test[1]])
    others = {
        "train-model-untouched": start,
        "train-on-test-set": _descend(start, *test, lr, epochs),
        "train-on-both-sets": _descend(start, *both, lr, epochs),
        "train-lr-ignored": _descend(start, *train, 0.1 if lr != 0.1 else 1.0, epochs),
        _name_of_one_epoch(history, epochs): _descend(start, *train, lr, 1),
        "train-one-epoch-too-many": _descend(start, *train, lr, epochs + 1),
        "train-ascent": _descend(start, *train, -lr, epochs),
        "train-batch-mean-missing": _descend(start, *train, lr * N, epochs),
        "train-batch-mean-doubled": _descend(start, *train, lr / N, epochs),
        "train-test-set-as-well": _alternating(start, train, test, lr, epochs),
        "train-two-steps": _descend(start, *train, 2 * lr, epochs),
        "train-scales-data": _descend(start, train[0] / 255, train[1], lr, epochs),
        "train-biases-frozen": _descend(start, *train, lr, epochs, biases=0.0),
    }
    _expect_same(_parameters(model), _descend(start, *train, lr, epochs), others)


def _name_of_one_epoch(history, epochs):
    """What it is called when one epoch alone has trained: the history tells whether others followed."""
    went_on = isinstance(history, dict) and len(history.get("loss", ())) == epochs
    return "train-first-epoch-only" if went_on else "train-epochs-ignored"


def _alternating(weights, train, test, lr, epochs):
    for _ in range(epochs):
        weights = _step(_step(weights, *train, lr), *test, lr)
    return weights


def _told(history, key, epochs, batches=0, trained=True):
    """The entries of the history under `key`, one an epoch, of a model that is `trained` as it should be."""
    expect(history is not None, "the history is None: is a return missing?", mistake="train-no-history")
    expect(isinstance(history, dict), "the history should be a dictionary")
    expect(key in history, f"the history has no entry {key}")
    entries = history[key]
    expect(isinstance(entries, (list, tuple, np.ndarray)), f"the {key} in the history should be a list")
    names = {epochs * batches: "train-entry-a-batch", 1: "train-history-of-last-epoch"}
    expect(
        len(entries) == epochs,
        f"the {key} in the history should have one entry an epoch",
        mistake=names.get(len(entries), "") if trained else "",
    )
    numbers = [np.asarray(entry) for entry in entries]
    expect(
        all(each.ndim == 0 and each.dtype.kind in "fiu" for each in numbers),
        f"the {key} in the history should hold one number an epoch",
    )
    return np.array(numbers, dtype=float)


def _is_one_of(entries, allowed):
    """Whether each entry is one of those that are allowed for its epoch."""
    return all(
        any(abs(entry - each) <= 1e-4 * max(1.0, abs(each)) for each in choices)
        for entry, choices in zip(entries, allowed, strict=True)
    )


def _telling(rng, epochs, lr):
    """A start and data with which accuracies differ from epoch to epoch and between the two sets."""
    for _ in range(1000):
        start, train, test = _weights(rng), _examples(rng, 14), _examples(rng, 23)
        weights = [_descend(start, *train, lr, step) for step in range(epochs + 1)]
        accuracies = [_accuracy(each, *test) for each in weights]
        own = [_accuracy(each, *train) for each in weights]
        clear = all(_margin(each, *data) > 1e-3 for each in weights for data in (train, test))
        if clear and len(set(accuracies)) >= 3 and not set(accuracies) & set(own):
            return start, train, test, accuracies
    raise RuntimeError("no data tell the accuracies apart")


def _accuracy(weights, X, y):
    return float(np.mean(oracle.forward(weights, X).z2.argmax(axis=1) == y))


def _margin(weights, X, _):
    ranked = np.sort(oracle.forward(weights, X).z2, axis=1)
    return float((ranked[:, -1] - ranked[:, -2]).min())


def _name_of_accuracy(told, weights, train, accuracies):
    names = {
        "train-accuracy-of-training-set": [_accuracy(each, *train) for each in weights[1:]],
        "train-accuracy-before-epoch": accuracies[:-1],
        "train-accuracy-percent": [100 * each for each in accuracies[1:]],
        "train-error-for-accuracy": [1 - each for each in accuracies[1:]],
    }
    return next((name for name, each in names.items() if np.allclose(told, each, atol=1e-4)), "")


def _name_of_batch_loss(told, fitting):
    if any(_is_one_of(told, [each.last for each in losses]) for losses in fitting):
        return "train-loss-of-last-batch"
    if any(_is_one_of(told, [each.summed for each in losses]) for losses in fitting):
        return "train-loss-not-averaged"
    return ""


def _name_of_loss(told, weights, train, test):
    def losses(X, y):
        return [oracle.loss(each, X, oracle.one_hot(y, K)) for each in weights]

    own, others, N = losses(*train), losses(*test), len(train[0])
    names = {
        "train-loss-of-test-set": others,
        "train-loss-summed": [N * each for each in own],
        "train-loss-divided-twice": [each / N for each in own],
        "train-loss-negative": [-each for each in own],
    }
    pairs = {name: list(pairwise(each)) for name, each in names.items()}
    return next((name for name, each in pairs.items() if _is_one_of(told, each)), "")
