"""Random variables: the expectation, the variance, and a die to try them on."""

import numpy as np


def expectation(values: np.ndarray, probs: np.ndarray) -> float:
    """The expectation of a discrete random variable: the average of its values, weighted by probability.

        E[X] = Σₖ xₖ · P(X = xₖ)

    values: (K,) what X can be. probs: (K,) how probable each value is; they sum to 1.
    Returns one number, in the unit of the values.

    Source: Goodfellow, Bengio, Courville, Deep Learning, section 3.8.

    >>> expectation(np.array([0.0, 10.0]), np.array([0.75, 0.25]))
    2.5
    """
    ### BEGIN SOLUTION
    return float(np.sum(values * probs))
    ### END SOLUTION


def variance(values: np.ndarray, probs: np.ndarray) -> float:
    """The variance of a discrete random variable: its average squared distance from its expectation.

        Var(X) = E[(X − E[X])²] = Σₖ (xₖ − E[X])² · P(X = xₖ)

    values: (K,) what X can be. probs: (K,) how probable each value is; they sum to 1.
    Returns one number ≥ 0, in the unit of the values, squared.

    Source: Goodfellow, Bengio, Courville, Deep Learning, section 3.8.

    >>> variance(np.array([0.0, 10.0]), np.array([0.75, 0.25]))
    18.75
    """
    ### BEGIN SOLUTION
    mean = expectation(values, probs)
    return expectation((values - mean) ** 2, probs)
    ### END SOLUTION


def roll_dice(n: int, rng: np.random.Generator) -> np.ndarray:
    """Roll a fair die n times.

        P(X = k) = 1/6 for k = 1, …, 6, each roll independent of the others

    rng: the generator that every roll is drawn from, so that the same seed gives the same rolls.
    Returns (n,) integers from 1 to 6, both included.

    >>> rolls = roll_dice(1000, np.random.default_rng(0))
    >>> rolls.shape, int(rolls.min()), int(rolls.max())
    ((1000,), 1, 6)
    """
    ### BEGIN SOLUTION
    return rng.integers(1, 7, size=n)
    ### END SOLUTION
