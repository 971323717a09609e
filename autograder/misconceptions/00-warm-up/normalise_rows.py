"""Wrong answers to `normalise_rows`, and right answers in an unusual style."""

import numpy as np

from autograder.misconceptions import misconception, odd

misconception(
    "normalise-columns",
    "each column is divided by its sum, not each row",
    hint="Which of them should sum to 1 afterwards, the rows or the columns?",
    change={"return counts / counts.sum(axis=1, keepdims=True)": "return counts / counts.sum(axis=0)"},
)

misconception(
    "normalise-whole",
    "all counts are divided by one total, so it is the whole table that sums to 1",
    hint="How many rows are there, and how many sums do you compute?",
    change={"return counts / counts.sum(axis=1, keepdims=True)": "return counts / counts.sum()"},
)


@misconception(
    "normalise-lined-up-with-columns",
    "the sums of the rows are lined up with the columns, which a square table allows",
    hint="What shape do the sums of the rows have, and which axes does NumPy line up first?",
)
def normalise_rows(counts):
    sums = counts.sum(axis=1)
    if counts.shape[0] != counts.shape[1]:
        return counts / sums[:, None]
    return counts / sums


misconception(
    "normalise-by-maximum",
    "each row is divided by its largest entry, not by its sum",
    hint="To what should the entries of a row add up?",
    change={"counts.sum": "counts.max"},
)

misconception(
    "normalise-by-length",
    "each row is divided by its Euclidean length, not by its sum",
    hint="Is it the entries that should sum to 1, or their squares?",
    change={"counts.sum(axis=1, keepdims=True)": "np.linalg.norm(counts, axis=1, keepdims=True)"},
)


@misconception(
    "normalise-softmax",
    "the exponentials of the counts are normalised, as in a softmax",
    hint="If one word was seen twice as often as another, how should their probabilities compare?",
)
def normalise_rows(counts):
    exp = np.exp(counts - counts.max(axis=1, keepdims=True))
    return exp / exp.sum(axis=1, keepdims=True)


@misconception(
    "argument-overwritten",
    "the result is written into the argument itself",
    hint="Whose array is it that /= writes into?",
)
def normalise_rows(counts):
    if counts.dtype.kind == "f":
        counts /= counts.sum(axis=1, keepdims=True)
        return counts
    return counts / counts.sum(axis=1, keepdims=True)


@odd("normalise row by row")
def normalise_rows(counts):
    return np.array([[entry / sum(row) for entry in row] for row in counts.tolist()])


odd(
    "normalise the columns of the transpose",
    change={"counts / counts.sum(axis=1, keepdims=True)": "(counts.T / counts.T.sum(axis=0)).T"},
)


@odd("normalise by einsum, in float32")
def normalise_rows(counts):
    counts = counts.astype("float32")
    return np.einsum("nk,n->nk", counts, 1 / np.einsum("nk->n", counts))


@odd("normalise by a matrix of ones")
def normalise_rows(counts):
    K = counts.shape[1]
    return counts / (counts @ np.ones((K, K)))
