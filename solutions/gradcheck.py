"""The gradient check: a backward pass beside the slope that the loss itself shows."""

from collections.abc import Callable

import numpy as np

from solutions.network import MLP, cross_entropy


def numerical_gradient(
    loss: "Callable[[np.ndarray], float]", W: np.ndarray, index: tuple[int, ...], eps: float = 1e-5
) -> float:
    """The slope of a loss along one entry of W, measured by a central difference.

        ∂L/∂W[index] ≈ (L(W + ε·e) − L(W − ε·e)) / 2ε,   e being 1 at index and 0 elsewhere

    Move W[index] itself, call loss(W), and put the old value back; or call loss with a changed copy, if the
    loss uses the array that it is given. On return W is as it was.

    loss: takes W, returns one number. W: a float array of any shape. index: a tuple, one integer an axis.
    eps: the step ε. Returns one number, whose error shrinks as ε² until rounding takes over.

    Source: Bishop, Pattern Recognition and Machine Learning, section 5.3.3.

    >>> W = np.array([[1.0, 2.0], [3.0, 4.0]])
    >>> round(numerical_gradient(lambda W: np.sum(W**2), W, (1, 0)), 6)  # the derivative of w² at w = 3
    6.0
    """
    ### BEGIN SOLUTION
    w = W[index]
    W[index] = w + eps
    above = loss(W)
    W[index] = w - eps
    below = loss(W)
    W[index] = w
    return float((above - below) / (2 * eps))
    ### END SOLUTION


def relative_error(a: float, b: float) -> float:
    """How far apart two numbers are, for their size.

        |a − b| / max(|a| + |b|, 1e-8)

    The floor of 1e-8 keeps two zeros from giving 0/0: their error is 0. The maximum of |a| and |b| in place
    of their sum is as good.

    Returns one number ≥ 0. It is the same for (b, a), and for (1000 a, 1000 b) unless a and b are tiny.

    Source: the course notes of Stanford's CS231n, on gradient checks.

    >>> round(relative_error(1.0, 1.002), 6)  # 0.002 / 2.002
    0.000999
    >>> relative_error(0.0, 0.0)
    0.0
    """
    ### BEGIN SOLUTION
    return float(abs(a - b) / max(abs(a) + abs(b), 1e-8))
    ### END SOLUTION


def gradcheck(
    model: "MLP",
    X: np.ndarray,
    y_onehot: np.ndarray,
    backward: "Callable[[MLP, np.ndarray], tuple[np.ndarray, ...]]",
    n: int = 10,
    eps: float = 1e-5,
    rng: np.random.Generator | None = None,
) -> float:
    """Check a backward pass against numerical gradients of the loss.

    Run the model forward on X and `backward` once; then compare, at n random entries of W1 and n of W2, its
    gradient with `numerical_gradient` of the mean cross-entropy. Only the argument `backward` is on trial.

    model: an MLP with float64 weights; they and the biases are as before on return.
    X: (N, D). y_onehot: (N, K). backward: takes (model, y_onehot), returns dW1, db1, dW2, db2.
    n: entries a matrix. eps: the step of the difference. rng: chooses the entries; a fresh one if None.
    Returns the worst relative error of the 2n: below 1e-6 if the backward pass is right, far above if not.

    Source: the course notes of Stanford's CS231n, on gradient checks.

    >>> rng = np.random.default_rng(0)
    >>> model, X = MLP(rng, n_in=5, n_hidden=4, n_out=3), rng.normal(size=(6, 5))
    >>> gradcheck(model, X, np.eye(3)[[0, 1, 2, 0, 1, 2]], backward, rng=rng) < 1e-6
    True
    """
    ### BEGIN SOLUTION
    rng = np.random.default_rng() if rng is None else rng
    model.forward(X)
    dW1, _, dW2, _ = backward(model, y_onehot)

    def loss(_: np.ndarray) -> float:
        return cross_entropy(model.forward(X), y_onehot)

    errors = []
    for W, dW in ((model.W1, dW1), (model.W2, dW2)):
        for _ in range(n):
            index = tuple(int(i) for i in rng.integers(W.shape))
            errors.append(relative_error(dW[index], numerical_gradient(loss, W, index, eps)))
    return float(np.max(errors))  # unlike Python's max, it does not hide a nan
    ### END SOLUTION
