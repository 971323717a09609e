"""A network of two layers, from the pixels to the probabilities, and its loss."""

import numpy as np


def relu(x: np.ndarray) -> np.ndarray:
    """The rectified linear unit: what is positive passes, what is negative becomes 0.

        relu(x) = max(0, x), elementwise

    x: an array of any shape. Returns a new array of the same shape; x stays as it is.

    Source: Goodfellow, Bengio, Courville, Deep Learning, section 6.3.

    >>> relu(np.array([-2.0, 0.0, 3.0]))
    array([0., 0., 3.])
    """
    ### BEGIN SOLUTION
    return np.maximum(0, x)
    ### END SOLUTION


def softmax(z: np.ndarray) -> np.ndarray:
    """Turn logits into probabilities, over the last axis.

        softmax(z)ₖ = exp(zₖ) / Σⱼ exp(zⱼ)

    It must hold for logits such as 1000 and −1000 in any row, without an overflow, an inf or a nan.
    What helps: softmax(z) = softmax(z − c) for every number c, and each row may have its own.

    z: (K,) the logits of one example, or (N, K) of N examples, one a row.
    Returns an array of the same shape: positive or 0, each row with the sum 1.

    Source: Goodfellow, Bengio, Courville, Deep Learning, sections 4.1 and 6.2.2.3.

    >>> softmax(np.array([[0.0, np.log(3.0)], [1000.0, 1000.0]]))
    array([[0.25, 0.75],
           [0.5 , 0.5 ]])
    """
    ### BEGIN SOLUTION
    exp = np.exp(z - z.max(axis=-1, keepdims=True))  # the largest exponent in a row is 0
    return exp / exp.sum(axis=-1, keepdims=True)
    ### END SOLUTION


def cross_entropy(p: np.ndarray, y_onehot: np.ndarray, eps: float = 1e-12) -> float:
    """The loss of a classifier: its mean cross-entropy over a batch.

        L = −(1/N) Σᵢ Σₖ yᵢₖ log(pᵢₖ + eps)

    eps keeps the loss finite where a probability is 0. It only guards the logarithm: with the default the
    loss of ordinary probabilities does not change noticeably.

    p: (N, K) predicted probabilities. y_onehot: (N, K) the true classes, a 1 in each row and 0 elsewhere.
    Returns one number, in nats, averaged over the N examples.

    Source: Goodfellow, Bengio, Courville, Deep Learning, section 6.2.

    >>> p = np.array([[0.5, 0.5], [0.2, 0.8]])
    >>> y_onehot = np.array([[1.0, 0.0], [0.0, 1.0]])
    >>> round(cross_entropy(p, y_onehot), 4)  # −(log 0.5 + log 0.8) / 2
    0.4581
    """
    ### BEGIN SOLUTION
    return float(-np.mean(np.sum(y_onehot * np.log(p + eps), axis=-1)))
    ### END SOLUTION


class MLP:
    """A multilayer perceptron with one hidden layer: linear, ReLU, linear, softmax.

        z1 = X W1 + b1      a1 = relu(z1)      z2 = a1 W2 + b2      p = softmax(z2)

    Examples are rows. With N examples, D inputs, H hidden units and K classes:
    X (N, D), W1 (D, H), b1 (H,), z1 and a1 (N, H), W2 (H, K), b2 (K,), z2 and p (N, K).

    >>> model = MLP(np.random.default_rng(0), n_in=3, n_hidden=4, n_out=2)
    >>> p = model.forward(np.ones((5, 3)))
    >>> p.shape, model.z1.shape, bool(np.allclose(p.sum(axis=1), 1))
    ((5, 2), (5, 4), True)
    """

    def __init__(
        self, rng: np.random.Generator, n_in: int = 784, n_hidden: int = 128, n_out: int = 10
    ) -> None:
        """Draw the weights W1, W2 from rng and set the biases b1, b2 to zero.

        Each weight has mean 0 and standard deviation √(2 / fan-in), normal or uniform. The fan-in is how
        many numbers the layer takes in: n_in for W1 (n_in, n_hidden), n_hidden for W2 (n_hidden, n_out).

        Source: He et al., Delving Deep into Rectifiers, 2015.
        """
        ### BEGIN SOLUTION
        self.W1 = rng.normal(0, np.sqrt(2 / n_in), (n_in, n_hidden))
        self.b1 = np.zeros(n_hidden)
        self.W2 = rng.normal(0, np.sqrt(2 / n_hidden), (n_hidden, n_out))
        self.b2 = np.zeros(n_out)
        ### END SOLUTION

    def forward(self, X: np.ndarray) -> np.ndarray:
        """Predict the class probabilities of a batch, and keep what the backward pass will need.

        X: (N, n_in). Returns p (N, n_out), a distribution in each row.
        Keeps, as attributes: X, z1 (before the ReLU), a1, z2, p.
        """
        ### BEGIN SOLUTION
        self.X = X
        self.z1 = X @ self.W1 + self.b1
        self.a1 = relu(self.z1)
        self.z2 = self.a1 @ self.W2 + self.b2
        self.p = softmax(self.z2)
        return self.p
        ### END SOLUTION
