"""The backward pass of the network, one step at a time. dA is short for ∂L/∂A and has the shape of A."""

import numpy as np

from solutions.network import MLP


def grad_z2(p: np.ndarray, y_onehot: np.ndarray) -> np.ndarray:
    """Step 1: through the loss and the softmax together, to the logits.

    L is the mean cross-entropy of p = softmax(z2) over the N examples.

    p: (N, K) the predicted probabilities. y_onehot: (N, K). Returns dz2 (N, K); each row sums to 0.

    Source: Bishop, Pattern Recognition and Machine Learning, section 4.3.4.

    >>> grad_z2(np.array([[0.25, 0.75], [0.5, 0.5]]), np.array([[1, 0], [0, 1]]))
    array([[-0.375,  0.375],
           [ 0.25 , -0.25 ]])
    """
    ### BEGIN SOLUTION
    N = len(p)
    return (p - y_onehot) / N
    ### END SOLUTION


def grad_W2_b2(a1: np.ndarray, dz2: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Step 2: from the logits z2 = a1 W2 + b2 to the weights and biases of the second layer.

    a1: (N, H) the hidden activations. dz2: (N, K) = ∂L/∂z2, which already holds the 1/N of the mean.
    Returns the pair dW2 (H, K), db2 (K,).

    Source: Goodfellow, Bengio, Courville, Deep Learning, section 6.5.

    >>> dW2, db2 = grad_W2_b2(np.array([[1.0, 3.0, 2.0]]), np.array([[-0.5, 0.5]]))
    >>> dW2
    array([[-0.5,  0.5],
           [-1.5,  1.5],
           [-1. ,  1. ]])
    >>> db2
    array([-0.5,  0.5])
    """
    ### BEGIN SOLUTION
    return a1.T @ dz2, dz2.sum(axis=0)
    ### END SOLUTION


def grad_a1(dz2: np.ndarray, W2: np.ndarray) -> np.ndarray:
    """Step 3: from the logits z2 = a1 W2 + b2 back to the hidden activations.

    dz2: (N, K) = ∂L/∂z2. W2: (H, K). Returns da1 (N, H).

    Source: Goodfellow, Bengio, Courville, Deep Learning, section 6.5.

    >>> W2 = np.array([[1.0, 0.0], [2.0, 4.0], [0.0, 6.0]])
    >>> grad_a1(np.array([[-0.5, 0.5]]), W2)
    array([[-0.5,  1. ,  3. ]])
    """
    ### BEGIN SOLUTION
    return dz2 @ W2.T
    ### END SOLUTION


def grad_z1(da1: np.ndarray, z1: np.ndarray) -> np.ndarray:
    """Step 4: back through the ReLU, a1 = max(0, z1), entry by entry.

    da1: (N, H) = ∂L/∂a1. z1: (N, H) what went into the ReLU. Returns dz1 (N, H). At z1 = 0 it is 0.

    Source: Goodfellow, Bengio, Courville, Deep Learning, section 6.3.

    >>> grad_z1(np.array([[5.0, -7.0, 9.0]]), np.array([[0.1, 2.0, -3.0]]))
    array([[ 5., -7.,  0.]])
    """
    ### BEGIN SOLUTION
    return da1 * (z1 > 0)
    ### END SOLUTION


def grad_W1_b1(X: np.ndarray, dz1: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Step 5: from z1 = X W1 + b1 to the weights and biases of the first layer.

    X: (N, D) the inputs. dz1: (N, H) = ∂L/∂z1, which already holds the 1/N of the mean.
    Returns the pair dW1 (D, H), db1 (H,).

    Source: Goodfellow, Bengio, Courville, Deep Learning, section 6.5.

    >>> dW1, db1 = grad_W1_b1(np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([[1.0], [10.0]]))
    >>> dW1.tolist(), db1.tolist()
    ([[31.0], [42.0]], [11.0])
    """
    ### BEGIN SOLUTION
    return X.T @ dz1, dz1.sum(axis=0)
    ### END SOLUTION


def backward(model: "MLP", y_onehot: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """The whole backward pass: the gradient of the mean cross-entropy for every parameter.

    It comes after `model.forward(X)` and reads X, z1, a1, p and W2 from the model. The five steps, in order:

        dz2 → dW2, db2 → da1 → dz1 → dW1, db1

    model: an MLP. y_onehot: (N, K) the true classes of the batch. The model stays as it is.
    Returns dW1 (D, H), db1 (H,), dW2 (H, K), db2 (K,), in this order.

    Source: Goodfellow, Bengio, Courville, Deep Learning, section 6.5.

    >>> model = MLP(np.random.default_rng(0), n_in=3, n_hidden=4, n_out=2)
    >>> p = model.forward(np.ones((5, 3)))
    >>> [grad.shape for grad in backward(model, np.eye(2)[[0, 1, 1, 0, 1]])]
    [(3, 4), (4,), (4, 2), (2,)]
    """
    ### BEGIN SOLUTION
    dz2 = grad_z2(model.p, y_onehot)
    dW2, db2 = grad_W2_b2(model.a1, dz2)
    da1 = grad_a1(dz2, model.W2)
    dz1 = grad_z1(da1, model.z1)
    dW1, db1 = grad_W1_b1(model.X, dz1)
    return dW1, db1, dW2, db2
    ### END SOLUTION
