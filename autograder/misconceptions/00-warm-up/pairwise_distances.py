"""Wrong answers to `pairwise_distances`, and right answers in an unusual style."""

import numpy as np

from autograder.misconceptions import misconception, odd

misconception(
    "distances-squared",
    "the squared distances: the root is missing",
    hint="What does Pythagoras say about 3, 4 and 5, and what about 25?",
    change={"np.sqrt((differences**2).sum(axis=-1))": "(differences**2).sum(axis=-1)"},
)

misconception(
    "distances-city-block",
    "the differences are added up without being squared first",
    hint="From (0, 0) to (3, 4): is that as the crow flies, or along the streets?",
    change={"np.sqrt((differences**2).sum(axis=-1))": "np.abs(differences).sum(axis=-1)"},
)

misconception(
    "distances-largest-difference",
    "only the largest difference of coordinates counts",
    hint="Do all coordinates of a point have a say in how far away it is?",
    change={"np.sqrt((differences**2).sum(axis=-1))": "np.abs(differences).max(axis=-1)"},
)

misconception(
    "distances-mean",
    "the squared differences are averaged over the coordinates, not added up",
    hint="Does a point come nearer when its coordinates become more?",
    change={"sum": "mean"},
)

misconception(
    "distances-transposed",
    "a row for each point of B instead of a row for each point of A",
    hint="How long should the first axis be?",
    change={"A[:, None, :] - B[None, :, :]": "B[:, None, :] - A[None, :, :]"},
)

misconception(
    "distances-within-A",
    "the distances of the points of A among themselves",
    hint="Where in your expression do the points of B come in?",
    change={"B[None, :, :]": "A[None, :, :]"},
)


@misconception(
    "distances-root-of-a-rounding-error",
    "nan where two points are the same: the root of a number that rounding made negative",
    hint="What can rounding make of a difference that should be 0, and what is the root of that?",
)
def pairwise_distances(A, B):
    return np.sqrt((A**2).sum(axis=1)[:, None] + (B**2).sum(axis=1) - 2 * A @ B.T)


@odd("distances by loops")
def pairwise_distances(A, B):
    out = np.zeros((len(A), len(B)))
    for n, a in enumerate(A):
        for m, b in enumerate(B):
            out[n, m] = sum((x - y) ** 2 for x, y in zip(a, b)) ** 0.5
    return out


@odd("distances by norms, a row at a time")
def pairwise_distances(A, B):
    return np.stack([np.linalg.norm(B - a, axis=1) for a in A])


@odd("distances by matrix products, in float32, without negative squares")
def pairwise_distances(A, B):
    A, B = A.astype(np.float32), B.astype(np.float32)
    squares = np.sum(A * A, axis=1, keepdims=True) + np.sum(B * B, axis=1) - 2 * (A @ B.T)
    return np.sqrt(np.clip(squares, 0, None))


@odd("distances coordinate by coordinate, by hypot")
def pairwise_distances(A, B):
    out = np.zeros((A.shape[0], B.shape[0]))
    for d in range(A.shape[1]):
        out = np.hypot(out, np.subtract.outer(A[:, d], B[:, d]))
    return out
