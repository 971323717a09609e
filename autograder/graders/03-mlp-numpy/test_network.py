"""The parts of the network: relu, softmax and cross_entropy."""

from functools import partial

import numpy as np
import scipy.special

from autograder.checks import array, close, expect, unchanged
from autograder.graders.inputs import alike

from . import reference

# ---------------------------------------------------------------------------------------------------- relu


def test_relu__positive_stays_and_negative_becomes_zero(student, rng):
    """positive entries stay as they are and negative ones become 0"""
    for x in (rng.normal(size=(5, 7)), rng.normal(size=(6, 3))):
        x[0, 0], x[1, 1] = 0.0, -0.05
        _relu(student, x, "of x")


def test_relu__large_and_small_entries(student, rng):
    """very large and very small positive entries stay as they are"""
    for x in (rng.normal(0, 40, (4, 6)), rng.normal(0, 3000, (3, 8)), rng.normal(0, 0.01, (5, 4))):
        _relu(student, x, "of x")


def test_relu__a_batch_of_one(student, rng):
    """a batch of one example keeps both axes"""
    for width in (6, 9):
        x = rng.permutation(np.linspace(-2, 3, width)).reshape(1, width)
        _relu(student, x, "(1, D)")


def test_relu__any_shape(student, rng):
    """arrays with one axis and with three axes work too"""
    for shape in ((7,), (3, 2, 4), (1, 5, 1)):
        x = rng.normal(size=shape)
        x.flat[0], x.flat[-1] = -1.5, 2.5
        _relu(student, x, "of x")


def test_relu__all_of_one_sign(student, rng):
    """an array without positive entries becomes all 0, one without negative entries stays as it is"""
    for scale in (1.0, 3000.0):
        x = -scale * rng.uniform(0.1, 1.0, (4, 5))
        _relu(student, -x, "of x")
        got = student.relu(x.copy())
        slopes = np.ravel(got / x) if np.shape(got) == x.shape else np.zeros(1)
        leaky = 0 < slopes[0] < 0.5 and np.allclose(slopes, slopes[0], rtol=1e-6, atol=0)
        close(got, np.zeros((4, 5)), "relu(x)", shape="of x", mistake="relu-leaky" if leaky else "")


def test_relu__leaves_its_argument_alone(student, rng):
    """the argument is not changed, and views of other arrays work too"""
    for x in (rng.normal(size=(4, 5)), rng.normal(size=(6, 5)).T[:, ::2], rng.integers(-9, 10, (5, 4))):
        x[1, 1], x[0, 0] = -3, 2
        before = x.copy()
        _relu(student, x, "of x")
        unchanged(x, before, "x")


def _relu(student, x, shape):
    want = np.where(x > 0, x, 0)
    close(student.relu(x), want, "relu(x)", shape=shape)


# ------------------------------------------------------------------------------------------------- softmax


def test_softmax__each_row_becomes_its_probabilities(student, rng):
    """each row of logits becomes probabilities"""
    for N, K in ((4, 7), (6, 3)):
        z = rng.normal(0, 2, (N, K))
        _softmax(student, z, "(N, K)")


def test_softmax__one_vector_of_logits(student, rng):
    """one vector of logits becomes one vector of probabilities"""
    for K in (5, 8):
        _softmax(student, rng.normal(0, 2, K), "(K,)")
    for level in (1000.0, -1000.0):
        _softmax(student, level + rng.normal(0, 2, 6), "(K,)")


def test_softmax__over_classes_when_the_batch_is_square_or_of_one(student, rng):
    """it is over the last axis, also for a square batch and for one example"""
    for N, K in ((4, 4), (1, 6), (1, 3), (5, 5)):
        _softmax(student, rng.normal(0, 2, (N, K)).astype(np.float32), "(N, K)")


def test_softmax__large_logits_do_not_overflow(student, rng):
    """logits of 1000 and −1000 in some rows do not overflow"""
    for N, K in ((5, 4), (6, 7)):
        z = rng.normal(size=(N, K))
        z[1] = rng.choice([-1000.0, 1000.0], K)
        z[3, K // 2], z[3, 0] = 1000.0, -1000.0
        _softmax(student, z, "(N, K)")


def test_softmax__large_logits_close_together(student, rng):
    """large logits close to each other have the right probabilities"""
    for level in (1000.0, -1000.0):
        z = level + rng.normal(0, 1, (4, 6))
        z[2] -= level
        _softmax(student, z, "(N, K)")


def test_softmax__each_row_at_its_own_level(student, rng):
    """rows with very different levels are all right"""
    for N, K in ((4, 3), (3, 5)):
        levels = rng.permutation(np.linspace(-2000, 1500, N))[:, None]
        _softmax(student, rng.normal(0, 1, (N, K)) + levels, "(N, K)")


def test_softmax__few_logits_far_above_the_rest(student, rng):
    """logits far above the rest of their row do not overflow"""
    for N, K in ((3, 9), (4, 12)):
        z = rng.normal(0, 1, (N, K))
        z[1, K // 2], z[1, -1] = 1000.0, 1000.7
        z[2] -= 1000.0
        z[2, 0] = 5.0
        _softmax(student, z, "(N, K)")


def test_softmax__small_probabilities(student, rng):
    """small probabilities are right, relative to their own size"""
    for K in (3, 5):
        z = np.concatenate([rng.normal(0, 1, (4, K)), rng.uniform(-12, -7, (4, 2))], axis=-1)
        want = scipy.special.softmax(z, axis=-1)
        got = array(student.softmax(z), z.shape, "softmax(z)", shape="(N, K)")
        small = np.allclose(got[:, K:], want[:, K:], rtol=0.01, atol=0)
        expect(small, "probabilities below a thousandth are off by more than a hundredth of themselves")


def test_softmax__leaves_its_argument_alone(student, rng):
    """the argument is not changed, and views of other arrays work too"""
    for z in (rng.normal(0, 2, (4, 3)), rng.normal(0, 2, (3, 5)).T, rng.normal(0, 2, 9)[::2]):
        before = z.copy()
        _softmax(student, z, "of z")
        unchanged(z, before, "z")


def _softmax(student, z, shape):
    want = scipy.special.softmax(z.astype(np.float64), axis=-1)
    close(student.softmax(z), want, "softmax(z)", shape=shape)


# ------------------------------------------------------------------------------------------- cross_entropy


def test_cross_entropy__mean_over_the_batch(student, rng):
    """the loss is the mean of −log p of the true classes, in nats"""
    for N, K in ((7, 4), (3, 6), (12, 2)):
        p, labels = rng.dirichlet(np.full(K, 2.0), N), rng.integers(K, size=N)
        _cross_entropy(student, p, labels)


def test_cross_entropy__a_batch_of_one(student, rng):
    """the loss of one example is −log p of its class"""
    for K in (3, 5):
        _cross_entropy(student, rng.dirichlet(np.full(K, 2.0), 1), rng.integers(K, size=1))


def test_cross_entropy__certain_and_right_costs_nothing(student, rng):
    """a probability of 0 for a wrong class costs nothing"""
    for K in (3, 5):
        p, labels = rng.dirichlet(np.full(K, 3.0), 4), rng.integers(K, size=4)
        p[1] = np.eye(K)[labels[1]]
        p[2, (labels[2] + 1) % K] = 0.0
        _cross_entropy(student, p, labels)


def test_cross_entropy__finite_where_the_true_class_has_no_probability(student, rng):
    """a probability of 0 for the true class costs −log eps, and no more"""
    for N, K in ((5, 3), (2, 4)):
        p, labels = rng.dirichlet(np.full(K, 3.0), N), rng.integers(K, size=N)
        p[1, labels[1]] = 0.0
        y_onehot = reference.one_hot(labels, K)
        want, got = _mean_nll(p, y_onehot), student.cross_entropy(p, y_onehot)
        close(got, want, "the loss", mistake=partial(_name_of_guard, student, got, want, p, y_onehot))


def test_cross_entropy__a_sure_guess_that_is_wrong(student, rng):
    """a true class with a tiny probability costs −log of it"""
    for N, K in ((4, 3), (6, 5)):
        p, labels = rng.dirichlet(np.full(K, 3.0), N), rng.integers(K, size=N)
        p[0, labels[0]], p[2, labels[2]] = 1e-4, 1e-7
        _cross_entropy(student, p, labels)


def test_cross_entropy__nearly_sure_and_right(student, rng):
    """labels with a probability near 1 each cost a little"""
    for miss in (0.004, 0.0007):
        p, labels = miss * rng.dirichlet(np.full(4, 3.0), 5), rng.integers(4, size=5)
        p[np.arange(5), labels] += 1 - miss
        _cross_entropy(student, p, labels)


def test_cross_entropy__leaves_its_arguments_alone(student, rng):
    """the arguments are not changed, and integer labels work too"""
    for N, K in ((5, 3), (4, 6)):
        p, labels = rng.dirichlet(np.full(K, 3.0), N), rng.integers(K, size=N)
        p[0, (labels[0] + 1) % K] = 0.0
        y_onehot = np.eye(K, dtype=np.int64)[labels]
        before = p.copy(), y_onehot.copy()
        close(student.cross_entropy(p, y_onehot), _mean_nll(*before), "the loss")
        unchanged(p, before[0], "p")
        unchanged(y_onehot, before[1], "y_onehot")


def _cross_entropy(student, p, labels):
    y_onehot = reference.one_hot(labels, p.shape[1])
    want = _mean_nll(p, y_onehot)
    close(student.cross_entropy(p, y_onehot), want, "the loss")


def _mean_nll(p, y_onehot):
    """−log of the probability of each true class, at least 1e-12, averaged: as p + eps and as a clipped p."""
    true = np.take_along_axis(p, y_onehot.argmax(axis=1)[:, None], axis=1)
    return float(np.mean([-np.log(max(probability, 1e-12)) for probability in true[:, 0]]))


def _name_of_guard(student, got, want, p, y_onehot):
    """What it is called when the one impossible example costs as if another number stood for eps."""
    possible = np.clip(p, 0.01, 1)
    ordinary = alike(student.cross_entropy(possible, y_onehot), _mean_nll(possible, y_onehot))
    if not (ordinary and alike(got, got)):
        return ""
    log_guard = (want - got) * len(p) + np.log(1e-12)
    if np.log(1e-11) < log_guard < np.log(0.05):
        return "cross-entropy-large-eps"
    return "cross-entropy-small-eps" if np.log(1e-310) < log_guard < np.log(1e-13) else ""
