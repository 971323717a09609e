"""Wrong answers to `grad_W1_b1`, and right answers in an unusual style."""

import numpy as np

from autograder.misconceptions import misconception, odd

misconception(
    "grad-w1-mean-again",
    "both gradients are divided by the number of examples once more",
    hint="dz1 already holds the 1/N. What is left to do with the examples: add up, or average?",
    change={"return X.T @ dz1, dz1.sum(axis=0)": "return X.T @ dz1 / len(X), dz1.sum(axis=0) / len(X)"},
)

misconception(
    "grad-w1-weights-averaged",
    "dW1 is divided by the number of examples once more",
    hint="dz1 already holds the 1/N. What is left to do with the examples: add up, or average?",
    change={"return X.T @ dz1, dz1.sum(axis=0)": "return X.T @ dz1 / len(X), dz1.sum(axis=0)"},
)

misconception(
    "grad-w1-bias-averaged",
    "db1 is a mean over the examples instead of a sum",
    hint="dz1 already holds the 1/N. What is left to do with the examples: add up, or average?",
    change={"return X.T @ dz1, dz1.sum(axis=0)": "return X.T @ dz1, dz1.mean(axis=0)"},
)

misconception(
    "grad-w1-scaled-up",
    "both gradients are multiplied by the number of examples",
    hint="dz1 already holds the 1/N. What is left to do with the examples: add up, or average?",
    change={"return X.T @ dz1, dz1.sum(axis=0)": "return len(X) * (X.T @ dz1), len(X) * dz1.sum(axis=0)"},
)

misconception(
    "grad-w1-bias-other-axis",
    "db1 adds up each example instead of each column",
    hint="db1 has one entry a hidden unit. Over which axis should be summed, so that those are left?",
    change={"return X.T @ dz1, dz1.sum(axis=0)": "return X.T @ dz1, dz1.sum(axis=1)"},
)

misconception(
    "grad-w1-bias-not-summed",
    "db1 is dz1 itself: the sum over the examples is missing",
    hint="Every example adds to the loss through the same bias. What becomes of their shares?",
    change={"return X.T @ dz1, dz1.sum(axis=0)": "return X.T @ dz1, dz1"},
)

misconception(
    "grad-w1-bias-one-number",
    "db1 is added up to one number",
    hint="How many biases does the layer have?",
    change={"return X.T @ dz1, dz1.sum(axis=0)": "return X.T @ dz1, dz1.sum()"},
)

misconception(
    "grad-w1-bias-keeps-axis",
    "db1 has two axes where it should have one",
    hint="Which shape does the bias itself have?",
    change={"return X.T @ dz1, dz1.sum(axis=0)": "return X.T @ dz1, dz1.sum(axis=0, keepdims=True)"},
)

misconception(
    "grad-w1-bias-first-example",
    "db1 is that of the first example only",
    hint="Every example adds to the loss through the same bias. What becomes of their shares?",
    change={"return X.T @ dz1, dz1.sum(axis=0)": "return X.T @ dz1, dz1[0]"},
)

misconception(
    "grad-w1-bias-zero",
    "db1 is zero",
    hint="Does the loss change when a bias does?",
    change={"return X.T @ dz1, dz1.sum(axis=0)": "return X.T @ dz1, np.zeros(dz1.shape[1])"},
)

misconception(
    "grad-w1-bias-with-inputs",
    "the bias is treated as a weight: its gradient is multiplied by the inputs",
    hint="How much does z change when a bias grows by 1?",
    change={"return X.T @ dz1, dz1.sum(axis=0)": "return X.T @ dz1, (X.T @ dz1).sum(axis=0)"},
)

misconception(
    "grad-w1-transposed",
    "dW1 is transposed",
    hint="A gradient has the shape of what it belongs to. Which shape do the weights have?",
    change={"return X.T @ dz1, dz1.sum(axis=0)": "return dz1.T @ X, dz1.sum(axis=0)"},
)

misconception(
    "grad-w1-no-transpose",
    "X is not transposed in the product",
    hint="Write the shapes below the product. Which axis should be gone afterwards?",
    change={"return X.T @ dz1, dz1.sum(axis=0)": "return X @ dz1, dz1.sum(axis=0)"},
)

misconception(
    "grad-w1-wrong-factor-transposed",
    "dz1 is transposed in the product instead of X",
    hint="Write the shapes below the product. Which axis should be gone afterwards?",
    change={"return X.T @ dz1, dz1.sum(axis=0)": "return X @ dz1.T, dz1.sum(axis=0)"},
)

misconception(
    "grad-w1-swapped",
    "the two gradients are returned in the wrong order",
    hint="In which order does the specification name the results?",
    change={"return X.T @ dz1, dz1.sum(axis=0)": "return dz1.sum(axis=0), X.T @ dz1"},
)

misconception(
    "grad-w1-weights-only",
    "only dW1 is returned",
    hint="How many arrays should come back?",
    change={"return X.T @ dz1, dz1.sum(axis=0)": "return X.T @ dz1"},
)

misconception(
    "grad-w1-sign",
    "the sign is wrong: that is the step of gradient descent, not the gradient",
    hint="Who subtracts the gradient: this function, or the step that uses it?",
    change={"return X.T @ dz1, dz1.sum(axis=0)": "return -(X.T @ dz1), -dz1.sum(axis=0)"},
)


@misconception(
    "grad-w1-last-example",
    "each example overwrites the one before, so that only the last counts",
    hint="What should happen to the shares of several examples?",
)
def grad_W1_b1(X, dz1):
    for x, d in zip(X, dz1, strict=True):
        dW = np.outer(x, d)
        db = d
    return dW, db


@misconception(
    "argument-overwritten",
    "an argument is changed in place",
    hint="Which operations write into the array that they are given, and which make a new one?",
)
def grad_W1_b1(X, dz1):
    grad = X.T @ dz1
    for i in range(1, len(dz1)):
        dz1[0] += dz1[i]
    return grad, dz1[0].copy()


misconception(
    "grad-w1-first-example",
    "dW1 and db1 are those of the first example only",
    hint="Over what does the product of two matrices add up?",
    change={"return X.T @ dz1, dz1.sum(axis=0)": "return np.outer(X[0], dz1[0]), dz1[0]"},
)

misconception(
    "grad-w1-sums-multiplied",
    "X and dz1 are added up over the examples before they are multiplied",
    hint="Which comes first: the product of each example, or the sum over the examples?",
    change={"return X.T @ dz1, dz1.sum(axis=0)": "return np.outer(X.sum(0), dz1.sum(0)), dz1.sum(0)"},
)

misconception(
    "grad-w1-reshaped",
    "X is reshaped instead of transposed",
    hint="What does a transpose do to the entry in row i and column j? And a reshape?",
    change={"return X.T @ dz1, dz1.sum(axis=0)": "return X.reshape(X.shape[1], -1) @ dz1, dz1.sum(axis=0)"},
)

misconception(
    "grad-w1-inputs-as-mask",
    "only whether X is positive is used, not its size",
    hint="How does a weight's share grow with what comes in?",
    change={"return X.T @ dz1, dz1.sum(axis=0)": "return (X > 0).T.astype(float) @ dz1, dz1.sum(axis=0)"},
)


@misconception(
    "grad-w1-bias-last-example",
    "db1 is that of the last example alone: each overwrites the one before",
    hint="What happens in the loop to what the example before has left?",
)
def grad_W1_b1(X, dz1):
    for i in range(len(dz1)):
        db = dz1[i]
    return X.T @ dz1, db


@misconception(
    "grad-w1-weights-of-last-example",
    "dW1 is that of the last example alone: each overwrites the one before",
    hint="What happens in the loop to what the example before has left?",
)
def grad_W1_b1(X, dz1):
    for a, d in zip(X, dz1):
        dW = np.outer(a, d)
    return dW, dz1.sum(axis=0)


@misconception(
    "grad-w1-first-example-missing",
    "the first example is left out of dW1",
    hint="At which index do arrays begin?",
)
def grad_W1_b1(X, dz1):
    dW = np.zeros((X.shape[1], dz1.shape[1]))
    for i in range(1, len(X)):
        dW += np.outer(X[i], dz1[i])
    return dW, dz1.sum(axis=0)


misconception(
    "grad-w1-means-multiplied",
    "the mean input is multiplied by the summed gradient: which of them belong together is lost",
    hint="Is a sum of products a product of sums?",
    change={"X.T @ dz1": "np.outer(X.mean(axis=0), dz1.sum(axis=0))"},
)

misconception(
    "grad-w1-bias-of-inputs",
    "db1 is a sum of what went into the layer, not of the gradients that came back",
    hint="Which shape does the bias have, and which array has a column for each of its entries?",
    change={"return X.T @ dz1, dz1.sum(axis=0)": "return X.T @ dz1, X.sum(axis=0)"},
)

misconception(
    "grad-w1-centred",
    "the mean over the batch is subtracted from X first",
    hint="Does the forward pass take a mean off?",
    change={"return X.T @ dz1, dz1.sum(axis=0)": "return (X - X.mean(axis=0)).T @ dz1, dz1.sum(axis=0)"},
)


@odd("grad_W1_b1 example by example")
def grad_W1_b1(X, dz1):
    dW = np.zeros((X.shape[1], dz1.shape[1]))
    db = np.zeros(dz1.shape[1])
    for x, d in zip(X, dz1, strict=True):
        dW += np.outer(x, d)
        db += d
    return dW, db


@odd("grad_W1_b1 by einsum, as a list")
def grad_W1_b1(X, dz1):
    return [np.einsum("ni,nj->ij", X, dz1), np.einsum("nj->j", dz1)]


@odd("grad_W1_b1 with the bias as one more input")
def grad_W1_b1(X, dz1):
    extended = np.hstack([X, np.ones((len(X), 1))])
    both = (dz1.T @ extended).T
    return both[:-1], both[-1]


@odd("grad_W1_b1 in float32, with named results")
def grad_W1_b1(X, dz1):
    dW = np.tensordot(X, dz1, axes=(0, 0)).astype(np.float32)
    db = np.add.reduce(dz1).astype(np.float32)
    print(dW.shape, db.shape)
    return dW, db
