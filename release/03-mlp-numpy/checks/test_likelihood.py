"""Checks of session A, part 2: likelihood. All numbers are worked out by hand."""

import numpy as np

from checks import close, unchanged


def test_negative_log_likelihood__of_one_example(student):
    """one example: minus the logarithm of what its true class was given"""
    close(student.negative_log_likelihood(np.array([[0.2, 0.5, 0.3]]), np.array([2])), 1.203973)  # −log 0.3


def test_negative_log_likelihood__is_a_mean(student):
    """two examples: the mean of −log 0.5 and −log 0.8"""
    probs = np.array([[0.5, 0.5], [0.2, 0.8]])
    close(student.negative_log_likelihood(probs, np.array([0, 1])), 0.458145)


def test_negative_log_likelihood__of_three_examples(student):
    """three examples, four classes: the mean of −log 0.4, −log 0.25 and −log 0.1"""
    probs = np.array([[0.1, 0.2, 0.3, 0.4], [0.25, 0.25, 0.25, 0.25], [0.7, 0.1, 0.1, 0.1]])
    close(student.negative_log_likelihood(probs, np.array([3, 0, 1])), 1.535057)
    unchanged(probs[0], [0.1, 0.2, 0.3, 0.4], "probs")


def test_negative_log_likelihood__of_many_examples(student):
    """2,000 examples that were given 0.1 each: their mean is −log 0.1"""
    probs = np.full((2000, 10), 0.1)
    close(student.negative_log_likelihood(probs, np.arange(2000) % 10), 2.302585)


def test_negative_log_likelihood__of_extreme_probabilities(student):
    """what a wrong class was given, even 0, does not count; a tiny probability of the true class costs much"""
    probs = np.array([[0.5, 0.5, 0.0], [0.0, 1.0, 0.0], [0.8, 0.1, 0.1], [0.5, 0.5 - 1e-9, 1e-9]])
    close(student.negative_log_likelihood(probs[:3], np.array([0, 1, 0])), 0.30543)  # of log 2, 0, −log 0.8
    close(student.negative_log_likelihood(probs[3:], np.array([2])), 20.723266)  # −log 1e-9


def test_categorical_mle__counts(student):
    """the share of each class among the labels"""
    close(student.categorical_mle(np.array([1, 1, 0, 1, 0]), 2), [0.4, 0.6], shape="(K,)")


def test_categorical_mle__class_in_between(student):
    """a class that was never seen gets 0"""
    labels = np.array([2, 0, 2, 2])
    close(student.categorical_mle(labels, 3), [0.25, 0, 0.75], shape="(K,)")
    unchanged(labels, [2, 0, 2, 2], "labels")


def test_categorical_mle__last_classes(student):
    """the last classes, never seen, get their places too"""
    close(student.categorical_mle(np.array([1, 0]), 4), [0.5, 0.5, 0, 0], shape="(K,)")


def test_categorical_mle__of_many_labels(student):
    """the shares of 49,500 labels"""
    labels = np.repeat([0, 1], [33_000, 16_500])
    close(student.categorical_mle(labels, 3), [2 / 3, 1 / 3, 0], shape="(K,)", rtol=1e-6)
