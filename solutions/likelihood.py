"""Maximum likelihood for a categorical distribution."""

import numpy as np


def negative_log_likelihood(probs: np.ndarray, labels: np.ndarray) -> float:
    """How improbable a model finds what was observed: the mean negative log-likelihood of the labels.

        NLL = −(1/N) Σᵢ log probs[i, labels[i]]

    probs: (N, K) a distribution over the K classes in each row; what it gives to the true class is above 0.
    labels: (N,) integers from 0 to K − 1, the true class of each example.
    Returns one number ≥ 0, in nats (natural logarithm), averaged over the N examples.

    Source: Goodfellow, Bengio, Courville, Deep Learning, section 5.5.

    >>> probs = np.array([[0.5, 0.5], [0.2, 0.8]])
    >>> round(negative_log_likelihood(probs, np.array([0, 1])), 4)  # −(log 0.5 + log 0.8) / 2
    0.4581
    """
    ### BEGIN SOLUTION
    N = len(labels)
    return float(-np.mean(np.log(probs[np.arange(N), labels])))
    ### END SOLUTION


def categorical_mle(labels: np.ndarray, num_classes: int) -> np.ndarray:
    """The class probabilities under which the labels are most likely: their relative frequencies.

        p̂ₖ = (how many labels are k) / N

    labels: (N,) integers from 0 to num_classes − 1, with N ≥ 1.
    Returns (num_classes,) probabilities that sum to 1; a class that was never seen gets 0.

    Source: Bishop, Pattern Recognition and Machine Learning, section 2.2.

    >>> categorical_mle(np.array([2, 0, 2, 2]), 4)
    array([0.25, 0.  , 0.75, 0.  ])
    """
    ### BEGIN SOLUTION
    return np.bincount(labels, minlength=num_classes) / len(labels)
    ### END SOLUTION
