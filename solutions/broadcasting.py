"""Broadcasting: arrays of different shapes in one expression."""

import numpy as np


def centre_columns(X: np.ndarray) -> np.ndarray:
    """Move each column of X so that its mean is 0.

        result[i, j] = X[i, j] − (1/N) Σₙ X[n, j]

    X: (N, D), N examples in rows, each with D features.
    Returns a new array (N, D); X stays as it is.

    >>> centre_columns(np.array([[1.0, 10.0], [3.0, 30.0]]))
    array([[ -1., -10.],
           [  1.,  10.]])
    """
    ### BEGIN SOLUTION
    return X - X.mean(axis=0)  # (N, D) − (D,)
    ### END SOLUTION


def normalise_rows(counts: np.ndarray) -> np.ndarray:
    """Turn each row of counts into probabilities: its entries divided by their sum.

        result[i, k] = counts[i, k] / Σₗ counts[i, l]

    counts: (N, K), integers or floats, none negative, each row with a positive sum.
    Returns a new array (N, K) of floats whose rows sum to 1; counts stays as it is.

    >>> normalise_rows(np.array([[1, 3], [2, 0]]))
    array([[0.25, 0.75],
           [1.  , 0.  ]])
    """
    ### BEGIN SOLUTION
    return counts / counts.sum(axis=1, keepdims=True)  # (N, K) / (N, 1)
    ### END SOLUTION


def pairwise_distances(A: np.ndarray, B: np.ndarray) -> np.ndarray:
    """The Euclidean distance between every row of A and every row of B.

        result[n, m] = √ Σ_d (A[n, d] − B[m, d])²

    The distance of a point to itself is 0.

    A: (N, D), B: (M, D): points in rows, D coordinates each.
    Returns an array (N, M).

    >>> pairwise_distances(np.array([[0.0, 0.0], [3.0, 0.0]]), np.array([[3.0, 4.0]]))
    array([[5.],
           [4.]])
    """
    ### BEGIN SOLUTION
    differences = A[:, None, :] - B[None, :, :]  # (N, 1, D) − (1, M, D) is (N, M, D)
    return np.sqrt((differences**2).sum(axis=-1))
    ### END SOLUTION
