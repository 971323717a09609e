"""Wrong answers to `centre_columns`, and right answers in an unusual style."""

import numpy as np

from autograder.misconceptions import misconception, odd

misconception(
    "centre-rows",
    "the mean of each row is subtracted, not that of each column",
    hint="Rows are examples, columns are features: which of them should have the mean 0?",
    change={"return X - X.mean(axis=0)": "return X - X.mean(axis=1, keepdims=True)"},
)

misconception(
    "centre-whole",
    "one mean of the whole matrix is subtracted from every column",
    hint="How many columns are there, and how many means do you compute?",
    change={"return X - X.mean(axis=0)": "return X - X.mean()"},
)

misconception(
    "centre-and-scale",
    "the columns are divided by their standard deviation as well",
    hint="Which property of a column was asked for, and which others should stay as they are?",
    change={"return X - X.mean(axis=0)": "return (X - X.mean(axis=0)) / X.std(axis=0)"},
)

misconception(
    "centre-median",
    "the median of each column is subtracted, not the mean",
    hint="To what do the entries of a column add up once its mean is taken away?",
    change={"return X - X.mean(axis=0)": "return X - np.median(X, axis=0)"},
)

misconception(
    "centre-integers",
    "the means lose their fractions where the entries are integers",
    hint="What kind of number is the mean of 1 and 2?",
    change={"return X - X.mean(axis=0)": "return X - X.mean(axis=0).astype(X.dtype)"},
)


@misconception(
    "argument-overwritten",
    "the result is written into the argument itself",
    hint="Whose array is it that -= writes into?",
)
def centre_columns(X):
    if X.dtype.kind == "f":
        X -= X.mean(axis=0)
        return X
    return X - X.mean(axis=0)


@odd("centre by loops")
def centre_columns(X):
    N, D = X.shape
    out = [[0.0] * D for _ in range(N)]
    for j in range(D):
        mean = sum(X[i, j] for i in range(N)) / N
        for i in range(N):
            out[i][j] = X[i, j] - mean
    return np.array(out)


@odd("centre by a projection")
def centre_columns(X):
    N = len(X)
    return (np.eye(N) - np.ones((N, N)) / N) @ X


@odd("centre in float32")
def centre_columns(X):
    Z = X.astype(np.float32)
    Z -= Z.mean(0)
    return Z


odd(
    "centre the rows of the transpose",
    change={"return X - X.mean(axis=0)": "return (X.T - X.T.mean(axis=1)[:, np.newaxis]).T"},
)
