"""Wrong answers to `grad_a1`, and right answers in an unusual style."""

import numpy as np

from autograder.misconceptions import misconception, odd

misconception(
    "grad-a1-no-transpose",
    "W2 is not transposed",
    hint="Write the shapes below the product. Which axis do dz2 and W2 share, and which should be left?",
    change={"return dz2 @ W2.T": "return dz2 @ W2"},
)

misconception(
    "grad-a1-transposed",
    "the result is transposed",
    hint="A gradient has the shape of what it belongs to. Which shape does a1 have?",
    change={"return dz2 @ W2.T": "return W2 @ dz2.T"},
)

misconception(
    "grad-a1-swapped",
    "the factors stand in the wrong order",
    hint="Write the shapes below the product. Which axis do dz2 and W2 share, and which should be left?",
    change={"return dz2 @ W2.T": "return W2.T @ dz2"},
)

misconception(
    "grad-a1-mean-again",
    "it is divided by the number of examples once more",
    hint="dz2 already holds the 1/N. How often does it enter?",
    change={"return dz2 @ W2.T": "return dz2 @ W2.T / len(dz2)"},
)

misconception(
    "grad-a1-scaled-up",
    "it is multiplied by the number of examples",
    hint="dz2 already holds the 1/N. Should it be taken out again?",
    change={"return dz2 @ W2.T": "return len(dz2) * (dz2 @ W2.T)"},
)

misconception(
    "grad-a1-mean-over-classes",
    "the shares of the classes are averaged instead of added up",
    hint="A hidden unit feeds every class. What becomes of what they pass back?",
    change={"return dz2 @ W2.T": "return dz2 @ W2.T / W2.shape[1]"},
)

misconception(
    "grad-a1-mask-too-early",
    "what is negative is set to 0, as if the ReLU stood here",
    hint="The ReLU comes one step later. What decides there what passes?",
    change={"return dz2 @ W2.T": "return np.maximum(0, dz2 @ W2.T)"},
)

misconception(
    "grad-a1-sign",
    "the sign is wrong",
    hint="Is there a minus in the formula of z2?",
    change={"return dz2 @ W2.T": "return -dz2 @ W2.T"},
)

misconception(
    "grad-a1-absolute-weights",
    "the signs of the weights are lost",
    hint="If a weight is negative, what does raising its input do to the logit?",
    change={"return dz2 @ W2.T": "return dz2 @ np.abs(W2).T"},
)

misconception(
    "grad-a1-summed",
    "the gradients of all examples are added up, but each should keep its row",
    hint="Which shape does a1 have, and so its gradient?",
    change={"return dz2 @ W2.T": "return (dz2 @ W2.T).sum(axis=0)"},
)


@misconception(
    "grad-a1-one-class",
    "only the share of the class with the largest gradient is passed back",
    hint="A hidden unit feeds every class. What becomes of what they pass back?",
)
def grad_a1(dz2, W2):
    k = np.abs(dz2).argmax(axis=1)
    return dz2[np.arange(len(dz2)), k][:, None] * W2.T[k]


misconception(
    "grad-a1-inverse",
    "the weights are inverted instead of transposed",
    hint="Going back along a slope multiplies by the same weight once more. Which one is that?",
    change={"return dz2 @ W2.T": "return dz2 @ np.linalg.pinv(W2)"},
)


@misconception(
    "argument-overwritten",
    "an argument is changed in place",
    hint="Which operations write into the array that they are given, and which make a new one?",
)
def grad_a1(dz2, W2):
    W2 *= 1.5
    return dz2 @ W2.T / 1.5


misconception(
    "grad-a1-reshaped",
    "W2 is reshaped instead of transposed",
    hint="What does a transpose do to the entry in row i and column j? And a reshape?",
    change={"return dz2 @ W2.T": "return dz2 @ W2.reshape(W2.shape[1], W2.shape[0])"},
)

misconception(
    "grad-a1-sums-multiplied",
    "dz2 and W2 are added up over the classes before they are multiplied",
    hint="Which comes first: the product for each class, or the sum over the classes?",
    change={"return dz2 @ W2.T": "return dz2.sum(axis=1, keepdims=True) * W2.sum(axis=1)"},
)

misconception(
    "grad-a1-averaged",
    "dz2 is averaged over the examples first, where each example keeps its own gradient",
    hint="How many rows should the result have?",
    change={"return dz2 @ W2.T": "return dz2.mean(axis=0) @ W2.T"},
)

misconception(
    "grad-a1-first-example",
    "each example gets the gradient of the first",
    hint="Whose gradient stands in the second row?",
    change={"return dz2 @ W2.T": "return np.repeat(dz2[:1] @ W2.T, len(dz2), axis=0)"},
)

misconception(
    "grad-a1-result-reshaped",
    "the transposed result is brought into shape by a reshape, which mixes up its entries",
    hint="What does a transpose do to the entry in row i and column j? And a reshape?",
    change={"return dz2 @ W2.T": "return (W2 @ dz2.T).reshape(len(dz2), -1)"},
)

misconception(
    "grad-a1-signs-of-weights",
    "only the signs of W2 are used",
    hint="How does a weight's size change what passes through it?",
    change={"return dz2 @ W2.T": "return dz2 @ np.sign(W2).T"},
)

misconception(
    "grad-a1-positive-weights",
    "negative weights are left out on the way back",
    hint="Does the forward pass leave out negative weights?",
    change={"return dz2 @ W2.T": "return dz2 @ relu(W2).T"},
)

misconception(
    "grad-a1-first-example",
    "only the first example has a gradient: the others are left out",
    hint="How many rows does dz2 have, and how many should the result have?",
    change={"return dz2 @ W2.T": "return W2 @ dz2[0]"},
)


@odd("grad_a1 by loops")
def grad_a1(dz2, W2):
    N, H = len(dz2), len(W2)
    da1 = np.zeros((N, H))
    for i in range(N):
        for h in range(H):
            da1[i, h] = sum(dz2[i, k] * W2[h, k] for k in range(W2.shape[1]))
    return da1


odd(
    "grad_a1 by einsum",
    change={"return dz2 @ W2.T": 'return np.einsum("nk,hk->nh", dz2, W2)'},
)

odd(
    "grad_a1 as a transpose of a product",
    change={"return dz2 @ W2.T": "return np.dot(W2, dz2.T).T"},
)


@odd("grad_a1 by broadcasting, in float32")
def grad_a1(dz2, W2):
    return (dz2[:, None, :] * W2[None, :, :]).sum(axis=2).astype(np.float32)


@odd("grad_a1 class by class")
def grad_a1(dz2, W2):
    out = np.zeros((dz2.shape[0], W2.shape[0]))
    for k in range(dz2.shape[1]):
        out += dz2[:, [k]] * W2[:, k]
    return out
