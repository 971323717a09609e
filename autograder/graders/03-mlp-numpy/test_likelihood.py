"""Maximum likelihood for a categorical model."""

import math
from collections import Counter

import numpy as np

from autograder.checks import close, unchanged
from autograder.graders.inputs import awkward, distributions


def test_negative_log_likelihood__mean_over_examples(student, rng):
    """it is the mean of −log of the probability of each example's own label"""
    for N, K in ((5, 3), (4, 7)):
        probs, labels = distributions(rng, N, K), _labels(rng, N, K)
        want = _nll(probs, labels)
        close(student.negative_log_likelihood(probs, labels), want, "the loss")


def test_negative_log_likelihood__one_example(student, rng):
    """a batch of one example works too"""
    for K in (4, 2):
        probs, labels = distributions(rng, 1, K), rng.integers(0, K, 1)
        want = _nll(probs, labels)
        close(student.negative_log_likelihood(probs, labels), want, "the loss of one example")


def test_negative_log_likelihood__repeated(student, rng):
    """repeating the batch does not change the loss: it is a mean"""
    probs, labels = distributions(rng, 3, 5), np.array([4, 0, 2])
    want = _nll(probs, labels)
    for times in (2, 4):
        got = student.negative_log_likelihood(np.tile(probs, (times, 1)), np.tile(labels, times))
        close(got, want, "the loss of a batch that is repeated")


def test_negative_log_likelihood__many_examples(student, rng):
    """a thousand examples work too, although the product of their probabilities underflows"""
    probs, labels = distributions(rng, 1000, 6), _labels(rng, 1000, 6)
    want = _nll(probs, labels)
    close(student.negative_log_likelihood(probs, labels), want, "the loss of many examples")


def test_negative_log_likelihood__sure_and_improbable(student, rng):
    """a label with probability 1 costs nothing, one with a tiny probability a lot"""
    sure = np.array([[1.0, 0.0, 0.0], [0.1, 0.3, 0.6], [0.0, 0.0, 1.0], [0.2, 0.7, 0.1]])
    rare = np.array([[1e-4, 0.3, 0.7 - 1e-4], [0.2, 1e-5, 0.8 - 1e-5], [0.2, 0.7, 0.1]])
    for probs, labels in ((sure, [0, 1, 2, 0]), (rare, [0, 2, 1]), (rare, [2, 1, 0]), (sure, [0, 2, 2, 1])):
        want = _nll(probs, labels)
        got = student.negative_log_likelihood(probs.copy(), np.array(labels))
        close(got, want, "the loss")


def test_negative_log_likelihood__nearly_sure(student, rng):
    """labels with a probability near 1 each cost a little"""
    for miss in (0.004, 0.0007):
        probs, labels = miss * distributions(rng, 5, 3), _labels(rng, 5, 3)
        probs[np.arange(5), labels] += 1 - miss
        want = _nll(probs, labels)
        close(student.negative_log_likelihood(probs, labels), want, "the loss of nearly sure predictions")


def test_negative_log_likelihood__leaves_its_arguments(student, rng):
    """all integer types and views of other arrays work, and the arguments are not changed"""
    probs, labels = distributions(rng, 6, 4), _labels(rng, 6, 4)
    before, want = (probs.copy(), labels.copy()), _nll(probs, labels)
    close(student.negative_log_likelihood(probs, labels), want, "the loss")
    unchanged(probs, before[0], "probs")
    unchanged(labels, before[1], "labels")
    close(student.negative_log_likelihood(awkward(probs), awkward(labels.astype(np.uint8))), want, "the loss")
    single = probs.astype(np.float32)
    close(student.negative_log_likelihood(single, labels.astype(np.int32)), want, "the loss in float32")


def test_categorical_mle__relative_frequencies(student, rng):
    """the probability of a class is its share of the labels"""
    for N, K in ((11, 3), (17, 5)):
        labels = _labels(rng, N, K)
        want = _shares(labels, K)
        close(student.categorical_mle(labels, K), want, "the estimate", shape="(K,)")


def test_categorical_mle__unseen_classes(student, rng):
    """a class that never occurs has probability 0, even the first or the last"""
    for labels in (np.array([1, 3, 3, 1, 3]), np.array([2, 2, 1])):
        want = _shares(labels, 6)
        close(student.categorical_mle(labels, 6), want, "the estimate", shape="(K,)")


def test_categorical_mle__one_label(student, rng):
    """after a single observation, its class has probability 1"""
    for label, K in ((2, 4), (0, 3), (6, 7)):
        labels = np.array([label])
        want = _shares(labels, K)
        close(student.categorical_mle(labels, K), want, "the estimate", shape="(K,)")


def test_categorical_mle__leaves_its_arguments(student, rng):
    """all integer types work, and the labels are not changed"""
    labels = _labels(rng, 9, 4)
    before, want = labels.copy(), _shares(labels, 4)
    close(student.categorical_mle(labels, 4), want, "the estimate", shape="(K,)")
    unchanged(labels, before, "labels")
    many = _labels(rng, 1500, 4).astype(np.uint8)  # more of each class than such an integer can count
    want = _shares(many, 4)
    close(student.categorical_mle(awkward(many), 4), want, "the estimate", shape="(K,)")


def _labels(rng, N, K):
    """Labels (N,) that are not all alike, and among which the classes are not equally frequent."""
    labels = np.concatenate([[0, 0, K - 1], rng.integers(0, K, N - 3)])
    return rng.permutation(labels)


def _nll(probs, labels):
    return math.fsum(-math.log(probs[i, label]) for i, label in enumerate(labels)) / len(labels)


def _shares(labels, K):
    counts = Counter(labels.tolist())
    return np.array([counts[k] / len(labels) for k in range(K)])
