"""What the hidden tests compare with is right itself."""

from importlib import import_module

import numpy as np
import pytest

reference = import_module("autograder.graders.03-mlp-numpy.reference")


def test_differences_give_the_slope_of_every_entry():
    at = np.array([[1.0, -2.0, 3.0], [0.5, 0.0, -1.0]])
    slopes = reference.differences(lambda x: np.sum(x**3, axis=(-2, -1)), at)
    np.testing.assert_allclose(slopes, 3 * at**2, atol=1e-8)


@pytest.mark.parametrize("sizes", [(4, 6, 5, 3), (1, 3, 4, 2), (7, 2, 3, 5)])
def test_the_gradients_agree_with_the_derivation(sizes):
    point = reference.point(np.random.default_rng(0), *sizes)
    seen = reference.forward(point.weights, point.X)
    dz2 = (seen.p - point.y_onehot) / len(point.X)
    dz1 = dz2 @ point.weights.W2.T * (seen.z1 > 0)
    expected = (point.X.T @ dz1, dz1.sum(axis=0), seen.a1.T @ dz2, dz2.sum(axis=0))
    for got, want in zip(vars(reference.gradients(point)).values(), expected, strict=True):
        np.testing.assert_allclose(got, want, atol=1e-8)


def test_the_loss_is_the_mean_of_minus_log_p():
    point = reference.point(np.random.default_rng(1), N=5)
    p = reference.forward(point.weights, point.X).p
    want = -np.log(p[point.y_onehot == 1]).mean()
    assert reference.loss(point.weights, point.X, point.y_onehot) == pytest.approx(want)


def test_every_point_needs_the_mask_and_is_clear_of_the_kink():
    found = reference.points(np.random.default_rng(2), 4, 6, 5, 3)
    for _ in range(20):
        point = next(found)
        z1 = reference.forward(point.weights, point.X).z1
        assert np.abs(z1).min() > reference.CLEAR
        assert 0.2 <= np.mean(z1 > 0) <= 0.8


def test_a_model_gets_arrays_of_its_own():
    class Model:
        W1: np.ndarray

    point, model = reference.point(np.random.default_rng(3)), Model()
    reference.equip(model, point.weights)
    model.W1 += 1
    assert not np.shares_memory(model.W1, point.weights.W1)
    assert np.all(model.W1 == point.weights.W1 + 1)
