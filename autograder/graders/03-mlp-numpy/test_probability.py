"""Expectation and variance."""

import math

import numpy as np

from autograder.checks import close, unchanged
from autograder.graders.inputs import awkward, distribution, unsorted


def test_expectation__weighs_each_value(student, rng):
    """each value is weighted by its probability"""
    for sign, size in ((1, 3), (-1, 7), (1, 4)):
        values, probs = sign * rng.normal(2.0, 1.0, size), distribution(rng, size)
        want = _expectation(values, probs)
        close(student.expectation(values, probs), want, "the expectation")


def test_expectation__sure_and_impossible(student, rng):
    """a value with probability 0 adds nothing, and one with probability 1 is the expectation"""
    for size in (5, 1, 3):
        values, probs = rng.uniform(2.0, 9.0, size), np.zeros(size)
        sure, probs[-1] = float(values[-1]), 1.0
        close(student.expectation(values, probs), sure, "the expectation of a sure outcome")
    values, probs = rng.uniform(2.0, 9.0, 4), np.array([0.0, 0.25, 0.0, 0.75])
    want = _expectation(values, probs)
    close(student.expectation(values, probs), want, "the expectation")


def test_expectation__each_term_counts(student, rng):
    """every term counts, even a tiny one, and even if two are equal"""
    ask = student.expectation
    even = np.array([4.0, 2.0, 8.0, -1.0]), np.array([0.25, 0.5, 0.125, 0.125])  # 1 + 1 + 1 − 0.125
    close(ask(*even), 2.875, "the expectation where several terms are alike")
    values, probs = rng.normal(0.0, 1.0, 5), np.full(5, 0.2)
    close(ask(values, probs), _expectation(values, probs), "the expectation of even outcomes")
    for scale, rare in ((1e-3, 0.1), (1.0, 0.004), (50.0, 0.0005)):
        values, probs = scale * rng.uniform(1.0, 2.0, 4), distribution(rng, 4)
        values, probs = np.append(values, 20 * scale), np.append(probs * (1 - rare), rare)
        close(ask(values, probs), _expectation(values, probs), "the expectation of small or rare values")


def test_expectation__leaves_its_arguments(student, rng):
    """float32 and views of other arrays work too, and the arguments are not changed"""
    values, probs = unsorted(rng, 6), distribution(rng, 6)
    before = values.copy(), probs.copy()
    want = _expectation(values, probs)
    close(student.expectation(values, probs), want, "the expectation")
    unchanged(values, before[0], "values")
    unchanged(probs, before[1], "probs")
    close(
        student.expectation(awkward(values), awkward(probs)), _expectation(values, probs), "the expectation"
    )
    small = values.astype(np.float32), probs.astype(np.float32)
    want = _expectation(values, probs)
    close(student.expectation(*small), want, "the expectation in float32")


def test_variance__weighs_squared_deviations(student, rng):
    """each squared deviation from the expectation is weighted by its probability"""
    for size in (3, 7, 4):
        values, probs = rng.normal(2.0, 3.0, size), distribution(rng, size)
        want = _variance(values, probs)
        close(student.variance(values, probs), want, "the variance")


def test_variance__shifted(student, rng):
    """shifting all values does not change the variance"""
    for shift in (-40.0, 25.0):
        values, probs = rng.uniform(-2.0, 2.0, 5), distribution(rng, 5)
        want = _variance(values, probs)
        close(student.variance(values + shift, probs), want, "the variance of shifted values")


def test_variance__sure_and_impossible(student, rng):
    """a certain value has variance 0, and a value with probability 0 adds nothing"""
    low, high = rng.uniform(1.0, 2.0), rng.uniform(5.0, 9.0)
    got = student.variance(np.array([low, 30.0, high]), np.array([0.5, 0.0, 0.5]))
    close(got, ((high - low) / 2) ** 2, "the variance of two even outcomes")
    close(
        student.variance(np.array([low, high]), np.array([0.0, 1.0])), 0.0, "the variance of a sure outcome"
    )
    close(student.variance(np.array([high]), np.array([1.0])), 0.0, "the variance of a single outcome")


def test_variance__each_term_counts(student, rng):
    """every term counts, even a tiny one, and even if two are equal"""
    ask = student.variance
    even = np.array([-3.0, 1.0, -1.0, 3.0]), np.array([0.05, 0.45, 0.45, 0.05])  # 0.45 + 0.45 + 0.45 + 0.45
    close(ask(*even), 1.8, "the variance where several terms are alike")
    for scale, rare in ((0.01, 0.1), (1.0, 0.004), (50.0, 0.0005)):
        values, probs = scale * rng.uniform(-1.0, 1.0, 4), distribution(rng, 4)
        values, probs = np.append(values, 20 * scale), np.append(probs * (1 - rare), rare)
        close(ask(values, probs), _variance(values, probs), "the variance of small or rare values")


def test_variance__leaves_its_arguments(student, rng):
    """float32 and views of other arrays work too, and the arguments are not changed"""
    values, probs = unsorted(rng, 6), distribution(rng, 6)
    before = values.copy(), probs.copy()
    want = _variance(values, probs)
    close(student.variance(values, probs), want, "the variance")
    unchanged(values, before[0], "values")
    unchanged(probs, before[1], "probs")
    close(student.variance(awkward(values), awkward(probs)), _variance(values, probs), "the variance")
    small = values.astype(np.float32), probs.astype(np.float32)
    want = _variance(values, probs)
    close(student.variance(*small), want, "the variance in float32")


def _expectation(values, probs):
    return math.fsum(float(x) * float(p) for x, p in zip(values, probs, strict=True))


def _variance(values, probs):
    mean = _expectation(values, probs)
    return math.fsum((float(x) - mean) ** 2 * float(p) for x, p in zip(values, probs, strict=True))
