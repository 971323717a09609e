"""Wrong answers to `grad_W2_b2`, and right answers in an unusual style."""

import numpy as np

from autograder.misconceptions import misconception, odd

misconception(
    "grad-w2-mean-again",
    "both gradients are divided by the number of examples once more",
    hint="dz2 already holds the 1/N. What is left to do with the examples: add up, or average?",
    change={"return a1.T @ dz2, dz2.sum(axis=0)": "return a1.T @ dz2 / len(a1), dz2.sum(axis=0) / len(a1)"},
)

misconception(
    "grad-w2-weights-averaged",
    "dW2 is divided by the number of examples once more",
    hint="dz2 already holds the 1/N. What is left to do with the examples: add up, or average?",
    change={"return a1.T @ dz2, dz2.sum(axis=0)": "return a1.T @ dz2 / len(a1), dz2.sum(axis=0)"},
)

misconception(
    "grad-w2-bias-averaged",
    "db2 is a mean over the examples instead of a sum",
    hint="dz2 already holds the 1/N. What is left to do with the examples: add up, or average?",
    change={"return a1.T @ dz2, dz2.sum(axis=0)": "return a1.T @ dz2, dz2.mean(axis=0)"},
)

misconception(
    "grad-w2-scaled-up",
    "both gradients are multiplied by the number of examples",
    hint="dz2 already holds the 1/N. What is left to do with the examples: add up, or average?",
    change={"return a1.T @ dz2, dz2.sum(axis=0)": "return len(a1) * (a1.T @ dz2), len(a1) * dz2.sum(axis=0)"},
)

misconception(
    "grad-w2-bias-other-axis",
    "db2 adds up each example instead of each column",
    hint="db2 has one entry a class. Over which axis should be summed, so that those are left?",
    change={"return a1.T @ dz2, dz2.sum(axis=0)": "return a1.T @ dz2, dz2.sum(axis=1)"},
)

misconception(
    "grad-w2-bias-not-summed",
    "db2 is dz2 itself: the sum over the examples is missing",
    hint="Every example adds to the loss through the same bias. What becomes of their shares?",
    change={"return a1.T @ dz2, dz2.sum(axis=0)": "return a1.T @ dz2, dz2"},
)

misconception(
    "grad-w2-bias-one-number",
    "db2 is added up to one number",
    hint="How many biases does the layer have?",
    change={"return a1.T @ dz2, dz2.sum(axis=0)": "return a1.T @ dz2, dz2.sum()"},
)

misconception(
    "grad-w2-bias-keeps-axis",
    "db2 has two axes where it should have one",
    hint="Which shape does the bias itself have?",
    change={"return a1.T @ dz2, dz2.sum(axis=0)": "return a1.T @ dz2, dz2.sum(axis=0, keepdims=True)"},
)

misconception(
    "grad-w2-bias-first-example",
    "db2 is that of the first example only",
    hint="Every example adds to the loss through the same bias. What becomes of their shares?",
    change={"return a1.T @ dz2, dz2.sum(axis=0)": "return a1.T @ dz2, dz2[0]"},
)

misconception(
    "grad-w2-bias-zero",
    "db2 is zero",
    hint="Does the loss change when a bias does?",
    change={"return a1.T @ dz2, dz2.sum(axis=0)": "return a1.T @ dz2, np.zeros(dz2.shape[1])"},
)

misconception(
    "grad-w2-bias-with-inputs",
    "the bias is treated as a weight: its gradient is multiplied by the inputs",
    hint="How much does z change when a bias grows by 1?",
    change={"return a1.T @ dz2, dz2.sum(axis=0)": "return a1.T @ dz2, (a1.T @ dz2).sum(axis=0)"},
)

misconception(
    "grad-w2-transposed",
    "dW2 is transposed",
    hint="A gradient has the shape of what it belongs to. Which shape do the weights have?",
    change={"return a1.T @ dz2, dz2.sum(axis=0)": "return dz2.T @ a1, dz2.sum(axis=0)"},
)

misconception(
    "grad-w2-no-transpose",
    "a1 is not transposed in the product",
    hint="Write the shapes below the product. Which axis should be gone afterwards?",
    change={"return a1.T @ dz2, dz2.sum(axis=0)": "return a1 @ dz2, dz2.sum(axis=0)"},
)

misconception(
    "grad-w2-wrong-factor-transposed",
    "dz2 is transposed in the product instead of a1",
    hint="Write the shapes below the product. Which axis should be gone afterwards?",
    change={"return a1.T @ dz2, dz2.sum(axis=0)": "return a1 @ dz2.T, dz2.sum(axis=0)"},
)

misconception(
    "grad-w2-swapped",
    "the two gradients are returned in the wrong order",
    hint="In which order does the specification name the results?",
    change={"return a1.T @ dz2, dz2.sum(axis=0)": "return dz2.sum(axis=0), a1.T @ dz2"},
)

misconception(
    "grad-w2-weights-only",
    "only dW2 is returned",
    hint="How many arrays should come back?",
    change={"return a1.T @ dz2, dz2.sum(axis=0)": "return a1.T @ dz2"},
)

misconception(
    "grad-w2-sign",
    "the sign is wrong: that is the step of gradient descent, not the gradient",
    hint="Who subtracts the gradient: this function, or the step that uses it?",
    change={"return a1.T @ dz2, dz2.sum(axis=0)": "return -(a1.T @ dz2), -dz2.sum(axis=0)"},
)


@misconception(
    "grad-w2-last-example",
    "each example overwrites the one before, so that only the last counts",
    hint="What should happen to the shares of several examples?",
)
def grad_W2_b2(a1, dz2):
    for x, d in zip(a1, dz2, strict=True):
        dW = np.outer(x, d)
        db = d
    return dW, db


@misconception(
    "argument-overwritten",
    "an argument is changed in place",
    hint="Which operations write into the array that they are given, and which make a new one?",
)
def grad_W2_b2(a1, dz2):
    grad = a1.T @ dz2
    for i in range(1, len(dz2)):
        dz2[0] += dz2[i]
    return grad, dz2[0].copy()


misconception(
    "grad-w2-first-example",
    "dW2 and db2 are those of the first example only",
    hint="Over what does the product of two matrices add up?",
    change={"return a1.T @ dz2, dz2.sum(axis=0)": "return np.outer(a1[0], dz2[0]), dz2[0]"},
)

misconception(
    "grad-w2-sums-multiplied",
    "a1 and dz2 are added up over the examples before they are multiplied",
    hint="Which comes first: the product of each example, or the sum over the examples?",
    change={"return a1.T @ dz2, dz2.sum(axis=0)": "return np.outer(a1.sum(0), dz2.sum(0)), dz2.sum(0)"},
)

misconception(
    "grad-w2-reshaped",
    "a1 is reshaped instead of transposed",
    hint="What does a transpose do to the entry in row i and column j? And a reshape?",
    change={"a1.T": "a1.reshape(a1.shape[1], -1)"},
)

misconception(
    "grad-w2-inputs-as-mask",
    "only whether a1 is positive is used, not its size",
    hint="How does a weight's share grow with what comes in?",
    change={"return a1.T @ dz2, dz2.sum(axis=0)": "return (a1 > 0).T.astype(float) @ dz2, dz2.sum(axis=0)"},
)

misconception(
    "grad-w2-bias-magnitudes",
    "db2 adds up magnitudes",
    hint="Can the gradient of a bias be negative?",
    change={"return a1.T @ dz2, dz2.sum(axis=0)": "return a1.T @ dz2, np.abs(dz2).sum(axis=0)"},
)


@misconception(
    "grad-w2-bias-last-example",
    "db2 is that of the last example alone: each overwrites the one before",
    hint="What happens in the loop to what the example before has left?",
)
def grad_W2_b2(a1, dz2):
    for i in range(len(dz2)):
        db = dz2[i]
    return a1.T @ dz2, db


@misconception(
    "grad-w2-weights-of-last-example",
    "dW2 is that of the last example alone: each overwrites the one before",
    hint="What happens in the loop to what the example before has left?",
)
def grad_W2_b2(a1, dz2):
    for a, d in zip(a1, dz2):
        dW = np.outer(a, d)
    return dW, dz2.sum(axis=0)


@misconception(
    "grad-w2-first-example-missing",
    "the first example is left out of dW2",
    hint="At which index do arrays begin?",
)
def grad_W2_b2(a1, dz2):
    dW = np.zeros((a1.shape[1], dz2.shape[1]))
    for i in range(1, len(a1)):
        dW += np.outer(a1[i], dz2[i])
    return dW, dz2.sum(axis=0)


misconception(
    "grad-w2-means-multiplied",
    "the mean activation is multiplied by the summed gradient: which of them belong together is lost",
    hint="Is a sum of products a product of sums?",
    change={"a1.T @ dz2": "np.outer(a1.mean(axis=0), dz2.sum(axis=0))"},
)

misconception(
    "grad-w2-bias-of-inputs",
    "db2 is a sum of what went into the layer, not of the gradients that came back",
    hint="Which shape does the bias have, and which array has a column for each of its entries?",
    change={"return a1.T @ dz2, dz2.sum(axis=0)": "return a1.T @ dz2, a1.sum(axis=0)"},
)

misconception(
    "grad-w2-centred",
    "the mean over the batch is subtracted from a1 first",
    hint="Does the forward pass take a mean off?",
    change={"return a1.T @ dz2, dz2.sum(axis=0)": "return (a1 - a1.mean(axis=0)).T @ dz2, dz2.sum(axis=0)"},
)


@odd("grad_W2_b2 example by example")
def grad_W2_b2(a1, dz2):
    dW = np.zeros((a1.shape[1], dz2.shape[1]))
    db = np.zeros(dz2.shape[1])
    for x, d in zip(a1, dz2, strict=True):
        dW += np.outer(x, d)
        db += d
    return dW, db


@odd("grad_W2_b2 by einsum, as a list")
def grad_W2_b2(a1, dz2):
    return [np.einsum("ni,nj->ij", a1, dz2), np.einsum("nj->j", dz2)]


@odd("grad_W2_b2 with the bias as one more input")
def grad_W2_b2(a1, dz2):
    extended = np.hstack([a1, np.ones((len(a1), 1))])
    both = (dz2.T @ extended).T
    return both[:-1], both[-1]


@odd("grad_W2_b2 in float32, with named results")
def grad_W2_b2(a1, dz2):
    dW = np.tensordot(a1, dz2, axes=(0, 0)).astype(np.float32)
    db = np.add.reduce(dz2).astype(np.float32)
    print(dW.shape, db.shape)
    return dW, db
