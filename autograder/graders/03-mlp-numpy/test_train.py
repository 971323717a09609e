"""Training: the weights that it must lead to."""

from functools import partial
from itertools import combinations, product

import numpy as np

from autograder.checks import Failure, close, expect, unchanged
from autograder.graders import detours, reference
from autograder.graders.descent import NAMES, descend, path, random_weights, same
from autograder.graders.histories import entries_told, is_one_of, name_of_batch_loss
from autograder.graders.inputs import awkward, seeds

#: Ten classes, since that is what one_hot takes for granted.
D, H, K = 6, 7, 10
#: In so many epochs over ten rows, the same halves come again and again with a probability of 252 to the −4.
ROWS, EPOCHS = 10, 5


def test_train__one_batch(student, rng):
    """a batch with the whole training set is one step of gradient descent, an epoch after the other"""
    runs = []
    # Large inputs have large gradients, which show whether they are cut off.
    for epochs, lr, large in ((1, 0.006, 100), (2, 0.3, 1)):
        start, train, test = random_weights(rng, D, H, K), _examples(rng, 13), _examples(rng, 11)
        start.W1[:], train = start.W1 / large, (large * train[0], train[1])
        model = _model(student, rng, start)
        history = student.train(model, *train, *test, epochs=epochs, batch_size=13, lr=lr, rng=rng)
        runs.append(detours.Run(start, _parameters(model), train, test, epochs, lr, history))
    student.kept["heeds epochs"] = all(run.entries() == run.epochs for run in runs)
    for run in runs:
        _expect_same(run.after, run.want, lambda: detours.name_of_runs(runs))


def test_train__one_step_a_minibatch(student, rng):
    """each epoch takes one step for each minibatch, the smaller last one too, however good the model is"""
    # In the last case the epochs are many: whoever goes other ways after ten of them shows only there.
    for N, batch_size, epochs, lr in ((260, 130, 3, 2.0), (17, 6, 2, 2.0), (3, 2, 24, 0.1)):
        start = random_weights(rng, D, H, K)
        start.b2[K - 1] += 3.0
        X, y = np.tile(rng.normal(size=D), (N, 1)), np.full(N, K - 1)
        model = _model(student, rng, start)
        test = np.tile(X[0], (7 * batch_size, 1)), np.full(7 * batch_size, K - 1)
        history = student.train(model, X, y, *test, epochs, batch_size, lr, rng)
        after, batches = _parameters(model), -(-N // batch_size)
        run = detours.Run(start, after, (X, y), test, epochs, lr, history)
        want = descend(start, X, y, lr, epochs * batches)
        _expect_same(after, want, partial(_name_of_count, student, run, batch_size, batches))


def test_train__few_rows(student, rng):
    """three rows in batches of two lead to weights that one of their orders leads to"""
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
            name = detours.name_of_few_rows(after, start, X, y, lr) if epochs == 1 else ""
            said = "the trained weights are not those that steps over the minibatches lead to"
            raise Failure(said, mistakes=(name,) if name else ())
        told = entries_told(history, "loss", epochs, name=partial(_name_of_length, student, rng, X, y, test))
        expect(
            any(is_one_of(told, [each.right for each in losses]) for losses in fitting),
            "the loss is neither the mean over an epoch's minibatches nor that of the training set after it",
            mistake=partial(name_of_batch_loss, told, fitting),
        )


def test_train__fresh_order(student, rng):
    """each epoch goes over the minibatches in another order"""
    start, lr, (seed,) = random_weights(rng, D, H, K), 0.4, seeds(rng, 1)
    X, y, test = rng.normal(size=(ROWS, D)), np.resize([7, 1, K - 1], ROWS), _examples(rng, 5)
    states = []
    for epochs in (1, EPOCHS):
        model, generator = _model(student, rng, start), np.random.default_rng(seed)
        history = student.train(model, X.copy(), y.copy(), *test, epochs, ROWS // 2, lr, generator)
        states.append(repr(generator.bit_generator.state))
    after, mistake = _parameters(model), ""
    # Who draws from the generator in every epoch is right in any case. Who does not may still draw from
    # another that was made with its help, so the weights decide.
    for half in combinations(range(ROWS), ROWS // 2) if states[0] == states[1] else ():
        batches = [list(half), [i for i in range(ROWS) if i not in half]]
        if same(after, path(start, X, y, lr, [batches] * EPOCHS)[0]):
            in_order = batches[0] == list(range(ROWS // 2))
            mistake = "train-not-shuffled" if in_order else "train-same-order-each-epoch"
        if same(after, path(start, X, y, lr, [batches])[0]):
            run = detours.Run(start, after, (X, y), test, EPOCHS, lr, history)
            mistake = detours.name_of_first_epoch(run)
    expect(not mistake, "the epochs do not each go over the minibatches in a new order", mistake=mistake)
    target = reference.one_hot(y, K)
    expect(
        reference.loss(after, X, target) < 0.8 * reference.loss(start, X, target),
        "after some epochs over a few rows the loss is hardly smaller",
        mistake="train-model-untouched" if same(after, start) else "",
    )


def test_train__from_the_generator(student, rng):
    """the same seed leads to the same weights, another seed to others, and every example has its part"""
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
        names = {"train-not-shuffled": in_order, "train-whole-set-at-once": [np.arange(N)]}
        known = (name for name, deal in names.items() if same(first, path(start, X, y, lr, [deal])[0]))
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
    """unless told otherwise, five epochs in batches of 64 with a learning rate of 0.1"""
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
        want = descend(start, X, y, 0.1, epochs * batches)
        run = detours.Run(start, _parameters(model), (X, y), test, epochs, 0.1, history)

        _expect_same(run.after, want, partial(_name_of_defaults, student, rng, run, want, batches))
        entries_told(history, "loss", epochs)
        entries_told(history, "accuracy", epochs)


def test_train__call_after_call(student, rng):
    """a second call goes on where the first one stopped, and the data stay as they are"""
    start, (X, y), test = random_weights(rng, D, H, K), _examples(rng, 15), _examples(rng, 6)
    before, lengths = (X.copy(), y.copy()), []
    model = _model(student, rng, start)
    for data in ((X, y), (awkward(X), y.astype(np.uint8)), (X.astype(np.float32), y.astype(np.int32))):
        history = student.train(model, *data, *test, epochs=1, batch_size=len(X), lr=0.5, rng=rng)
        unchanged(X, before[0], "X_train")
        unchanged(y, before[1], "y_train")
        lengths.append(detours.Run(start, None, data, test, 1, 0.5, history).entries())
    expect(
        lengths != [lengths[0] + more for more in range(3)],
        "the history of a call begins with that of the call before",
        mistake="train-history-goes-on",
    )
    after = _parameters(model)
    _expect_same(after, descend(start, X, y, 0.5, 3), lambda: "")


#: The ways to deal three rows into a batch of two and a last one of one.
_PAIR_AND_ONE = ([[1, 2], [0]], [[0, 2], [1]], [[0, 1], [2]])
#: What is said where two runs with one seed differ, and whether it is for the test set alone.
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
    if student.kept.get("heeds epochs") and run.entries() < run.epochs:
        return "train-stops-early"  # it does so here, and not elsewhere
    count, N, epochs = (
        detours.steps_taken(run.after, run.start, *run.train, run.lr),
        len(run.train[0]),
        run.epochs,
    )
    names = {
        epochs * -(-N // 64): "train-batch-size-ignored",
        epochs * N: "train-one-example-at-a-time",
        2 * epochs * batches: "train-two-steps",
        run.entries() * batches: "train-stops-early",
        (epochs + 1) * batches: "train-one-epoch-too-many",
        batches: detours.name_of_first_epoch(run),
        epochs: "train-one-step-an-epoch",
    }
    return names.get(count, "train-later-epochs-differ" if epochs > 10 else "")


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
    length = detours.Run(None, None, None, None, 3, 0.1, history).entries()
    return {6: "train-entry-a-batch", 4: "train-entry-before-training"}.get(length, "")
