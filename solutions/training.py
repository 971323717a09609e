"""Minibatch stochastic gradient descent."""

import numpy as np

from solutions.gradients import backward
from solutions.network import MLP, cross_entropy


def one_hot(y: np.ndarray, K: int = 10) -> np.ndarray:
    """Labels as rows with a single 1.

        one_hot(y)[i, k] = 1 if k = y[i] else 0

    y: (N,) integers from 0 to K − 1. Returns (N, K) numbers, each 0 or 1.

    >>> one_hot(np.array([2, 0]), K=3)
    array([[0., 0., 1.],
           [1., 0., 0.]])
    """
    ### BEGIN SOLUTION
    return np.eye(K)[y]
    ### END SOLUTION


def minibatches(n: int, batch_size: int, rng: np.random.Generator) -> list[np.ndarray]:
    """Deal the indices 0 … n − 1 into batches, in an order that rng shuffles anew at each call.

    Every index comes exactly once. Each batch has batch_size of them; the last has what is left, which may
    be fewer. A list of integer arrays or an iterator over them is fine.

    Source: Goodfellow, Bengio, Courville, Deep Learning, section 8.1.3.

    >>> batches = minibatches(10, 4, np.random.default_rng(0))
    >>> [len(batch) for batch in batches]
    [4, 4, 2]
    >>> sorted(np.concatenate(batches).tolist())
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]
    """
    ### BEGIN SOLUTION
    order = rng.permutation(n)
    return [order[start : start + batch_size] for start in range(0, n, batch_size)]
    ### END SOLUTION


def sgd_step(model: "MLP", grads: tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray], lr: float) -> None:
    """One step of gradient descent: every parameter moves a little against its gradient.

        θ ← θ − lr · ∂L/∂θ   for θ in W1, b1, W2, b2

    grads: dW1, db1, dW2, db2, in the order in which `backward` returns them. lr: the learning rate.
    Changes the model, returns nothing. The gradients stay as they are.

    Source: Goodfellow, Bengio, Courville, Deep Learning, section 8.3.1.

    >>> model = MLP(np.random.default_rng(0), n_in=2, n_hidden=2, n_out=2)
    >>> sgd_step(model, (np.zeros((2, 2)), np.array([1.0, -2.0]), np.zeros((2, 2)), np.zeros(2)), lr=0.5)
    >>> model.b1.tolist()
    [-0.5, 1.0]
    """
    ### BEGIN SOLUTION
    dW1, db1, dW2, db2 = grads
    model.W1 -= lr * dW1
    model.b1 -= lr * db1
    model.W2 -= lr * dW2
    model.b2 -= lr * db2
    ### END SOLUTION


def accuracy(model: "MLP", X: np.ndarray, y: np.ndarray) -> float:
    """The fraction of examples whose most probable class is the true one.

    X: (N, D) the inputs. y: (N,) the true classes as integers. Returns one number from 0 to 1.

    >>> model = MLP(np.random.default_rng(0), n_in=2, n_hidden=2, n_out=2)
    >>> model.W2, model.b2 = np.zeros((2, 2)), np.array([0.0, 1.0])  # now it always says 1
    >>> accuracy(model, np.ones((4, 2)), np.array([1, 1, 0, 1]))
    0.75
    """
    ### BEGIN SOLUTION
    return float(np.mean(model.forward(X).argmax(axis=-1) == y))
    ### END SOLUTION


def train(
    model: "MLP",
    X_train: np.ndarray,
    y_train: np.ndarray,
    X_test: np.ndarray,
    y_test: np.ndarray,
    epochs: int = 5,
    batch_size: int = 64,
    lr: float = 0.1,
    rng: np.random.Generator | None = None,
) -> dict[str, list[float]]:
    """Train the given model by minibatch SGD, from the weights that it has.

    In each epoch, for each minibatch of the training set: forward, backward, one `sgd_step`. After each
    epoch, measure the accuracy on the test set, which the model never learns from.

    X_train: (N, D), y_train: (N,) integers; X_test, y_test likewise. The number of classes is that of the
    model: `len(model.b2)`. rng: shuffles the minibatches; a fresh one if None.
    Changes the model. Returns {"loss": [...], "accuracy": [...]} with one number an epoch: the training
    loss (the mean over the epoch, or measured after it) in nats, and the test accuracy from 0 to 1.

    Source: Goodfellow, Bengio, Courville, Deep Learning, section 8.3.1.

    >>> rng = np.random.default_rng(0)
    >>> X = np.repeat(np.eye(3), 20, axis=0)
    >>> y = np.repeat([0, 1, 2], 20)
    >>> history = train(MLP(rng, 3, 8, 3), X, y, X, y, epochs=20, batch_size=10, lr=0.5, rng=rng)
    >>> len(history["loss"]), history["accuracy"][-1]
    (20, 1.0)
    """
    ### BEGIN SOLUTION
    rng = np.random.default_rng() if rng is None else rng
    n = len(X_train)
    Y_train = one_hot(y_train, K=len(model.b2))
    history: dict[str, list[float]] = {"loss": [], "accuracy": []}
    for _ in range(epochs):
        total = 0.0
        for batch in minibatches(n, batch_size, rng):
            X, Y = X_train[batch], Y_train[batch]
            total += len(batch) * cross_entropy(model.forward(X), Y)
            sgd_step(model, backward(model, Y), lr)
        history["loss"].append(total / n)
        history["accuracy"].append(accuracy(model, X_test, y_test))
    return history
    ### END SOLUTION
