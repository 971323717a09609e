"""What training is made of: one_hot, minibatches, sgd_step and accuracy."""

from itertools import permutations

import numpy as np
from scipy import stats

from autograder.checks import Failure, array, close, expect, number, unchanged
from autograder.graders.inputs import awkward, seeds

#: A right answer fails a statistical test less often than this; tables with small counts have longer tails
#: than the distribution that they are compared with, hence a reserve.
RARE = 1e-12


def test_one_hot__rows(student, rng):
    """each row has a single 1, at the place of its label"""
    for N, K in ((7, 4), (3, 8)):
        labels = rng.integers(0, K, N)
        want = _one_hot(labels, K)
        close(_rows(student.one_hot(labels, K), want), want, "the result", shape="(N, K)")


def test_one_hot__ten_classes(student, rng):
    """there are ten classes unless K says otherwise, whichever occur"""
    for labels in (np.array([3, 1, 1, 7]), np.array([9, 0])):
        want = _one_hot(labels, 10)
        close(_rows(student.one_hot(labels), want), want, "the result", shape="(N, 10)")


def test_one_hot__classes_that_do_not_occur(student, rng):
    """the number of columns is K, even where the last classes do not occur"""
    for labels, K in ((np.array([1, 0, 2]), 6), (np.array([0, 0]), 3), (np.array([11]), 13)):
        want = _one_hot(labels, K)
        close(_rows(student.one_hot(labels, K), want), want, "the result", shape="(N, K)")


def test_one_hot__leaves_its_argument(student, rng):
    """labels of any integer type will do, and they are not changed"""
    labels = rng.integers(0, 5, 6)
    before, want = labels.copy(), _one_hot(labels, 5)
    close(_rows(student.one_hot(labels, K=5), want), want, "the result", shape="(N, K)")
    unchanged(labels, before, "y")
    for kind in (np.uint8, np.int32):
        close(_rows(student.one_hot(awkward(labels.astype(kind)), 5), want), want, "the result")


SIZES = ((10, 4), (12, 4), (7, 1), (5, 9), (1, 3), (23, 5))


def test_minibatches__cover_all(student, rng):
    """every index from 0 to n − 1 comes exactly once"""
    dealt = [(n, _batches(student, n, batch_size, rng), n % batch_size) for n, batch_size in SIZES]
    within = any(len(np.unique(batch)) < len(batch) for _, batches, _ in dealt for batch in batches)
    for n, batches, rest in dealt:
        indices = np.concatenate(batches)
        expect(
            not len(indices) or (indices.min() >= 0 and indices.max() < n), "an index is outside 0 … n − 1"
        )
        twice = "minibatches-with-replacement" if within else "minibatches-drawn-apart"
        expect(
            len(np.unique(indices)) == len(indices),
            "an index comes more than once",
            mistake="minibatches-last-filled" if len(indices) == _filled(n, batches) > n else twice,
        )
        mistake = "minibatches-last-dropped" if _filled(n, batches) == n - rest < n else ""
        if len(batches) == 1 < n // len(batches[0]):
            mistake = "minibatches-first-only"
        if set(indices.tolist()) == set(range(n - 1)):
            mistake = mistake or "minibatches-last-index-left-out"
        expect(len(indices) == n, "an index is missing", mistake=mistake)


def test_minibatches__sizes(student, rng):
    """every batch has batch_size indices, but the last may have fewer"""
    for n, batch_size in SIZES:
        sizes = [len(batch) for batch in _batches(student, n, batch_size, rng)]
        want = [batch_size] * (n // batch_size) + [n % batch_size] * (n % batch_size > 0)
        evenly = len(sizes) == len(want) and sum(sizes) == n and np.ptp(sizes) <= 1
        expect(
            sizes == want,
            "the batches do not have the sizes that are asked for",
            mistake=_name_of_sizes(sizes, n, batch_size, evenly),
        )


def test_minibatches__fresh_order(student, rng):
    """each call with the same generator gives another order"""
    for n, batch_size in ((40, 7), (64, 10)):
        first, second = (np.concatenate(_batches(student, n, batch_size, rng)) for _ in range(2))
        # Two right calls agree with a probability of 1 in 40!.
        expect(
            not np.array_equal(first, np.arange(n)),
            "the indices come in their own order: they are not shuffled",
            mistake="minibatches-in-order",
        )
        expect(
            not np.array_equal(first, second),
            "two calls with one generator give the same order",
            mistake="minibatches-reseeded",
        )


def test_minibatches__from_the_generator(student, rng):
    """the same seed gives the same order, another seed another"""
    one, other = seeds(rng, 2)
    first, again, different = (
        np.concatenate(_batches(student, 40, 7, np.random.default_rng(seed))) for seed in (one, one, other)
    )
    expect(
        np.array_equal(first, again),
        "generators with the same seed give different orders",
        mistake="minibatches-own-generator",
    )
    expect(
        not np.array_equal(first, different),
        "generators with different seeds give the same order",
        mistake="minibatches-in-order" if np.array_equal(first, np.arange(40)) else "minibatches-reseeded",
    )


def test_minibatches__all_orders_alike(student, rng):
    """every order is as likely as any other"""
    orders = dict.fromkeys(permutations(range(4)), 0)
    calls = 80
    for _ in range(calls):
        order = tuple(int(i) for i in np.concatenate(_batches(student, 4, 2, rng)))
        expect(order in orders, "the indices 0 … n − 1 should come exactly once each")
        orders[order] += 1
    expected = calls / len(orders)
    spread = sum((count - expected) ** 2 for count in orders.values()) / expected
    seen = {order for order, count in orders.items() if count}
    expect(
        spread < stats.chi2.isf(RARE, len(orders) - 1),
        "some orders come much more often than others",
        mistake=_name_of_orders(seen),
    )


def test_sgd_step__weights(student, rng):
    """W1 and W2 move against their gradients, by lr times as much"""
    for lr in (0.3, 0.07):
        before, after, want, _ = _step(student, rng, (4, 5, 3), lr)
        _expect_moved(before, after)
        mistake = "sgd-decays-weights" if _along(after, want, before, ("W1", "W2")) else ""
        close(after["W1"], want["W1"], "W1 after the step", shape="(D, H)", mistake=mistake)
        close(after["W2"], want["W2"], "W2 after the step", shape="(H, K)", mistake=mistake)


def test_sgd_step__biases(student, rng):
    """b1 and b2 move against their gradients, by lr times as much"""
    for lr in (0.2, 0.6):
        before, after, want, _ = _step(student, rng, (3, 6, 4), lr)
        _expect_moved(before, after)
        close(after["b1"], want["b1"], "b1 after the step", shape="(H,)")
        close(after["b2"], want["b2"], "b2 after the step", shape="(K,)")


def test_sgd_step__order_of_gradients(student, rng):
    """the gradients are taken in the order of backward, even where all have one shape"""
    for before, after, want, _ in [_step(student, rng, (4, 4, 4), lr) for lr in (0.5, 0.1)]:
        _expect_moved(before, after)
        for name in ("W1", "b1", "W2", "b2"):
            close(after[name], want[name], f"{name} after the step")


def test_sgd_step__twice(student, rng):
    """two steps are two plain steps: nothing of the first is left in the second"""
    model, before = _model(student, rng, 3, 5, 4)
    wanted, steps = dict(before), []
    for lr in (0.4, 0.1):
        gradients = {name: rng.normal(size=value.shape) for name, value in before.items()}
        wanted = {name: value - lr * gradients[name] for name, value in wanted.items()}
        student.sgd_step(model, tuple(each.copy() for each in gradients.values()), lr)
        steps.append((gradients, _parameters(model), wanted))
    after = _parameters(model)
    _expect_moved(before, after)
    once = all(np.allclose(steps[0][1][name], steps[0][2][name], rtol=0, atol=1e-5) for name in before)
    mistake = "sgd-momentum" if once and _along(after, wanted, steps[0][0]) else ""
    for name, want in wanted.items():
        close(after[name], want, f"{name} after two steps", mistake=mistake)


def test_sgd_step__leaves_the_gradients(student, rng):
    """the gradients are not changed, and those in float32 are as good"""
    for kind in (np.float64, np.float32):
        before, after, want, gradients = _step(student, rng, (5, 3, 2), 0.25, kind)
        for name, (given, copy) in gradients.items():
            unchanged(given, copy, f"d{name}")
        _expect_moved(before, after)
        for name in want:
            close(after[name], want[name], f"{name} after the step")


def test_accuracy__fraction(student, rng):
    """the fraction of examples whose most probable class is the label"""
    for N, right in ((8, 3), (12, 9), (130, 47)):
        model, X, y = _classified(student, rng, N, right)
        got = number(student.accuracy(model, X, y), "the accuracy")
        percent = got > 1 and abs(got - 100 * right / N) < 1
        close(got, right / N, "the accuracy", mistake="accuracy-percent" if percent else "")


def test_accuracy__all_or_none(student, rng):
    """1 when all are right, 0 when none is"""
    for N in (5, 1):
        model, X, y = _classified(student, rng, N, N)
        close(student.accuracy(model, X, y), 1.0, "the accuracy when all are right")
        model, X, y = _classified(student, rng, N, 0)
        close(student.accuracy(model, X, y), 0.0, "the accuracy when all are wrong")


def test_accuracy__of_these_examples(student, rng):
    """the model is asked about X, whatever it was asked before"""
    for N in (9, 6):
        model, X, y = _classified(student, rng, N, N - 2)
        model.forward(X[::-1] - 1.0)
        got = number(student.accuracy(model, X, y), "the accuracy")
        close(got, (N - 2) / N, "the accuracy after the model was asked about other examples")


def test_accuracy__leaves_its_arguments(student, rng):
    """labels of any integer type will do, and neither they, nor X, nor the weights are changed"""
    model, X, y = _classified(student, rng, 10, 7)
    before, weights = (X.copy(), y.copy()), _parameters(model)
    close(student.accuracy(model, X, y), 0.7, "the accuracy")
    for name, value in _parameters(model).items():
        expect(np.array_equal(value, weights[name]), f"measuring the accuracy changed {name}")
    unchanged(X, before[0], "X")
    unchanged(y, before[1], "y")
    close(student.accuracy(model, awkward(X), awkward(y.astype(np.uint8))), 0.7, "the accuracy")
    close(student.accuracy(model, X.astype(np.float32), y.astype(np.int32)), 0.7, "the accuracy")


def _one_hot(labels, K):
    rows = np.zeros((len(labels), K))
    for i, label in enumerate(labels):
        rows[i, label] = 1.0
    return rows


def _rows(got, want):
    """The rows as numbers: True and False are as good as 1 and 0."""
    return array(got, want.shape, "the result", shape="(N, K)", kinds="bfiu").astype(float)


def _batches(student, n, batch_size, rng):
    """The batches as integer arrays."""
    got = student.minibatches(n, batch_size, rng)
    expect(got is not None, "the batches are None: is a return missing?")
    expect(isinstance(got, (list, tuple, np.ndarray)), "the batches should be a list or an iterator")
    batches = [np.asarray(batch) for batch in got]
    for batch in batches:
        if batch.ndim == 1 and batch.dtype.kind == "b":
            raise Failure("each batch should hold indices, not a mask", mistakes=("minibatches-masks",))
        expect(
            batch.ndim == 1 and batch.dtype.kind in "iu", "each batch should be an array of integer indices"
        )
    expect(batches, "there is no batch at all")
    return [batch.astype(np.int64) for batch in batches]


def _filled(n, batches):
    """How many indices there are if all batches are as large as the first, and they could not be fewer."""
    size = len(batches[0])
    return (
        size * len(batches)
        if {len(batch) for batch in batches} == {size} and size * len(batches) < n + size
        else 0
    )


def _name_of_orders(seen):
    if len(seen) == 1:
        return "minibatches-reseeded" if seen != {(0, 1, 2, 3)} else ""
    if all(set(order[:2]) == {0, 1} for order in seen):
        return "minibatches-shuffled-within"
    if seen <= {(0, 1, 2, 3), (1, 2, 3, 0), (2, 3, 0, 1), (3, 0, 1, 2)} and len(seen) > 2:
        return "minibatches-rotated"
    return "minibatches-blocks" if seen == {(0, 1, 2, 3), (2, 3, 0, 1)} else ""


def _name_of_sizes(sizes, n, batch_size, evenly):
    full = n // batch_size
    if sizes[-1] == 0:
        return "minibatches-empty-last"
    if sizes == [batch_size] * full and n % batch_size:
        return "minibatches-last-dropped"
    if sizes == [batch_size] * (full + 1) and n % batch_size:
        return "minibatches-last-filled"
    if sorted(sizes, reverse=True) == [batch_size] * full + [n % batch_size]:
        return "minibatches-smaller-one-not-last"
    if len(sizes) == min(batch_size, n) and np.ptp(sizes) <= 1:
        return "minibatches-number-for-size"
    return "minibatches-split-evenly" if evenly else ""


def _model(student, rng, D, H, K):
    """A model with random weights and biases, and copies of them."""
    model = student.MLP(rng, n_in=D, n_hidden=H, n_out=K)
    parameters = {
        "W1": rng.normal(size=(D, H)),
        "b1": rng.normal(size=H),
        "W2": rng.normal(size=(H, K)),
        "b2": rng.normal(size=K),
    }
    for name, value in parameters.items():
        setattr(model, name, value.copy())
    return model, parameters


def _parameters(model):
    return {name: np.array(getattr(model, name)) for name in ("W1", "b1", "W2", "b2")}


def _step(student, rng, sizes, lr, kind=np.float64):
    """Parameters before and after one step, those that are wanted, and the gradients beside their copies."""
    model, before = _model(student, rng, *sizes)
    gradients = {name: rng.normal(size=value.shape).astype(kind) for name, value in before.items()}
    copies = {name: gradient.copy() for name, gradient in gradients.items()}
    student.sgd_step(model, tuple(gradients.values()), lr)
    want = {name: value - lr * copies[name] for name, value in before.items()}
    return before, _parameters(model), want, {name: (gradients[name], copies[name]) for name in copies}


def _along(after, want, other, names=("W1", "b1", "W2", "b2")):
    """Whether the parameters are beside the wanted ones by one and the same multiple of `other`."""
    if any(after[name].shape != want[name].shape for name in names):
        return False
    gap, along = (
        np.concatenate([np.ravel(each) for each in arrays])
        for arrays in ([after[name] - want[name] for name in names], [other[name] for name in names])
    )
    times = gap @ along / (along @ along)
    return 1e-6 < abs(times) < 0.95 and np.abs(gap - times * along).max() < 1e-3 * np.abs(gap).max()


def _expect_moved(before, after):
    """Anything at all should have happened to the model."""
    expect(
        any(not np.array_equal(before[name], after[name]) for name in before),
        "the parameters of the model are what they were before the step",
        mistake="sgd-model-untouched",
    )


def _classified(student, rng, N, right):
    """A model, N examples, and labels of which `right` agree with what the model holds most probable."""
    model, parameters = _model(student, rng, 6, 8, 5)
    W1, b1, W2, b2 = parameters.values()
    X = rng.normal(size=(4 * N + 60, 6))
    logits = np.maximum(X @ W1 + b1, 0) @ W2 + b2
    ranked = np.sort(logits, axis=1)
    clear = ranked[:, -1] - ranked[:, -2] > 1e-2  # so that no rounding changes the most probable class
    X, said = X[clear][:N].copy(), logits[clear][:N].argmax(1)
    y = (said + rng.integers(1, 5, N)) % 5
    agree = rng.choice(N, right, replace=False)
    y[agree] = said[agree]
    return model, X, y
