"""Wrong answers to `grad_z2`, and right answers in an unusual style."""

import numpy as np

from autograder.misconceptions import misconception, odd


@misconception(
    "grad-z2-no-mean",
    "exactly N times too large: the division by the number of examples is missing",
    hint="The loss is a mean over the examples. What does that make of the gradient of each?",
)
def grad_z2(p, y_onehot):
    return p - y_onehot


misconception(
    "grad-z2-mean-twice",
    "the number of examples is divided by twice",
    hint="The loss is a mean over the examples. How often does its 1/N enter?",
    change={"return (p - y_onehot) / N": "return (p - y_onehot) / N / N"},
)


@misconception(
    "grad-z2-mean-over-classes",
    "it is divided by the number of classes instead of the number of examples",
    hint="Over what does the loss take its mean?",
)
def grad_z2(p, y_onehot):
    return (p - y_onehot) / p.shape[1]


@misconception(
    "grad-z2-mean-over-entries",
    "it is divided by the number of all entries instead of the number of examples",
    hint="Over what does the loss take its mean?",
)
def grad_z2(p, y_onehot):
    return (p - y_onehot) / p.size


misconception(
    "grad-z2-sign",
    "the sign is wrong: y − p instead of p − y",
    hint="Should a step of gradient descent raise or lower the logit of the true class?",
    change={"return (p - y_onehot) / N": "return (y_onehot - p) / N"},
)


@misconception(
    "grad-z2-sign-and-no-mean",
    "the sign is wrong, and the division by the number of examples is missing",
    hint="Should a step raise or lower the logit of the true class? And where is the mean?",
)
def grad_z2(p, y_onehot):
    return y_onehot - p


misconception(
    "grad-z2-gradient-of-p",
    "the gradient for the probabilities is returned, not yet that for the logits",
    hint="There is one function more between the logits and the loss. Which?",
    change={"return (p - y_onehot) / N": "return -y_onehot / (p + 1e-12) / N"},
)

misconception(
    "grad-z2-true-class-only",
    "the gradient is 0 for the classes that are not the true one",
    hint="The softmax ties a row together. What does another logit do to the class?",
    change={"return (p - y_onehot) / N": "return (p - y_onehot) * y_onehot / N"},
)

misconception(
    "grad-z2-sigmoid-slope",
    "a factor p(1 − p) is there once too often, as for a squared error",
    hint="What is left of the slope of the softmax once that of the logarithm is multiplied in?",
    change={"return (p - y_onehot) / N": "return (p - y_onehot) * p * (1 - p) / N"},
)

misconception(
    "grad-z2-doubled",
    "exactly twice too large, as the gradient of a squared error would be",
    hint="Which factors does the formula have?",
    change={"return (p - y_onehot) / N": "return 2 * (p - y_onehot) / N"},
)

misconception(
    "grad-z2-summed",
    "the gradients of all examples are added up, but each should keep its row",
    hint="Which shape does z2 have, and so its gradient?",
    change={"return (p - y_onehot) / N": "return (p - y_onehot).sum(axis=0) / N"},
)

misconception(
    "grad-z2-absolute",
    "the sign of each difference is lost",
    hint="Should all logits move in the same direction?",
    change={"return (p - y_onehot) / N": "return np.abs(p - y_onehot) / N"},
)


@misconception(
    "argument-overwritten",
    "1 is subtracted in the argument itself",
    hint="Whose array is it that you write into? Who else may still need it?",
)
def grad_z2(p, y_onehot):
    p[np.arange(len(p)), y_onehot.argmax(axis=1)] -= 1
    return p / len(p)


@misconception(
    "grad-z2-predicted-class",
    "1 is subtracted from the most likely class instead of the true one",
    hint="Where do the labels enter?",
)
def grad_z2(p, y_onehot):
    out = p.copy()
    out[np.arange(len(p)), p.argmax(axis=1)] -= 1
    return out / len(p)


misconception(
    "grad-z2-times-N",
    "multiplied by the number of examples instead of divided",
    hint="What does the mean of the loss make of each example's share?",
    change={"return (p - y_onehot) / N": "return (p - y_onehot) * N"},
)


@misconception(
    "grad-z2-fixed-batch-size",
    "it is divided by a fixed number, whatever the size of the batch is",
    hint="How many examples has this batch?",
)
def grad_z2(p, y_onehot):
    return (p - y_onehot) / 64


misconception(
    "grad-z2-hard-predictions",
    "the most probable class is treated as the prediction instead of the probabilities",
    hint="By how much is a probability of 0.6 for the true class off?",
    change={"return (p - y_onehot) / N": "return (np.eye(p.shape[1])[p.argmax(1)] - y_onehot) / N"},
)

misconception(
    "grad-z2-softmax-again",
    "p goes through the softmax again, though it is a distribution already",
    hint="Which of the two, logits or probabilities, is p?",
    change={"return (p - y_onehot) / N": "return (softmax(p) - y_onehot) / N"},
)

misconception(
    "grad-z2-one-less",
    "it is divided by N − 1",
    hint="Over how many examples is the mean?",
    change={"return (p - y_onehot) / N": "return (p - y_onehot) / max(N - 1, 1)"},
)

misconception(
    "grad-z2-logarithms",
    "the labels are subtracted from the logarithms of the probabilities",
    hint="What does the derivation leave of the logarithm?",
    change={"return (p - y_onehot) / N": "return (np.log(p + 1e-12) - y_onehot) / N"},
)

misconception(
    "grad-z2-only-p-divided",
    "p is divided by N, but the labels are not",
    hint="What does the division by N belong to: to p, or to the whole difference?",
    change={"return (p - y_onehot) / N": "return p / N - y_onehot"},
)

misconception(
    "grad-z2-only-labels-divided",
    "the labels are divided by N, but p is not",
    hint="What does the division by N belong to: to the labels, or to the whole difference?",
    change={"return (p - y_onehot) / N": "return p - y_onehot / N"},
)


@misconception(
    "grad-z2-right-predictions-left-out",
    "examples that are predicted rightly pass nothing back",
    hint="Is the loss of an example 0 as soon as its true class is the most probable one?",
)
def grad_z2(p, y_onehot):
    d = (p - y_onehot) / len(p)
    d[p.argmax(1) == y_onehot.argmax(1)] = 0
    return d


misconception(
    "grad-z2-squared",
    "the differences are squared",
    hint="Should the sign of p − y be lost?",
    change={"return (p - y_onehot) / N": "return (p - y_onehot) ** 2 / N"},
)


@misconception(
    "grad-z2-whole-columns",
    "1 is subtracted in whole columns: at the label of any example, for every example",
    hint="Which columns belong to row i, those of all labels or that of its own?",
)
def grad_z2(p, y_onehot):
    dz2 = p.copy()
    dz2[:, y_onehot.argmax(axis=1)] -= 1
    return dz2 / len(p)


@odd("grad_z2 by subtracting 1 in a copy")
def grad_z2(p, y_onehot):
    grad = np.array(p)
    grad[np.arange(p.shape[0]), np.argmax(y_onehot, axis=1)] -= 1.0
    grad /= p.shape[0]
    return grad


@odd("grad_z2 through the Jacobian of the softmax")
def grad_z2(p, y_onehot):
    rows = []
    for q, y in zip(p, y_onehot, strict=True):
        jacobian = np.diag(q) - np.outer(q, q)
        rows.append(jacobian @ (-y / q))
    return np.array(rows) / len(rows)


@odd("grad_z2 by loops, in float32")
def grad_z2(p, y_onehot):
    N, K = p.shape
    grad = np.empty((N, K), dtype=np.float32)
    for i in range(N):
        for k in range(K):
            grad[i, k] = (p[i, k] - y_onehot[i, k]) / N
    return grad


@odd("grad_z2 through the whole Jacobian of the softmax")
def grad_z2(p, y_onehot):
    N, K = p.shape
    J = np.einsum("nk,kj->nkj", p, np.eye(K)) - np.einsum("nk,nj->nkj", p, p)
    dp = np.where(y_onehot > 0, -1 / p, 0) / N
    return np.einsum("nk,nkj->nj", dp, J)
