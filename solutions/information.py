"""Entropy, Kullback-Leibler divergence and cross-entropy of discrete distributions, in nats."""

import numpy as np


def entropy(p: np.ndarray) -> float:
    """The entropy of a distribution: how uncertain it leaves us.

        H(p) = −Σₖ pₖ log pₖ,   where 0 · log 0 counts as 0

    p: (K,) probabilities that sum to 1, some of them maybe 0.
    Returns one number from 0 (one outcome is certain) to log K (all are equally probable), in nats.

    Source: Cover, Thomas, Elements of Information Theory, section 2.1.

    >>> round(entropy(np.array([0.5, 0.5, 0.0])), 4)  # log 2
    0.6931
    """
    ### BEGIN SOLUTION
    p = p[p > 0]
    return float(-np.sum(p * np.log(p)))
    ### END SOLUTION


def kl_divergence(p: np.ndarray, q: np.ndarray) -> float:
    """The Kullback-Leibler divergence: what it costs to believe q when p is true.

        D(p‖q) = Σₖ pₖ log(pₖ / qₖ)

    A term with pₖ = 0 counts as 0, whatever qₖ is. Where qₖ = 0 < pₖ the divergence is infinite: np.inf.

    p, q: (K,) probabilities that sum to 1, some of them maybe 0.
    Returns one number ≥ 0, in nats; 0 only if p and q are the same. D(p‖q) and D(q‖p) usually differ.

    Source: Cover, Thomas, Elements of Information Theory, section 2.3.

    >>> p, q = np.array([0.5, 0.5]), np.array([0.9, 0.1])
    >>> round(kl_divergence(p, q), 4), round(kl_divergence(q, p), 4)
    (0.5108, 0.3681)
    >>> kl_divergence(p, np.array([1.0, 0.0]))
    inf
    """
    ### BEGIN SOLUTION
    possible = p > 0
    p, q = p[possible], q[possible]
    if np.any(q == 0):
        return np.inf
    return float(np.sum(p * (np.log(p) - np.log(q))))
    ### END SOLUTION


def distribution_cross_entropy(p: np.ndarray, q: np.ndarray) -> float:
    """The cross-entropy of two distributions: the average surprise −log qₖ when outcomes come from p.

        H(p, q) = −Σₖ pₖ log qₖ = H(p) + D(p‖q)

    A term with pₖ = 0 counts as 0, whatever qₖ is. Where qₖ = 0 < pₖ the result is infinite: np.inf.

    p, q: (K,) probabilities that sum to 1, some of them maybe 0.
    Returns one number ≥ H(p), in nats.

    Source: Goodfellow, Bengio, Courville, Deep Learning, section 3.13.

    >>> p, q = np.array([0.5, 0.5]), np.array([0.9, 0.1])
    >>> round(distribution_cross_entropy(p, q), 4)  # log 2 + 0.5108
    1.204
    """
    ### BEGIN SOLUTION
    possible = p > 0
    p, q = p[possible], q[possible]
    if np.any(q == 0):
        return np.inf
    return float(-np.sum(p * np.log(q)))
    ### END SOLUTION
