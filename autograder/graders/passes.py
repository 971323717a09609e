"""Backward passes that a gradient check is given: the right one, and wrong ones whose errors are known."""

import numpy as np


def right(model, y_onehot):
    """The gradients of the mean cross-entropy."""
    dz2 = (model.p - y_onehot) / len(y_onehot)
    dz1 = np.where(model.z1 > 0, dz2 @ model.W2.T, 0)
    return model.X.T @ dz1, dz1.sum(axis=0), model.a1.T @ dz2, dz2.sum(axis=0)


def without_mask(model, y_onehot):
    _, db1, dW2, db2 = right(model, y_onehot)
    return model.X.T @ ((model.p - y_onehot) / len(y_onehot) @ model.W2.T), db1, dW2, db2


def scaled(scale1, scale2, biases=1):
    """A backward pass whose dW1 and dW2 are so many times too large, entry by entry or as a whole."""

    def backward(model, y_onehot):
        dW1, db1, dW2, db2 = right(model, y_onehot)
        return scale1 * dW1, biases * db1, scale2 * dW2, biases * db2

    return backward


def wrong_in(rng, point, share):
    """A backward pass that is three times too large in that share of the entries, and else right."""
    return scaled(*(some(rng, W.shape, share) for W in (point.weights.W1, point.weights.W2)))


def some(rng, shape, share):
    wrong = np.arange(np.prod(shape)) < np.round(share * np.prod(shape))
    return np.where(rng.permutation(wrong), 3.0, 1.0).reshape(shape)


def last(shape, axis):
    """Where the last row, or the last column, is, but for the diagonal."""
    rows, columns = np.indices(shape)
    return ((rows, columns)[axis] == shape[axis] - 1) & (rows != columns)
