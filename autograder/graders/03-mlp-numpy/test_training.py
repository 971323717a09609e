"""The parts of training: one_hot, sgd_step and accuracy."""

from dataclasses import dataclass
from functools import partial
from itertools import permutations
from typing import Any

import numpy as np

from autograder.checks import Failure, array, assign, close, expect, number, unchanged
from autograder.graders.inputs import awkward


def test_one_hot__rows(student, rng):
    """each row has a single 1, in the column of its label, and a later call does not change it"""
    for N, K in ((7, 4), (3, 8)):
        labels = rng.integers(0, K, N)
        others = (labels + rng.integers(1, K, N)) % K
        given = [student.one_hot(each, K) for each in (labels, others)]
        for got, each in zip(given, (labels, others), strict=True):
            want = _one_hot(each, K)
            rows, both = _rows(got, want), _one_hot(labels, K) + _one_hot(others, K)
            kept = np.array_equal(rows, both) or (each is labels and np.array_equal(rows, both - want))
            mistake = "one-hot-array-kept" if kept else ""
            close(rows, want, "the result", shape="(N, K)", mistake=mistake)


def test_one_hot__ten_classes(student, rng):
    """there are ten classes by default, whichever labels occur"""
    for labels in (np.array([3, 1, 1, 7]), np.array([9, 0])):
        want = _one_hot(labels, 10)
        close(_rows(student.one_hot(labels), want), want, "the result", shape="(N, 10)")


def test_one_hot__classes_that_do_not_occur(student, rng):
    """the number of columns is K, even if the last classes do not occur"""
    for labels, K in ((np.array([1, 0, 2]), 6), (np.array([0, 0]), 3), (np.array([11]), 13)):
        want = _one_hot(labels, K)
        close(_rows(student.one_hot(labels, K), want), want, "the result", shape="(N, K)")


def test_one_hot__leaves_its_argument(student, rng):
    """all integer types work, and the labels are not changed"""
    labels = rng.integers(0, 5, 6)
    before, want = labels.copy(), _one_hot(labels, 5)
    close(_rows(student.one_hot(labels, K=5), want), want, "the result", shape="(N, K)")
    unchanged(labels, before, "y")
    for kind in (np.uint8, np.int32):
        close(_rows(student.one_hot(awkward(labels.astype(kind)), 5), want), want, "the result")


_FIRSTS = (10, 20, 25, 32, 50, 64, 100, 128, 200, 250, 256, 500, 512, 1000, 1024)  # taken for all
PARAMETERS = ("W1", "b1", "W2", "b2")


def test_sgd_step__weights(student, rng):
    """W1 and W2 change by −lr times their gradients, and by nothing else"""
    # Large gradients show clipping; long steps along small gradients show a slight weight decay.
    for lr, size in ((0.01, 40.0), (25.0, 0.02)):
        _expect_stepped(_step(student, rng, (4, 5, 3), lr, size=size), ("W1", "W2"))


def test_sgd_step__biases(student, rng):
    """b1 and b2 change by −lr times their gradients"""
    for lr in (0.2, 0.6):
        _expect_stepped(_step(student, rng, (3, 6, 4), lr), ("b1", "b2"))


def test_sgd_step__order_of_gradients(student, rng):
    """the gradients are taken in the order of backward, even if all shapes are equal"""
    try:
        steps = [_step(student, rng, (4, 4, 4), lr) for lr in (0.5, 0.1)]
    except (ValueError, Failure) as error:
        raised = getattr(error, "kind", "ValueError") == "ValueError"
        if not raised or not _takes_another_order(student, rng):
            raise
        said = "the gradients are not taken in the order of backward"
        raise Failure(said, mistakes=("sgd-gradients-in-other-order",)) from None
    for step in steps:
        _expect_stepped(step, PARAMETERS)


def test_sgd_step__twice(student, rng):
    """two steps are two plain steps, without momentum"""
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
    names = ("sgd-momentum", "sgd-lr-changes")
    fitting = (name for name, (along, _, _) in zip(names, steps, strict=True) if _along(after, wanted, along))
    mistake = next(fitting, "") if once else ""
    for name, want in wanted.items():
        close(after[name], want, f"{name} after two steps", mistake=mistake)


def test_sgd_step__leaves_the_gradients(student, rng):
    """the gradients are not changed, and float32 works too"""
    for kind in (np.float64, np.float32):
        step = _step(student, rng, (5, 3, 2), 0.25, kind)
        for name, (given, copy) in step.gradients.items():
            unchanged(given, copy, f"d{name}")
        _expect_stepped(step, PARAMETERS)


def test_accuracy__fraction(student, rng):
    """it is the fraction of examples whose most probable class is the label"""
    for N, right in ((8, 3), (12, 9), (1103, 431)):
        model, X, y = _classified(student, rng, N, right)
        got = number(student.accuracy(model, X, y), "the accuracy")
        close(got, right / N, "the accuracy", mistake=partial(_name_of_fraction, got, right, model, X, y))


def _name_of_fraction(got, right, model, X, y):
    if got > 1 and abs(got - 100 * right / len(X)) < 1:
        return "accuracy-percent"
    says = model.forward(X).argmax(axis=-1) == y
    firsts = [np.mean(says[:some]) for some in _FIRSTS] if len(X) > max(_FIRSTS) else []
    return "accuracy-first-ones-only" if any(abs(got - each) < 1e-9 for each in firsts) else ""


def test_accuracy__all_or_none(student, rng):
    """it is 1 if all are right and 0 if none is"""
    for N in (5, 1):
        model, X, y = _classified(student, rng, N, N)
        close(student.accuracy(model, X, y), 1.0, "the accuracy when all are right")
        model, X, y = _classified(student, rng, N, 0)
        close(student.accuracy(model, X, y), 0.0, "the accuracy when all are wrong")


def test_accuracy__of_these_examples(student, rng):
    """it belongs to X, whatever the model has seen before"""
    for N in (9, 6):
        model, X, y = _classified(student, rng, N, N - 2)
        model.forward(X[::-1] - 1.0)
        student.accuracy(model, X[::-1] - 2.0, y)  # and so was the answer
        got = number(student.accuracy(model, X, y), "the accuracy")
        close(got, (N - 2) / N, "the accuracy after the model was asked about other examples")


def test_accuracy__leaves_its_arguments(student, rng):
    """all integer types work, and neither labels, nor X, nor the weights are changed"""
    model, X, y = _classified(student, rng, 10, 7)
    before, weights = (X.copy(), y.copy()), _parameters(model)
    close(student.accuracy(model, X, y), 0.7, "the accuracy")
    for name, value in _parameters(model).items():
        expect(
            np.array_equal(value, weights[name]),
            f"measuring the accuracy changed {name}",
            mistake="accuracy-changes-the-model",
        )
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


def _model(student, rng, D, H, K):
    """A model with random weights and biases, and copies of them."""
    model = student.MLP(rng, n_in=D, n_hidden=H, n_out=K)
    parameters = {
        "W1": rng.normal(size=(D, H)),
        "b1": rng.normal(size=H),
        "W2": rng.normal(size=(H, K)),
        "b2": rng.normal(size=K),
    }
    assign(model, {name: value.copy() for name, value in parameters.items()})
    return model, parameters


def _parameters(model):
    return {name: np.array(getattr(model, name)) for name in PARAMETERS}


@dataclass(frozen=True)
class _Step:
    """Parameters before and after one step, those that are wanted, and the gradients beside their copies."""

    before: dict[str, Any]
    after: dict[str, Any]
    want: dict[str, Any]
    gradients: dict[str, tuple[Any, Any]]
    lr: float


def _step(student, rng, sizes, lr, kind=np.float64, size=1.0, order=PARAMETERS):
    """One step of a model that has just answered, as after `backward`, along gradients of this size."""
    model, before = _model(student, rng, *sizes)
    model.forward(rng.normal(size=(3, sizes[0])))
    gradients = {name: rng.normal(0, size, value.shape).astype(kind) for name, value in before.items()}
    copies = {name: gradient.copy() for name, gradient in gradients.items()}
    student.sgd_step(model, tuple(gradients[name] for name in order), lr)
    want = {name: value - lr * copies[name] for name, value in before.items()}
    pairs = {name: (gradients[name], copies[name]) for name in copies}
    return _Step(before, _parameters(model), want, pairs, lr)


def _takes_another_order(student, rng):
    """Whether gradients in some order that is not that of backward are taken rightly."""
    for order in permutations(PARAMETERS):
        try:
            step = _step(student, rng, (3, 4, 5), 0.5, order=order)
        except (ValueError, Failure):
            continue
        return all(np.allclose(step.after[name], step.want[name], atol=1e-5) for name in PARAMETERS)
    return False


def _expect_stepped(step, names):
    """The parameters `names` should be where one plain step leads to."""
    _expect_moved(step.before, step.after)
    for name in names:
        close(
            step.after[name], step.want[name], f"{name} after the step", mistake=partial(_name_of_step, step)
        )


def _name_of_step(step):
    """What it is called when the parameters that are not right all have the same wrong with them."""

    def all_wrong(fits):
        return all(fits(step.before[name], step.after[name], step.want[name]) for name in wrong)

    if any(step.after[name].shape != step.want[name].shape for name in PARAMETERS):
        return ""
    wrong = [name for name in PARAMETERS if not np.allclose(step.after[name], step.want[name], atol=1e-5)]
    if _along(step.after, step.want, step.before, ("W1", "W2")):
        return "sgd-decays-weights"
    if all_wrong(lambda before, after, want: np.array_equal(before, after)):
        return _UNMOVED.get(tuple(wrong), "sgd-part-forgotten")
    if all_wrong(lambda before, after, want: np.allclose(after, want - before, atol=1e-5)):
        return "sgd-replaced-by-step"
    times = [_times_as_far(step.before[name], step.after[name], step.want[name]) for name in wrong]
    known = (2, 0.5, step.lr, 1 / step.lr, step.lr**-2, 0.1 / step.lr)  # the catalogue's own words say more
    said = len(wrong) == len(PARAMETERS) and any(np.allclose(times, each) for each in known)
    return "sgd-other-length" if all(each > 0 for each in times) and not said else ""


_UNMOVED = {
    ("b1", "b2"): "sgd-biases-forgotten",
    ("W1", "b1"): "sgd-first-layer-forgotten",
    ("b2",): "sgd-b2-forgotten",
}


def _times_as_far(before, after, want):
    """How many times as far as it should a parameter goes; 0 if it goes another way."""
    step, right = np.ravel(after - before), np.ravel(want - before)
    times = step @ right / (right @ right)
    return times if np.abs(step - times * right).max() < 1e-4 * np.abs(step).max() else 0.0


def _along(after, want, other, names=PARAMETERS):
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
