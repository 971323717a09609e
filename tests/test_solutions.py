"""Every answer agrees with an independent source, corner cases included."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import matplotlib as mpl
import numpy as np
import pytest
import scipy.special
import scipy.stats

from solutions.gradcheck import gradcheck, numerical_gradient, relative_error
from solutions.gradients import backward, grad_a1, grad_W1_b1, grad_W2_b2, grad_z1, grad_z2
from solutions.information import distribution_cross_entropy, entropy, kl_divergence
from solutions.likelihood import categorical_mle, negative_log_likelihood
from solutions.network import MLP, cross_entropy, relu, softmax
from solutions.plots import plot_errors, plot_history
from solutions.probability import expectation, roll_dice, variance
from solutions.training import accuracy, minibatches, one_hot, sgd_step, train

mpl.use("agg")

#: (N, D, H, K), one example and one class among them.
SIZES = [(1, 3, 4, 2), (5, 4, 3, 6), (7, 2, 9, 3), (12, 6, 5, 4)]


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(7)


@pytest.fixture(autouse=True)
def _close_figures() -> Iterator[None]:
    yield
    from matplotlib import pyplot as plt

    plt.close("all")


# Session A


def test_expectation_and_variance_agree_with_scipy(rng: np.random.Generator) -> None:
    values, probs = rng.normal(size=9), rng.dirichlet(np.ones(9))
    variable = scipy.stats.rv_discrete(values=(np.arange(9), probs))
    assert expectation(values, probs) == pytest.approx(variable.expect(lambda k: values[k.astype(int)]))
    around = (values - values @ probs) ** 2
    assert variance(values, probs) == pytest.approx(variable.expect(lambda k: around[k.astype(int)]))
    assert variance(np.array([4.0]), np.array([1.0])) == 0


def test_the_dice_are_fair_and_independent() -> None:
    rng = np.random.default_rng(11)
    rolls = roll_dice(60_000, rng)
    faces, counts = np.unique(rolls, return_counts=True)
    assert faces.tolist() == [1, 2, 3, 4, 5, 6]
    assert rolls.dtype.kind == "i"
    assert scipy.stats.chisquare(counts).pvalue > 1e-9
    pairs = np.bincount(6 * (rolls[:-1:2] - 1) + rolls[1::2] - 1, minlength=36)
    assert scipy.stats.chisquare(pairs).pvalue > 1e-9
    assert (roll_dice(100, np.random.default_rng(3)) == roll_dice(100, np.random.default_rng(3))).all()
    assert (roll_dice(100, rng) != roll_dice(100, rng)).any()
    assert roll_dice(0, rng).shape == (0,)


def test_the_negative_log_likelihood_agrees_with_scipy(rng: np.random.Generator) -> None:
    logits, labels = rng.normal(size=(20, 5)), rng.integers(5, size=20)
    log_probs = scipy.special.log_softmax(logits, axis=1)
    wanted = -np.mean([log_probs[i, label] for i, label in enumerate(labels)])
    assert negative_log_likelihood(np.exp(log_probs), labels) == pytest.approx(wanted)


def test_nothing_near_the_estimate_is_more_likely(rng: np.random.Generator) -> None:
    labels = rng.choice(4, size=60, p=[0.1, 0.2, 0.3, 0.4])
    best = categorical_mle(labels, 4)
    least = negative_log_likelihood(np.tile(best, (60, 1)), labels)
    for _ in range(100):
        rival = 0.99 * best + 0.01 * rng.dirichlet(np.ones(4))
        assert negative_log_likelihood(np.tile(rival, (60, 1)), labels) > least
    assert categorical_mle(np.array([1, 1]), 4).tolist() == [0, 1, 0, 0]


def test_entropy_and_divergences_agree_with_scipy(rng: np.random.Generator) -> None:
    for size in (2, 3, 10):
        p, q = rng.dirichlet(np.ones(size)), rng.dirichlet(np.ones(size))
        assert entropy(p) == pytest.approx(scipy.special.entr(p).sum())
        assert kl_divergence(p, q) == pytest.approx(scipy.special.rel_entr(p, q).sum())
        both = scipy.special.entr(p).sum() + scipy.special.rel_entr(p, q).sum()
        assert distribution_cross_entropy(p, q) == pytest.approx(both)


def test_terms_with_zeros_are_0_or_infinite() -> None:
    sure, half, quarter = np.array([0.0, 1.0]), np.array([0.5, 0.5]), np.array([0.0, 0.25, 0.75])
    assert entropy(sure) == 0
    assert kl_divergence(sure, sure) == 0
    assert kl_divergence(sure, half) == pytest.approx(np.log(2))
    assert kl_divergence(half, sure) == np.inf
    assert kl_divergence(quarter, quarter) == 0
    assert distribution_cross_entropy(sure, sure) == 0
    assert distribution_cross_entropy(sure, half) == pytest.approx(np.log(2))
    assert distribution_cross_entropy(half, sure) == np.inf


# Session B


@pytest.mark.parametrize("shape", [(), (4,), (3, 4), (2, 3, 4)])
def test_relu_is_elementwise(shape: tuple[int, ...], rng: np.random.Generator) -> None:
    x = rng.normal(size=shape)
    assert relu(x) == pytest.approx((x + np.abs(x)) / 2)


def test_softmax_agrees_with_scipy_for_any_logits(rng: np.random.Generator) -> None:
    logits = rng.normal(0, 3, (6, 5))
    assert softmax(logits) == pytest.approx(scipy.special.softmax(logits, axis=-1))
    assert softmax(logits[0]) == pytest.approx(scipy.special.softmax(logits[0]))
    logits[1], logits[3], logits[4, 2] = -1000.0, 1000.0 + logits[3], -1000.0
    assert softmax(logits) == pytest.approx(scipy.special.softmax(logits, axis=-1))
    assert softmax(np.array([[1000, 0], [-1000, 0]])).tolist() == [[1, 0], [0, 1]]


def test_cross_entropy_agrees_with_scipy_and_is_finite_at_zero(rng: np.random.Generator) -> None:
    logits, labels = rng.normal(size=(20, 5)), rng.integers(5, size=20)
    y_onehot = np.eye(5)[labels]
    wanted = -np.mean(np.sum(y_onehot * scipy.special.log_softmax(logits, axis=1), axis=1))
    assert cross_entropy(scipy.special.softmax(logits, axis=1), y_onehot) == pytest.approx(wanted)
    assert cross_entropy(np.array([[0.0, 1.0]]), np.array([[1, 0]])) == pytest.approx(12 * np.log(10))
    assert cross_entropy(np.array([[0.0, 1.0]]), np.array([[0, 1]])) == pytest.approx(0, abs=1e-11)


def test_the_weights_are_drawn_with_the_right_scale() -> None:
    model = MLP(np.random.default_rng(5), n_in=300, n_hidden=200, n_out=50)
    for W, shape in ((model.W1, (300, 200)), (model.W2, (200, 50))):
        assert W.shape == shape
        normal = scipy.stats.norm(scale=np.sqrt(2 / shape[0]))
        assert scipy.stats.kstest(W.ravel(), normal.cdf).pvalue > 1e-9
    assert not model.b1.any()
    assert not model.b2.any()
    assert (model.b1.shape, model.b2.shape) == ((200,), (50,))
    assert MLP(np.random.default_rng(0)).W1.shape == (784, 128)


@pytest.mark.parametrize("size", SIZES)
def test_forward_follows_the_formula_and_keeps_its_results(size: tuple[int, int, int, int]) -> None:
    model, X, _ = _network(size)
    p = model.forward(X)
    z1 = np.einsum("nd,dh->nh", X, model.W1) + model.b1
    z2 = np.einsum("nh,hk->nk", z1 * (z1 > 0), model.W2) + model.b2
    assert p == pytest.approx(scipy.special.softmax(z2, axis=1))
    assert model.X is X
    for kept, wanted in ((model.z1, z1), (model.a1, z1 * (z1 > 0)), (model.z2, z2), (model.p, p)):
        assert kept == pytest.approx(wanted)


@pytest.mark.parametrize("size", SIZES)
def test_backward_agrees_with_central_differences(size: tuple[int, int, int, int]) -> None:
    model, X, y_onehot = _network(size)
    model.forward(X)
    for name, grad in zip(("W1", "b1", "W2", "b2"), backward(model, y_onehot), strict=True):
        wanted = _slopes(lambda: _loss(model, X, y_onehot), getattr(model, name))
        assert grad.shape == wanted.shape
        assert np.abs(grad - wanted).max() <= 1e-6 * np.abs(wanted).max(), name


@pytest.mark.parametrize("size", SIZES)
def test_each_gradient_agrees_with_central_differences(size: tuple[int, int, int, int]) -> None:
    """Each step alone, with random slopes from above: the loss is then Σ dz · z."""
    N, _, H, K = size
    model, X, y_onehot = _network(size)
    model.forward(X)
    rng = np.random.default_rng(1)
    dz2, dz1, da1 = rng.normal(size=(N, K)), rng.normal(size=(N, H)), rng.normal(size=(N, H))
    z2, a1, z1 = model.z2.copy(), model.a1.copy(), model.z1.copy()

    def log_loss() -> float:
        return float(-np.mean(np.sum(y_onehot * scipy.special.log_softmax(z2, axis=1), axis=1)))

    def second() -> float:
        return float(np.sum(dz2 * (a1 @ model.W2 + model.b2)))

    def first() -> float:
        return float(np.sum(dz1 * (X @ model.W1 + model.b1)))

    dW2, db2 = grad_W2_b2(a1, dz2)
    dW1, db1 = grad_W1_b1(X, dz1)
    steps = [
        (grad_z2(scipy.special.softmax(z2, axis=1), y_onehot), log_loss, z2),
        (dW2, second, model.W2),
        (db2, second, model.b2),
        (grad_a1(dz2, model.W2), second, a1),
        (grad_z1(da1, z1), lambda: float(np.sum(da1 * np.clip(z1, 0, None))), z1),
        (dW1, first, model.W1),
        (db1, first, model.b1),
    ]
    for grad, loss, at in steps:
        wanted = _slopes(loss, at)
        assert grad.shape == wanted.shape
        assert np.abs(grad - wanted).max() <= 1e-6 * max(1.0, np.abs(wanted).max())


def test_no_gradient_passes_at_the_kink() -> None:
    assert grad_z1(np.array([[5.0]]), np.array([[0.0]])) == 0


def test_a_numerical_gradient_is_a_central_difference_and_restores_the_weights(
    rng: np.random.Generator,
) -> None:
    W = rng.normal(size=(3, 4))
    before, seen = W.copy(), list[Any]()

    def loss(moved: Any) -> float:
        seen.append(moved)
        return float(np.sum(moved**3))

    # of w³ the central difference is 3w² + ε², the one-sided 3w² + 3wε + ε²
    assert numerical_gradient(loss, W, (1, 2), eps=0.5) == pytest.approx(3 * W[1, 2] ** 2 + 0.25)
    assert (before == W).all()
    assert all(moved is W for moved in seen)


def test_the_relative_error_is_scale_free_and_0_for_zeros() -> None:
    assert relative_error(0.0, 0.0) == 0
    assert relative_error(2.0, -2.0) == pytest.approx(1)
    assert relative_error(3e-4, 4e-4) == relative_error(4e-4, 3e-4) == pytest.approx(1 / 7)
    assert relative_error(3e4, 4e4) == pytest.approx(1 / 7)
    assert relative_error(0.0, 1e-12) == pytest.approx(1e-4)


@pytest.mark.parametrize("size", SIZES[1:])
def test_the_gradient_check_tells_right_from_wrong(size: tuple[int, int, int, int]) -> None:
    model, X, y_onehot = _network(size)
    before = {name: getattr(model, name).copy() for name in ("W1", "b1", "W2", "b2")}

    def verdict(candidate: Callable[..., Any], eps: float = 1e-5) -> float:
        return gradcheck(model, X, y_onehot, candidate, n=20, eps=eps, rng=np.random.default_rng(2))

    def negated_first(model: MLP, y_onehot: Any) -> Any:
        dW1, *others = backward(model, y_onehot)
        return (-dW1, *others)

    right = verdict(backward)
    assert right < 1e-6
    assert verdict(lambda *given: tuple(len(X) * grad for grad in backward(*given))) > 0.5
    assert verdict(negated_first) > 0.5
    assert np.isnan(verdict(lambda *given: tuple(np.nan * grad for grad in backward(*given))))
    assert verdict(backward, eps=1e-2) > 100 * right
    for name, value in before.items():
        assert getattr(model, name) == pytest.approx(value, rel=1e-12)


# Session C


def test_one_hot_rows_are_rows_of_the_identity() -> None:
    y = np.array([3, 0, 3])
    assert one_hot(y).shape == (3, 10)
    assert one_hot(y, K=4).argmax(axis=1).tolist() == y.tolist()
    assert one_hot(y, K=4).sum(axis=1).tolist() == [1, 1, 1]


@pytest.mark.parametrize(("n", "batch_size", "lengths"), [(10, 4, [4, 4, 2]), (6, 3, [3, 3]), (2, 5, [2])])
def test_minibatches_cover_all_indices_once(n: int, batch_size: int, lengths: list[int]) -> None:
    batches = minibatches(n, batch_size, np.random.default_rng(0))
    assert [len(batch) for batch in batches] == lengths
    assert sorted(np.concatenate(batches)) == list(range(n))


def test_the_order_of_minibatches_is_new_and_uniform() -> None:
    rng = np.random.default_rng(4)
    first = [int(np.concatenate(minibatches(5, 2, rng))[0]) for _ in range(5000)]
    assert scipy.stats.chisquare(np.bincount(first, minlength=5)).pvalue > 1e-9


def test_a_step_goes_against_every_gradient(rng: np.random.Generator) -> None:
    model, _, _ = _network(SIZES[1])
    names = ("W1", "b1", "W2", "b2")
    before = [getattr(model, name).copy() for name in names]
    grads = [rng.normal(size=value.shape) for value in before]
    copies = [grad.copy() for grad in grads]
    sgd_step(model, (grads[0], grads[1], grads[2], grads[3]), lr=0.3)
    for name, value, grad, copy in zip(names, before, grads, copies, strict=True):
        assert getattr(model, name) == pytest.approx(value - 0.3 * grad)
        assert (grad == copy).all()


def test_accuracy_is_the_fraction_of_right_answers(rng: np.random.Generator) -> None:
    model, X, _ = _network((40, 4, 6, 3))
    y = rng.integers(3, size=40)
    right = [int(np.argmax(model.forward(row[None])[0])) == label for row, label in zip(X, y, strict=True)]
    assert accuracy(model, X, y) == pytest.approx(sum(right) / 40)


def test_training_with_one_batch_is_plain_gradient_descent(rng: np.random.Generator) -> None:
    """With the whole set as its batch, each epoch is one exactly predictable step."""
    size = (9, 4, 5, 3)
    model, X, y_onehot = _network(size)
    twin, _, _ = _network(size)
    history = train(
        model, X, y_onehot.argmax(axis=1), X[:4], np.zeros(4, int), epochs=3, batch_size=9, lr=0.2, rng=rng
    )
    for epoch in range(3):
        assert history["loss"][epoch] == pytest.approx(_loss(twin, X, y_onehot))
        names = ("W1", "b1", "W2", "b2")
        slopes = [_slopes(lambda: _loss(twin, X, y_onehot), getattr(twin, name)) for name in names]
        for name, slope in zip(names, slopes, strict=True):
            setattr(twin, name, getattr(twin, name) - 0.2 * slope)
        assert history["accuracy"][epoch] == np.mean(twin.forward(X[:4]).argmax(axis=1) == 0)
    assert pytest.approx(twin.W1, abs=1e-8) == model.W1
    assert model.b2 == pytest.approx(twin.b2, abs=1e-8)


def test_training_learns_with_an_uneven_last_batch(rng: np.random.Generator) -> None:
    X, y = rng.normal(size=(130, 5)), np.arange(130) % 3
    X[np.arange(130), y] += 4
    history = train(MLP(rng, 5, 16, 3), X, y, X, y, epochs=6, batch_size=32, rng=rng)
    assert [len(values) for values in history.values()] == [6, 6]
    assert history["loss"][-1] < history["loss"][0] / 2
    assert history["accuracy"][-1] > 0.9


def test_the_history_shows_both_curves() -> None:
    figure: Any = plot_history({"loss": [0.9, 0.5, 0.4], "accuracy": [0.7, 0.8, 0.85]})
    drawn = {axes.get_title(): axes.get_lines()[0].get_ydata().tolist() for axes in figure.axes}
    assert drawn == {"training loss": [0.9, 0.5, 0.4], "test accuracy": [0.7, 0.8, 0.85]}


@pytest.mark.parametrize("errors", [0, 3, 40])
def test_the_first_errors_are_drawn_and_the_other_panels_empty(errors: int, rng: np.random.Generator) -> None:
    model = MLP(rng)
    X = rng.random((60, 784))
    pred = model.forward(X).argmax(axis=1)
    wrong = np.sort(rng.choice(60, size=errors, replace=False))
    y = pred.copy()
    y[wrong] = (pred[wrong] + 1) % 10
    figure: Any = plot_errors(model, X, y)
    panels = [axes for axes in figure.axes if axes.get_images()]
    assert len(figure.axes) == 25
    assert len(panels) == min(errors, 25)
    for axes, i in zip(panels, wrong, strict=False):
        assert axes.get_title() == f"true={y[i]}, pred={pred[i]}"
        assert (axes.get_images()[0].get_array().data == X[i].reshape(28, 28)).all()


# Independent sources


def _network(size: tuple[int, int, int, int]) -> tuple[MLP, Any, Any]:
    """A network with biases, no unit near its kink, some of them on either side; a batch; its labels."""
    N, D, H, K = size
    for seed in range(1000):
        rng = np.random.default_rng(seed)
        model, X = MLP(rng, D, H, K), rng.normal(size=(N, D))
        model.b1, model.b2 = rng.normal(size=H), rng.normal(size=K)
        z1 = X @ model.W1 + model.b1
        if np.abs(z1).min() > 1e-3 and 0.2 < (z1 > 0).mean() < 0.8:
            return model, X, np.eye(K)[rng.integers(K, size=N)]
    raise AssertionError("no such network")


def _loss(model: MLP, X: Any, y_onehot: Any) -> float:
    hidden = np.clip(X @ model.W1 + model.b1, 0, None)
    log_p = scipy.special.log_softmax(hidden @ model.W2 + model.b2, axis=1)
    return float(-np.sum(y_onehot * log_p) / len(X))


def _slopes(loss: Callable[[], float], at: Any, step: float = 1e-5) -> Any:
    slopes = np.zeros_like(at)
    for index in np.ndindex(at.shape):
        kept, ends = at[index], []
        for moved in (kept + step, kept - step):
            at[index] = moved
            ends.append(loss())
        at[index], slopes[index] = kept, (ends[0] - ends[1]) / (2 * step)
    return slopes
