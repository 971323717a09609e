"""Entropy, Kullback-Leibler divergence and the cross-entropy of two distributions."""

import numpy as np
from scipy import special

from autograder.checks import close, unchanged
from autograder.graders.inputs import awkward, distribution


def test_entropy__nats(student, rng):
    """it is the mean of −log p under p, in nats"""
    for K in (4, 7, 2):
        p = distribution(rng, K)
        want = _entropy(p)
        close(student.entropy(p), want, "the entropy")


def test_entropy__impossible_outcomes(student, rng):
    """an outcome with probability 0 adds nothing"""
    distributions = [_with_zeros(distribution(rng, 3), 5, places) for places in ([0, 2, 4], [1, 2, 3])]
    wants = [_entropy(p) for p in distributions]
    got = [student.entropy(p) for p in distributions]
    for value, want in zip(got, wants, strict=True):
        close(value, want, "the entropy where some outcome is impossible")


def test_entropy__improbable_outcomes(student, rng):
    """an outcome with a tiny probability still adds its term"""
    for rare in (0.004, 0.0005):
        p = np.append(distribution(rng, 3) * (1 - 3 * rare), np.full(3, rare))
        want = _entropy(p)
        close(student.entropy(p), want, "the entropy where some outcomes are improbable")
    for rare in (0.003, 0.0007):
        p = np.array([rare, 1 - rare])
        want = _entropy(p)
        close(student.entropy(p), want, "the entropy where an outcome is nearly sure")


def test_entropy__from_sure_to_even(student, rng):
    """K equally likely outcomes have the entropy log K, and a certain one has 0"""
    for K in (3, 5):
        close(student.entropy(np.full(K, 1 / K)), np.log(K), "the entropy of even outcomes")
    close(student.entropy(np.array([0.0, 1.0, 0.0])), 0.0, "the entropy of a sure outcome")
    close(student.entropy(np.array([1.0])), 0.0, "the entropy of a single outcome")


def test_entropy__leaves_its_argument(student, rng):
    """float32 and views of other arrays work too, and the argument is not changed"""
    p = _with_zeros(distribution(rng, 4), 6, [0, 1, 3, 4])
    before, want = p.copy(), _entropy(p)
    close(student.entropy(p), want, "the entropy")
    unchanged(p, before, "p")
    close(student.entropy(awkward(p)), want, "the entropy")
    single = distribution(rng, 5).astype(np.float32)  # without a 0, which float32 does not tell from 1e-300
    close(student.entropy(single), _entropy(single.astype(float)), "the entropy in float32")


def test_kl_divergence__from_p_to_q(student, rng):
    """it is the mean of log p − log q under p, in nats"""
    for K in (4, 7, 2):
        p, q = distribution(rng, K), distribution(rng, K)
        want = _kl(p, q)
        close(student.kl_divergence(p, q), want, "the divergence")


def test_kl_divergence__zero_in_p(student, rng):
    """terms with p = 0 add nothing, whether q is 0 or not"""
    p = _with_zeros(distribution(rng, 3), 5, [0, 1, 3])
    others = [distribution(rng, 5), _with_zeros(distribution(rng, 4), 5, [0, 1, 2, 3])]
    wants = [_kl(p, q) for q in others]
    got = [student.kl_divergence(p.copy(), q) for q in others]
    for value, want in zip(got, wants, strict=True):
        close(value, want, "the divergence where p is 0")


def test_kl_divergence__zero_in_q(student, rng):
    """it is infinite if q = 0 where p > 0"""
    p, q = distribution(rng, 4), distribution(rng, 4)
    short = _with_zeros(distribution(rng, 3), 4, [0, 1, 3])
    pairs = [(p, short), (p, q), (short, p)]
    wants = [_kl(*pair) for pair in pairs]
    got = [student.kl_divergence(one.copy(), other.copy()) for one, other in pairs]
    name = _name_of_finite(got, wants, "kl", _kl(p[short > 0], short[short > 0]))
    close(got[0], wants[0], "the divergence where q is 0 and p is not", mistake=name)
    close(got[1], wants[1], "the divergence")
    close(got[2], wants[2], "the divergence where p is 0 and q is not")


def test_kl_divergence__of_itself(student, rng):
    """it is 0 for equal distributions, and positive for others"""
    p = distribution(rng, 5)
    sure, even = np.array([0.0, 1.0, 0.0]), np.full(3, 1 / 3)
    close(student.kl_divergence(p, p.copy()), 0.0, "the divergence of a distribution from itself")
    close(student.kl_divergence(sure, sure.copy()), 0.0, "the divergence of a sure outcome from itself")
    close(student.kl_divergence(sure, even), np.log(3), "the divergence of a sure outcome from even ones")
    want = _kl(p, p[::-1])
    close(student.kl_divergence(p, p[::-1].copy()), want, "the divergence")


def test_kl_divergence__small_and_large(student, rng):
    """it is small for nearly equal distributions, and large if q is tiny where p is not"""
    for _ in range(4):
        p, q = _alike(distribution(rng, 4)), _alike(distribution(rng, 4))
        near = p + 0.3 * (q - p)
        want = _kl(p, near)
        close(
            student.kl_divergence(p, near), want, "the divergence from a distribution that is near", rtol=1e-3
        )
        surprised = _surprised(q)
        want = _kl(p, surprised)
        close(student.kl_divergence(p, surprised), want, "the divergence where q is small and p is not")


def test_kl_divergence__leaves_its_arguments(student, rng):
    """float32 and views of other arrays work too, and the arguments are not changed"""
    p, q = _with_zeros(distribution(rng, 3), 5, [0, 2, 4]), _with_zeros(distribution(rng, 4), 5, [0, 1, 2, 4])
    before, want = (p.copy(), q.copy()), _kl(p, q)
    close(student.kl_divergence(p, q), want, "the divergence")
    unchanged(p, before[0], "p")
    unchanged(q, before[1], "q")
    close(student.kl_divergence(awkward(p), awkward(q)), want, "the divergence")
    single = [distribution(rng, 5).astype(np.float32) for _ in range(2)]
    want = _kl(*(each.astype(float) for each in single))
    rtol = 1e-3  # two logarithms that are close to each other are subtracted
    close(student.kl_divergence(*single), want, "the divergence in float32", rtol=rtol)


def test_distribution_cross_entropy__from_p_to_q(student, rng):
    """it is the mean of −log q under p, in nats"""
    for K in (4, 7, 2):
        p, q = distribution(rng, K), distribution(rng, K)
        want = _cross_entropy(p, q)
        close(student.distribution_cross_entropy(p, q), want, "the cross-entropy")


def test_distribution_cross_entropy__zero_in_p(student, rng):
    """terms with p = 0 add nothing, whether q is 0 or not"""
    p = _with_zeros(distribution(rng, 3), 5, [0, 1, 3])
    others = [distribution(rng, 5), _with_zeros(distribution(rng, 4), 5, [0, 1, 2, 3])]
    wants = [_cross_entropy(p, q) for q in others]
    got = [student.distribution_cross_entropy(p.copy(), q) for q in others]
    for value, want in zip(got, wants, strict=True):
        close(value, want, "the cross-entropy where p is 0")


def test_distribution_cross_entropy__zero_in_q(student, rng):
    """it is infinite if q = 0 where p > 0"""
    p, q = distribution(rng, 4), distribution(rng, 4)
    short = _with_zeros(distribution(rng, 3), 4, [0, 1, 3])
    pairs = [(p, short), (p, q), (short, p)]
    wants = [_cross_entropy(*pair) for pair in pairs]
    got = [student.distribution_cross_entropy(one.copy(), other.copy()) for one, other in pairs]
    name = _name_of_finite(got, wants, "dce", _cross_entropy(p[short > 0], short[short > 0]))
    close(got[0], wants[0], "the cross-entropy where q is 0 and p is not", mistake=name)
    close(got[1], wants[1], "the cross-entropy")
    close(got[2], wants[2], "the cross-entropy where p is 0 and q is not")


def test_distribution_cross_entropy__decomposition(student, rng):
    """it is the entropy of p if q = p, and the entropy plus the divergence otherwise"""
    p, q = distribution(rng, 5), distribution(rng, 5)
    ask = student.distribution_cross_entropy
    wants = _entropy(p), _entropy(p) + _kl(p, q)
    close(ask(p, p.copy()), wants[0], "the cross-entropy of a distribution with itself")
    close(ask(p, q), wants[1], "the cross-entropy")
    sure = np.array([0.0, 1.0, 0.0])
    close(ask(sure, np.full(3, 1 / 3)), np.log(3), "the cross-entropy of a sure outcome")
    close(ask(sure, sure.copy()), 0.0, "the cross-entropy of a sure outcome with itself")


def test_distribution_cross_entropy__improbable_outcomes(student, rng):
    """an outcome with a tiny q costs a lot, and every outcome counts"""
    for _ in range(2):
        p, q = _alike(distribution(rng, 4)), _surprised(_alike(distribution(rng, 4)))
        want = _cross_entropy(p, q)
        close(
            student.distribution_cross_entropy(p, q), want, "the cross-entropy where q is small and p is not"
        )


def test_distribution_cross_entropy__leaves_its_arguments(student, rng):
    """float32 and views of other arrays work too, and the arguments are not changed"""
    p, q = _with_zeros(distribution(rng, 3), 5, [0, 2, 4]), _with_zeros(distribution(rng, 4), 5, [0, 1, 2, 4])
    before, want = (p.copy(), q.copy()), _cross_entropy(p, q)
    ask = student.distribution_cross_entropy
    close(ask(p, q), want, "the cross-entropy")
    unchanged(p, before[0], "p")
    unchanged(q, before[1], "q")
    close(ask(awkward(p), awkward(q)), want, "the cross-entropy")
    single = [distribution(rng, 5).astype(np.float32) for _ in range(2)]
    want = _cross_entropy(*(each.astype(float) for each in single))
    close(ask(*single), want, "the cross-entropy in float32")


def _name_of_finite(got, wants, prefix, without):
    """What it is called when all is right but the first result, which should be infinite and is not."""
    numeric = all(isinstance(each, (int, float, np.generic)) for each in got)
    if not numeric or not np.isfinite(got[0]) or not np.allclose(got[1:], wants[1:], rtol=1e-3):
        return ""
    return (
        f"{prefix}-drops-impossible" if np.isclose(got[0], without) else f"{prefix}-finite-where-impossible"
    )


def _alike(p):
    """The same outcomes twice, each half as probable."""
    return np.concatenate([p, p]) / 2


def _surprised(q):
    """Two outcomes of `q` become improbable, in favour of the last."""
    small = np.array([1e-5, 1e-7])
    return np.concatenate([small, q[2:-1], [q[-1] + q[:2].sum() - small.sum()]])


def _with_zeros(probabilities, K, places):
    """The same probabilities (K,) at `places`, and 0 elsewhere."""
    p = np.zeros(K)
    p[places] = probabilities
    return p


def _entropy(p):
    return float(special.entr(p).sum())


def _kl(p, q):
    return float(special.rel_entr(p, q).sum())


def _cross_entropy(p, q):
    return float(-special.xlogy(p, q).sum())
