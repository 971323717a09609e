"""Training: the trained weights, and the history.

With one batch that holds the whole training set, or with rows that are all alike, no shuffling matters and
the trained weights are known in advance. With a few rows there are so few orders that each can be followed.
"""

from dataclasses import dataclass
from functools import partial
from itertools import combinations, combinations_with_replacement, pairwise, permutations, product
from typing import Any

import numpy as np

from autograder.checks import Failure, close, expect, unchanged
from autograder.graders.inputs import alike, awkward, seeds

from . import reference

#: Ten classes, the default of one_hot.
D, H, K = 6, 7, 10
#: Ten rows in two halves: a right answer repeats the same halves in all epochs with probability 252⁻⁴.
ROWS, EPOCHS = 10, 5


#: Trained weights are the same if they differ by no more than this.
ALIKE = 2e-5
#: The parameters, in the order of `Weights`.
NAMES = ("W1", "b1", "W2", "b2")


#: At most this many steps are counted.
MOST = 40


def test_train__one_batch(student, rng):
    """with the whole training set as one batch, each epoch is one step of gradient descent"""
    runs = []
    # Large inputs have large gradients, which show whether they are cut off.
    for epochs, lr, large in ((1, 0.006, 100), (2, 0.3, 1)):
        start, train, test = random_weights(rng, D, H, K), _examples(rng, 13), _examples(rng, 11)
        start.W1[:], train = start.W1 / large, (large * train[0], train[1])
        model = _model(student, rng, start)
        history = student.train(model, *train, *test, epochs=epochs, batch_size=13, lr=lr, rng=rng)
        runs.append(Run(start, _parameters(model), train, test, epochs, lr, history))
    for run in runs:
        _expect_same(run.after, run.want, lambda: name_of_runs(runs))


def test_train__one_step_a_minibatch(student, rng):
    """each epoch takes one step a minibatch, including the smaller last one, in every epoch"""
    # Many epochs show what changes after ten of them, and many minibatches whether all are used.
    for N, batch_size, epochs, lr in (
        (260, 130, 3, 2.0),
        (17, 6, 2, 2.0),
        (3, 2, 24, 0.1),
        (242, 2, 1, 0.02),
    ):
        start = random_weights(rng, D, H, K)
        start.b2[K - 1] += 3.0
        X, y = np.tile(rng.normal(size=D), (N, 1)), np.full(N, K - 1)
        model = _model(student, rng, start)
        test = np.tile(X[0], (7 * batch_size, 1)), np.full(7 * batch_size, K - 1)
        history = student.train(model, X, y, *test, epochs, batch_size, lr, rng)
        after, batches = _parameters(model), -(-N // batch_size)
        run = Run(start, after, (X, y), test, epochs, lr, history)
        want = descend(start, X[:1], y[:1], lr, epochs * batches)  # all rows are alike
        _expect_same(after, want, partial(_name_of_count, student, run, batch_size, batches))


def test_train__few_rows(student, rng):
    """three rows in batches of two give the weights of one of their possible orders"""
    for epochs in (1, 2):
        start, lr = random_weights(rng, D, H, K), 0.5
        X, y = rng.normal(size=(3, D)), np.array([2, 0, 5])
        model, test = _model(student, rng, start), _examples(rng, 12)
        try:
            history = student.train(model, X, y, *test, epochs=epochs, batch_size=2, lr=lr, rng=rng)
        except (ValueError, IndexError, Failure) as error:
            _expect_no_class_missed(error, student, rng, X)
            raise
        after = _parameters(model)
        deals = product(_PAIR_AND_ONE, repeat=epochs)
        fitting = [
            losses for at, losses in (path(start, X, y, lr, deal) for deal in deals) if same(after, at)
        ]
        if not fitting:
            name = name_of_few_rows(after, start, X, y, lr) if epochs == 1 else ""
            said = "the trained weights are not those that steps over the minibatches lead to"
            raise Failure(said, mistakes=(name,) if name else ())
        told = entries_told(history, "loss", epochs, name=partial(_name_of_length, student, rng, X, y, test))
        expect(
            any(is_one_of(told, [each.right for each in losses]) for losses in fitting),
            "the loss is neither the mean over an epoch's minibatches nor that of the training set after it",
            mistake=partial(name_of_batch_loss, told, fitting),
        )


def test_train__fresh_order(student, rng):
    """each epoch has a new order"""
    start, lr, (seed,) = random_weights(rng, D, H, K), 0.4, seeds(rng, 1)
    X, y, test = rng.normal(size=(ROWS, D)), np.resize([7, 1, K - 1], ROWS), _examples(rng, 5)
    states = []
    for epochs in (1, EPOCHS):
        model, generator = _model(student, rng, start), np.random.default_rng(seed)
        history = student.train(model, X.copy(), y.copy(), *test, epochs, ROWS // 2, lr, generator)
        states.append(repr(generator.bit_generator.state))
    after, mistake = _parameters(model), ""
    # An answer that draws from the generator in every epoch is right. One that does not may draw from a
    # generator that was seeded by it, so the weights decide.
    for half in combinations(range(ROWS), ROWS // 2) if states[0] == states[1] else ():
        batches = [list(half), [i for i in range(ROWS) if i not in half]]
        if same(after, path(start, X, y, lr, [batches] * EPOCHS)[0]):
            in_order = batches[0] == list(range(ROWS // 2))
            mistake = "train-not-shuffled" if in_order else "train-same-order-each-epoch"
        if same(after, path(start, X, y, lr, [batches])[0]):
            run = Run(start, after, (X, y), test, EPOCHS, lr, history)
            mistake = name_of_first_epoch(run)
    expect(not mistake, "the epochs do not each go over the minibatches in a new order", mistake=mistake)
    target = reference.one_hot(y, K)
    expect(
        reference.loss(after, X, target) < 0.8 * reference.loss(start, X, target),
        "after some epochs over a few rows the loss is hardly smaller",
        mistake="train-model-untouched" if same(after, start) else "",
    )


def test_train__from_the_generator(student, rng):
    """the same seed gives the same weights, another seed others, and every example is used"""
    N, batch_size, lr = 42, 16, 0.8
    (X, y), tests = _own_features(rng, N), [_examples(rng, 5, N) for _ in range(2)]
    start, elsewhere = (_all_active(rng, N) for _ in range(2))
    one, other = seeds(rng, 2)

    def trained(weights, seed, test=tests[0]):
        model, generator = _model(student, rng, weights), np.random.default_rng(seed)
        data = X.copy(), y.copy(), *test
        student.train(model, *data, epochs=1, batch_size=batch_size, lr=lr, rng=generator)
        return _parameters(model)

    first, again = trained(start, one), trained(start, one, tests[1])
    different, moved = trained(start, other), trained(elsewhere, one)
    expect(
        not same(first, moved),
        "models that start from different weights end with the same",
        mistake="train-starts-anew",
    )
    expect(not same(first, start), "the model is as it was before")
    if not same(first, again):
        alone = same(first, trained(start, one))
        name = "train-learns-from-test-set" if alone else "train-own-generator"
        raise Failure(_SAME_SEED[alone], mistakes=(name,))
    # Two right runs share their minibatches with a probability of less than 1 in 10¹¹.
    if same(first, different):
        in_order = np.split(np.arange(N), range(batch_size, N, batch_size))
        whole = [batch for batch in in_order if len(batch) == batch_size]
        deals = (
            ("train-not-shuffled", in_order),
            ("train-not-shuffled", whole),
            ("train-whole-set-at-once", [np.arange(N)]),
        )
        known = (name for name, deal in deals if same(first, path(start, X, y, lr, [deal])[0]))
        said = "generators with different seeds lead to the same weights"
        raise Failure(said, mistakes=(next(known, "train-own-seed"),))
    left = [~(run.W1 != start.W1).any(axis=1) for run in (first, different)]
    alive = [(reference.forward(run, X).z1 > 0).any(axis=1) for run in (first, different)]
    told = all(each[out].all() and not out.all() for each, out in zip(alive, left, strict=True))
    expect(
        not any(each.any() for each in left),
        "an epoch leaves out some examples of the training set",
        mistake=_name_of_rest(left, N, batch_size) if told else "",
    )


def test_train__defaults(student, rng):
    """the defaults are five epochs, batches of 64 and a learning rate of 0.1"""
    for N, batches, given in ((128, 2, {}), (129, 3, {"epochs": 1})):
        start, test = random_weights(rng, D, H, K), _examples(rng, 6)
        X, y = np.tile(rng.normal(size=D), (N, 1)), np.full(N, K - 1)
        model = _model(student, rng, start)
        try:
            history = student.train(model, X, y, *test, **given)
        except (AttributeError, TypeError, Failure) as error:
            _expect_no_generator_needed(error, student, rng, (X, y, *test))
            raise
        epochs = given.get("epochs", 5)
        want = descend(start, X[:1], y[:1], 0.1, epochs * batches)
        run = Run(start, _parameters(model), (X, y), test, epochs, 0.1, history)

        _expect_same(run.after, want, partial(_name_of_defaults, student, rng, run, want, batches))
        entries_told(history, "loss", epochs)
        entries_told(history, "accuracy", epochs)


def test_train__call_after_call(student, rng):
    """a second call continues from the current weights, and the data are not changed"""
    start, (X, y), test = random_weights(rng, D, H, K), _examples(rng, 15), _examples(rng, 6)
    before, lengths = (X.copy(), y.copy()), []
    model = _model(student, rng, start)
    for data in ((X, y), (awkward(X), y.astype(np.uint8)), (X.astype(np.float32), y.astype(np.int32))):
        history = student.train(model, *data, *test, epochs=1, batch_size=len(X), lr=0.5, rng=rng)
        unchanged(X, before[0], "X_train")
        unchanged(y, before[1], "y_train")
        lengths.append(Run(start, None, data, test, 1, 0.5, history).entries())
    expect(
        lengths != [lengths[0] + more for more in range(3)],
        "the history of a call begins with that of the call before",
        mistake="train-history-goes-on",
    )
    after = _parameters(model)
    _expect_same(after, descend(start, X, y, 0.5, 3), lambda: "")


def test_train__history(student, rng):
    """the history has the training loss and the test accuracy of each epoch"""
    epochs, lr = 4, 4.0
    start, (X, y), test, accuracies = _telling(rng, epochs, lr)
    model = student.MLP(rng, n_in=D, n_hidden=H, n_out=K)
    reference.equip(model, start)
    # Repeating each example changes neither loss nor accuracy, but the first thousand are now only some.
    train, many = ([np.repeat(each, 80, axis=0) for each in data] for data in ((X, y), test))
    history = student.train(model, *train, *many, epochs=epochs, batch_size=len(train[0]), lr=lr, rng=rng)
    weights = [descend(start, X, y, lr, steps) for steps in range(epochs + 1)]
    after = reference.Weights(*(np.array(getattr(model, name)) for name in NAMES))
    trained = same(after, weights[-1])
    loss, told = (
        entries_told(history, key, epochs, lambda key=key: _name_of_short_history(history[key], trained))
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
        mistake="train-model-untouched" if same(after, start) else "train-later-epochs-differ",
    )


# ------------------------------------------------------------------------------------ inputs and comparisons

#: The ways to deal three rows into a batch of two and a last one of one.
_PAIR_AND_ONE = ([[1, 2], [0]], [[0, 2], [1]], [[0, 1], [2]])
#: The message if two runs with one seed differ, by whether they differ only with another test set.
_SAME_SEED = {
    False: "generators with the same seed lead to different weights",
    True: "another test set leads to other weights",
}


def _examples(rng, N, D=D):
    """N examples among which the last class occurs, and every class if there are enough."""
    y = np.concatenate([np.arange(K)[::-1][:N], rng.integers(0, K, max(N - K, 0))])
    return rng.normal(size=(N, D)), rng.permutation(y)


def _own_features(rng, N):
    """N examples each of which has a feature of its own, so that W1 shows which of them were learnt from."""
    return np.diag(rng.uniform(0.5, 1.5, N)), np.resize(np.arange(K)[::-1], N)


def _all_active(rng, D):
    """Weights with which every hidden unit is active."""
    weights = random_weights(rng, D, H, K)
    return reference.Weights(weights.W1 / 4, np.abs(weights.b1) + 2.0, weights.W2, weights.b2)


def _model(student, rng, weights):
    D, H = weights.W1.shape
    model = student.MLP(rng, n_in=D, n_hidden=H, n_out=K)
    reference.equip(model, weights)
    return model


def _parameters(model):
    return reference.Weights(*(np.array(getattr(model, name)) for name in NAMES))


def _expect_same(after, want, name):
    """The trained weights should be the wanted ones; `name()` says what it is called where they are not."""
    mistake = "" if same(after, want) else name()
    for each in NAMES:
        close(getattr(after, each), getattr(want, each), f"{each} after training", mistake=mistake)


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


def _is_clear(weights, X, y):
    """Whether rounding changes no most probable class, and no label is so improbable that an eps shows."""
    run = reference.forward(weights, X)
    ranked = np.sort(run.z2, axis=1)
    return (ranked[:, -1] - ranked[:, -2]).min() > 1e-3 and run.p[np.arange(len(y)), y].min() > 1e-4


# ------------------------------------------------------------------------- gradient descent, as it should go


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
    """The weights after one step of gradient"""
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


@dataclass(frozen=True)
class Run:
    """A training with all of the training set in one batch, `epochs` times, and what came of it."""

    start: reference.Weights
    after: reference.Weights
    train: tuple[Any, Any]
    test: tuple[Any, Any]
    epochs: int
    lr: float
    history: Any = None

    @property
    def want(self):
        return descend(self.start, *self.train, self.lr, self.epochs)

    @property
    def right(self):
        return same(self.after, self.want)

    def entries(self):
        """How many epochs the history tells of; -1 where it tells nothing."""
        losses = self.history.get("loss") if isinstance(self.history, dict) else None
        return len(losses) if isinstance(losses, (list, tuple, np.ndarray)) else -1


# -------------------------------------------------------------------------------------- what a history tells


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


def accuracy(weights, X, y):
    """The fraction of examples that the weights get right."""
    return float(np.mean(reference.forward(weights, X).z2.argmax(axis=1) == y))


# ---------------------------------------------- the names of mistakes: asked for only once a test has failed


def _expect_no_class_missed(error, student, rng, X):
    """Fail, with the name, where it is for a class that does not occur among the labels that train fails."""
    if getattr(error, "kind", "ValueError") not in ("ValueError", "IndexError"):
        return
    y, model = np.array([2, K - 1, 5]), _model(student, rng, random_weights(rng, D, H, K))
    student.train(model, X, y, *_examples(rng, 12), epochs=1, batch_size=2, lr=0.5, rng=rng)
    raise Failure(
        "it fails where the last of the model's classes does not occur among the labels",
        mistakes=("train-classes-from-labels",),
    ) from None


def _expect_no_generator_needed(error, student, rng, data):
    """Fail, with the name, where it is for the missing generator that train fails."""
    if getattr(error, "kind", "TypeError") not in ("AttributeError", "TypeError"):
        return
    student.train(_model(student, rng, random_weights(rng, D, H, K)), *data, rng=rng)
    raise Failure("it fails without a generator", mistakes=("train-needs-generator",)) from None


def _name_of_count(student, run, batch_size, batches):
    """What it is called when rows that are all alike have been stepped over so many times."""
    if run.entries() < run.epochs and _tells_of_every_epoch(student, run.epochs):
        return "train-stops-early"  # it does so here, and not elsewhere
    (X, y), epochs, N = run.train, run.epochs, len(run.train[0])
    most = max(MOST, epochs * batches)
    count = steps_taken(run.after, run.start, X[:1], y[:1], run.lr, most)  # all rows are alike
    names = {
        epochs * -(-N // 64): "train-batch-size-ignored",
        epochs * N: "train-one-example-at-a-time",
        2 * epochs * batches: "train-two-steps",
        run.entries() * batches: "train-stops-early",
        (epochs + 1) * batches: "train-one-epoch-too-many",
        batches: name_of_first_epoch(run),
        epochs: "train-one-step-an-epoch",
    }
    if batches > MOST and count not in (None, 0, *names):  # it is right where there are few
        return "train-batches-limited"
    return names.get(count, "train-later-epochs-differ" if epochs > 10 else "")


def _tells_of_every_epoch(student, epochs):
    """Whether the history has an entry an epoch where the loss has far to fall."""
    rng = np.random.default_rng(0)
    model, data = (
        _model(student, rng, random_weights(rng, D, H, K)),
        (*_examples(rng, 13), *_examples(rng, 11)),
    )
    history = student.train(model, *data, epochs=epochs, batch_size=13, lr=0.01, rng=rng)
    return Run(None, None, None, None, epochs, 0.01, history).entries() == epochs


def _name_of_defaults(student, rng, run, want, batches):
    """Whether it is the defaults that are others: given as arguments, the same numbers lead to `want`."""
    model = _model(student, rng, run.start)
    student.train(model, *run.train, *run.test, epochs=run.epochs, batch_size=64, lr=0.1, rng=rng)
    return (
        "train-other-defaults"
        if same(_parameters(model), want)
        else _name_of_count(student, run, 64, batches)
    )


def _name_of_rest(left, N, batch_size):
    """What it is called when two runs with different seeds leave out these examples."""
    counts = {int(each.sum()) for each in left}
    if np.array_equal(*left):
        return "train-part-held-out"
    if counts == {N % batch_size}:
        return "train-last-batch-dropped"
    if counts <= {N - batch_size, N - N % batch_size}:
        return "train-one-minibatch-an-epoch"
    return "train-drawn-apart"


def _name_of_length(student, rng, X, y, test):
    """What a history of another length is called, by how it grows in three epochs of two batches."""
    model = _model(student, rng, random_weights(rng, D, H, K))
    history = student.train(model, X, y, *test, epochs=3, batch_size=2, lr=0.1, rng=rng)
    length = Run(None, None, None, None, 3, 0.1, history).entries()
    return {6: "train-entry-a-batch", 4: "train-entry-before-training"}.get(length, "")


def _name_of_short_history(entries, trained):
    """What a shorter history of a model is called that was trained as it should be."""
    return "train-history-of-last-epoch" if trained and len(entries) == 1 else ""


def name_of_runs(runs):
    """The name of what runs of one and two epochs have done alike; empty where none fits."""
    counts = [steps_taken(run.after, run.start, *run.train, run.lr) for run in runs]
    if None not in counts and (name := name_of_counts(runs, counts)):
        return name
    wrong = [run for run in runs if not run.right]
    named = [{name for name, leads in _ELSEWHERE.items() if same(run.after, leads(run))} for run in wrong]
    if common := set.intersection(*named) if named else set():
        return next(name for name in _ELSEWHERE if name in common)
    return _name_of_residual(runs) or _name_of_scaling(wrong)


def steps_taken(after, start, X, y, lr, most=MOST):
    """How many steps that each take the whole of X lead to the weights `after`; None if no number does."""
    at = start
    for count in range(most + 1):
        if same(after, at):
            return count
        at = step(at, X, y, lr)
    return None


def name_of_counts(runs, counts):
    """What it is called when so many steps are taken where one an epoch should be."""
    epochs = [run.epochs for run in runs]
    if not any(counts):
        return "train-model-untouched"
    for shift, name in ((-1, "train-one-epoch-too-few"), (1, "train-one-epoch-too-many")):
        if counts == [each + shift for each in epochs]:
            return name
    if counts == [2 * each for each in epochs]:
        return "train-two-steps"
    if all(count == 1 for count in counts):
        return name_of_first_epoch(runs[-1])
    if counts == [run.entries() for run in runs] and all(map(int.__lt__, counts, epochs)):
        return "train-stops-early"
    return "train-epochs-ignored" if len(set(counts)) == 1 else ""


def name_of_first_epoch(run):
    """What it is called when of several epochs the weights of the first are there in the end."""
    if run.entries() != run.epochs:
        return "train-epochs-ignored"
    first, *later = (float(np.mean(loss)) for loss in run.history["loss"])
    went_on = any(np.isfinite(loss) and loss != 0 and abs(first - loss) > 1e-9 for loss in later)
    return "train-earlier-weights" if went_on else "train-first-epoch-only"


def _both(run):
    return tuple(np.concatenate(parts) for parts in zip(run.train, run.test, strict=True))


def _alternating(run):
    at = run.start
    for _ in range(run.epochs):
        at = step(step(at, *run.train, run.lr), *run.test, run.lr)
    return at


def _layer_after_layer(run):
    """The second layer has moved already when the gradient goes back through it."""
    at = run.start
    for _ in range(run.epochs):
        gradient = gradients(at, *run.train)
        second = moved(at, gradient, -run.lr, ("W2", "b2"))
        seen = reference.forward(at, run.train[0])
        dz2 = (seen.p - reference.one_hot(run.train[1], len(at.b2))) / len(seen.p)
        dz1 = np.einsum("nk,hk->nh", dz2, second.W2) * (seen.z1 > 0)
        first = reference.Weights(run.train[0].T @ dz1, dz1.sum(axis=0), gradient.W2, gradient.b2)
        at = moved(second, first, -run.lr, ("W1", "b1"))
    return at


def _standardised(X):
    return (X - X.mean(axis=0)) / (X.std(axis=0) + 1e-8)


def _along(run, lr):
    return descend(run.start, *run.train, lr, run.epochs)


_ELSEWHERE = {
    "train-on-test-set": lambda run: descend(run.start, *run.test, run.lr, run.epochs),
    "train-on-both-sets": lambda run: descend(run.start, *_both(run), run.lr, run.epochs),
    "train-test-set-as-well": _alternating,
    "train-lr-ignored": lambda run: _along(run, 0.1),
    "train-ascent": lambda run: _along(run, -run.lr),
    "train-batch-mean-missing": lambda run: _along(run, run.lr * len(run.train[0])),
    "train-batch-mean-doubled": lambda run: _along(run, run.lr / len(run.train[0])),
    "train-two-steps": lambda run: _along(run, 2 * run.lr),
    "train-biases-frozen": lambda run: descend(run.start, *run.train, run.lr, run.epochs, ("W1", "W2")),
    "train-layer-after-layer": _layer_after_layer,
}


def _name_of_scaling(wrong):
    """Whether another scale of the inputs explains the runs."""
    for change in (lambda X: X / 255, _standardised, lambda X: (X - X.mean()) / X.std(), lambda X: X - 0.5):
        if wrong and all(
            same(run.after, descend(run.start, change(run.train[0]), run.train[1], run.lr, run.epochs))
            for run in wrong
        ):
            return "train-scales-data"
    return ""


def _name_of_residual(runs):
    """What lies between the weights and those that are wanted, after one epoch and after two."""
    first, second = runs
    if not first.right:
        still = [name for name in NAMES if same(first.after, _with_unmoved(first, name))]
        gradient = gradients(first.start, *first.train)
        if still or _frozen(first):
            return "train-part-frozen"
        if _parallel(
            first, gradient
        ):  # the gradients of the first run are large, those of the second are not
            return "train-clips-gradients" if second.right else "train-other-length"
        if name := _name_of_taken(first, gradient):
            return name
        return "train-decays-weights" if _parallel(first, first.start, ("W1", "W2")) else ""
    if second.right:
        return ""
    at = second.start
    earlier = gradients(at, *second.train)
    latest = gradients(step(at, *second.train, second.lr), *second.train)
    if _parallel(second, latest):
        return "train-lr-changes"
    return "train-momentum" if _parallel(second, earlier) else "train-later-epochs-differ"


def _name_of_taken(run, gradient):
    """What the first step was made of in the place of the gradient."""
    if any(getattr(run.after, name).shape != getattr(run.start, name).shape for name in NAMES):
        return ""
    right, taken = _flat(gradient), _flat(moved(run.start, run.after, -1)) / run.lr
    limit = np.abs(taken).max()
    if limit > 1e-3 and alike(taken, np.clip(right, -limit, limit), atol=1e-4):
        return "train-clips-gradients"
    clear = np.abs(right) > 1e-4
    if alike(taken[clear], np.sign(right[clear]), atol=1e-4):
        return "train-by-signs"
    (X, y), K = run.train, len(run.start.b2)
    even = gradients_of(run.start, X, reference.one_hot(y, K) - 1 / K)
    return "train-smooths-labels" if _parallel(run, even) else ""


def _flat(weights):
    return np.concatenate([np.ravel(getattr(weights, name)) for name in NAMES])


def _with_unmoved(run, name):
    return descend(run.start, *run.train, run.lr, run.epochs, [each for each in NAMES if each != name])


def _frozen(run):
    """Whether two of the parameters are as they were and the others are right."""
    return any(
        same(run.after, descend(run.start, *run.train, run.lr, run.epochs, only))
        for only in combinations(NAMES, 2)
    )


def _parallel(run, along, names=NAMES):
    """Whether the parameters `names` are off by a multiple of `along`, and the others right."""
    want = run.want
    others = [name for name in NAMES if name not in names]
    if any(getattr(run.after, name).shape != getattr(want, name).shape for name in NAMES):
        return False
    if any(not np.allclose(getattr(run.after, n), getattr(want, n), rtol=0, atol=1e-3) for n in others):
        return False
    gap = np.concatenate([np.ravel(getattr(run.after, name) - getattr(want, name)) for name in names])
    along = np.concatenate([np.ravel(getattr(along, name)) for name in names])
    times = gap @ along / (along @ along)
    return bool(np.abs(gap - times * along).max() < 1e-3 * np.abs(gap).max())


def name_of_few_rows(after, start, X, y, lr):
    """What an epoch over three rows was that leads to the weights `after`, and not over batches of two."""
    pairs, singles = [list(pair) for pair in combinations(range(3), 2)], [[i] for i in range(3)]
    drawn = [[i, j] for i, j in combinations_with_replacement(range(3), 2)]
    deals = [[pair, [3 - sum(pair)]] for pair in pairs]
    plans = {
        "train-whole-set-at-once": [[[0, 1, 2]]],
        "train-one-minibatch-an-epoch": [[single] for single in singles],
        "train-drawn-apart": [[one, other] for one in drawn for other in (*drawn, *singles)],
    }
    names = {name: leads_to(after, start, X, y, lr, each, 1) for name, each in plans.items()}
    names["train-divided-by-batch-size"] = leads_to(after, start, X, y, lr, deals, 1, _divided_by_two)
    names["train-labels-not-shuffled"] = mismatched(after, start, X, y, lr, ([0, 1], [2]), 1)
    names["train-labels-of-first-rows"] = any(
        same(after, _with_first_labels(start, X, y, lr, deal)) for deal in deals
    )
    names["train-gradients-added-up"] = any(same(after, _added_up(start, X, y, lr, deal)) for deal in deals)
    return next((name for name, fits in names.items() if fits), "")


def _divided_by_two(weights, X, y, lr):
    return step(weights, X, y, lr * len(X) / 2)


def _with_first_labels(weights, X, y, lr, batches):
    at = weights
    for batch in batches:
        at = step(at, X[batch], y[: len(batch)], lr)
    return at


def _added_up(weights, X, y, lr, batches):
    at = weights
    for batch in batches:
        at = moved(at, gradients(weights, X[batch], y[batch]), -lr)
    return at


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
