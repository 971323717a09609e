"""Checks of session A, part 3: entropy, divergence, cross-entropy, in nats, worked out by hand."""

import numpy as np

from checks import close, unchanged

LOG2 = 0.693147  # the natural logarithm of 2


def test_entropy__of_a_coin(student):
    """a fair coin leaves log 2 = 0.693 nats"""
    close(student.entropy(np.array([0.5, 0.5])), LOG2)


def test_entropy__of_unequal_outcomes(student):
    """½, ¼, ⅛, ⅛ leave 1.75 · log 2 nats"""
    p = np.array([0.5, 0.25, 0.125, 0.125])
    close(student.entropy(p), 1.75 * LOG2)
    unchanged(p, [0.5, 0.25, 0.125, 0.125], "p")


def test_entropy__with_an_impossible_outcome(student):
    """an outcome with probability 0 adds nothing"""
    p = np.array([0.25, 0.0, 0.75])
    close(student.entropy(p), 0.562335)
    unchanged(p, [0.25, 0.0, 0.75], "p")


def test_entropy__of_many_improbable_outcomes(student):
    """20,000 outcomes, equally probable, leave log 20,000 nats"""
    close(student.entropy(np.full(20_000, 1 / 20_000)), 9.903488)


def test_entropy__of_one_improbable_outcome(student):
    """an outcome that is improbable, but not impossible, adds a little"""
    close(student.entropy(np.array([1 - 1e-5, 1e-5])), 1.251292e-4, rtol=1e-3)


def test_kl_divergence__of_two_coins(student):
    """a fair coin, believed to be a loaded one: ½·log(0.5/0.9) + ½·log(0.5/0.1)"""
    close(student.kl_divergence(np.array([0.5, 0.5]), np.array([0.9, 0.1])), 0.510826)


def test_kl_divergence__is_not_symmetric(student):
    """the other way round it is another number: 0.9·log(0.9/0.5) + 0.1·log(0.1/0.5)"""
    close(student.kl_divergence(np.array([0.9, 0.1]), np.array([0.5, 0.5])), 0.368064)


def test_kl_divergence__where_p_is_zero(student):
    """a term with p = 0 counts as 0"""
    p, q = np.array([0.5, 0.5, 0.0]), np.array([0.25, 0.25, 0.5])
    close(student.kl_divergence(p, q), LOG2)
    unchanged(p, [0.5, 0.5, 0.0], "p")
    unchanged(q, [0.25, 0.25, 0.5], "q")


def test_kl_divergence__where_both_are_zero(student):
    """a term with p = 0 counts as 0, also where q = 0"""
    close(student.kl_divergence(np.array([0.0, 1.0, 0.0]), np.array([0.5, 0.5, 0.0])), LOG2)


def test_kl_divergence__where_q_is_zero(student):
    """it is infinite where q = 0 and p is not"""
    close(student.kl_divergence(np.array([0.5, 0.5]), np.array([1.0, 0.0])), np.inf)


def test_kl_divergence__of_neighbours(student):
    """nearly equal distributions are a little apart"""
    close(student.kl_divergence(np.array([0.5, 0.5]), np.array([0.501, 0.499])), 2.000004e-6, rtol=1e-2)


def test_kl_divergence__where_q_is_tiny(student):
    """it is large, but finite, where q is tiny: ½·log(0.5 / 1e-9) + ½·log 0.5"""
    close(student.kl_divergence(np.array([0.5, 0.5]), np.array([1e-9, 1 - 1e-9])), 9.668486)


def test_distribution_cross_entropy__of_two_coins(student):
    """a fair coin, believed to be a loaded one: −½·log 0.9 − ½·log 0.1"""
    close(student.distribution_cross_entropy(np.array([0.5, 0.5]), np.array([0.9, 0.1])), 1.203973)


def test_distribution_cross_entropy__of_three_outcomes(student):
    """three outcomes: −0.7·log 0.4 − 0.2·log 0.4 − 0.1·log 0.2"""
    p, q = np.array([0.7, 0.2, 0.1]), np.array([0.4, 0.4, 0.2])
    close(student.distribution_cross_entropy(p, q), 0.985606)
    unchanged(q, [0.4, 0.4, 0.2], "q")


def test_distribution_cross_entropy__where_p_is_zero(student):
    """a term with p = 0 counts as 0, also where q = 0"""
    p, q = np.array([0.0, 1.0, 0.0]), np.array([0.5, 0.5, 0.0])
    close(student.distribution_cross_entropy(p, q), LOG2)
    unchanged(p, [0.0, 1.0, 0.0], "p")
    unchanged(q, [0.5, 0.5, 0.0], "q")


def test_distribution_cross_entropy__where_q_is_zero(student):
    """it is infinite where q = 0 and p is not"""
    close(student.distribution_cross_entropy(np.array([0.5, 0.5]), np.array([1.0, 0.0])), np.inf)


def test_distribution_cross_entropy__where_q_is_tiny(student):
    """it is large, but finite, where q is tiny: −½·log 1e-9"""
    close(student.distribution_cross_entropy(np.array([0.5, 0.5]), np.array([1e-9, 1 - 1e-9])), 10.361633)


def test_distribution_cross_entropy__of_many_improbable_outcomes(student):
    """20,000 outcomes, equally probable in p and q: log 20,000"""
    p = np.full(20_000, 1 / 20_000)
    close(student.distribution_cross_entropy(p, p.copy()), 9.903488)
