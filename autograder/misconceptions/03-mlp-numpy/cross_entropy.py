"""Wrong answers to `cross_entropy`, and right answers in an unusual style."""

import numpy as np

from autograder.misconceptions import misconception, odd

misconception(
    "cross-entropy-sum",
    "the losses of the examples are added up, not averaged: N times too large",
    hint="Should the loss double when the batch does?",
    change={"np.mean(np.sum(y_onehot * np.log(p + eps), axis=-1))": "np.sum(y_onehot * np.log(p + eps))"},
)

misconception(
    "cross-entropy-mean-over-classes",
    "the mean is taken over all N·K entries, so the loss is K times too small",
    hint="How many terms does one example add: one, or one for each class?",
    change={"np.sum(y_onehot * np.log(p + eps), axis=-1)": "y_onehot * np.log(p + eps)"},
)

misconception(
    "cross-entropy-sum-over-batch",
    "the sum goes over the examples and the mean over the classes instead of the other way round",
    hint="Over which axis does the formula add up, and over which does it average?",
    change={"-1": "0"},
)

misconception(
    "cross-entropy-sign",
    "the minus sign is missing",
    hint="Which sign does the logarithm of a probability have? Which sign should a loss have?",
    change={"-np.mean": "np.mean"},
)

misconception(
    "cross-entropy-bits",
    "in bits instead of nats: the logarithm has base 2",
    hint="Which base does the logarithm of the formula have?",
    change={"np.log": "np.log2"},
)

misconception(
    "cross-entropy-log10",
    "the logarithm has base 10 instead of the natural one",
    hint="Which base does the logarithm of the formula have?",
    change={"np.log": "np.log10"},
)

misconception(
    "cross-entropy-no-eps",
    "eps is not used, so a probability of 0 makes the loss infinite or not a number",
    hint="What is 0 · log 0 on a computer?",
    change={"p + eps": "p"},
)

misconception(
    "cross-entropy-no-eps-picked",
    "eps is not used, so a probability of 0 for the true class makes the loss infinite",
    hint="What is log 0 on a computer?",
    change={
        "float(-np.mean(np.sum(y_onehot * np.log(p + eps), axis=-1)))": (
            "-np.mean(np.log(p[np.arange(len(p)), y_onehot.argmax(axis=1)]))"
        ),
    },
)

misconception(
    "cross-entropy-eps-outside",
    "eps is added to the logarithm instead of to the probability",
    hint="What is it that must not become 0: the logarithm, or what goes into it?",
    change={"y_onehot * np.log(p + eps)": "y_onehot * (np.log(p) + eps)"},
)

misconception(
    "cross-entropy-large-eps",
    "the number that guards the logarithm is much larger than eps",
    hint="Which value does the argument eps have by default?",
    numbers=[{1e-8: 0.1}, {1e-8: 1e-2}, {1e-8: 1e-4}, {1e-8: 1e-5}],
    change={"p + eps": "p + 1e-8"},
)

misconception(
    "cross-entropy-zeros-ignored",
    "probabilities of 0 are left out, so being sure and wrong costs nothing",
    hint="What should it cost to call the true class impossible?",
    change={"np.log(p + eps)": "np.where(p > 0, np.log(np.where(p > 0, p, 1)), 0)"},
)

misconception(
    "cross-entropy-binary",
    "the terms (1 − y) log(1 − p) of two-class cross-entropy are added",
    hint="Which terms does the formula have for the classes that are not the true one?",
    change={
        "y_onehot * np.log(p + eps)": "y_onehot * np.log(p + eps) + (1 - y_onehot) * np.log(1 - p + eps)",
    },
)

misconception(
    "cross-entropy-swapped",
    "p and y are swapped: the logarithm is taken of the labels",
    hint="Of which of the two is the logarithm taken in the formula?",
    change={"y_onehot * np.log(p + eps)": "p * np.log(y_onehot + eps)"},
)

misconception(
    "cross-entropy-entropy",
    "the entropy of p is computed: the labels are not used",
    hint="Should the loss stay the same when all labels are wrong?",
    change={"y_onehot * np.log(p + eps)": "p * np.log(p + eps)"},
)

misconception(
    "cross-entropy-log-of-mean",
    "the logarithm is taken of the mean probability, not of each",
    hint="Is the logarithm of a mean the mean of the logarithms?",
    change={
        "float(-np.mean(np.sum(y_onehot * np.log(p + eps), axis=-1)))": (
            "-np.log(np.mean(np.sum(y_onehot * p, axis=-1)) + eps)"
        ),
    },
)

misconception(
    "cross-entropy-most-likely-class",
    "the probability of the most likely class is used, not that of the true class",
    hint="Where do the labels say which probability counts?",
    change={"np.sum(y_onehot * np.log(p + eps), axis=-1)": "np.log(p.max(axis=-1) + eps)"},
)

misconception(
    "cross-entropy-squared-error",
    "the squared error is computed",
    hint="Where is the logarithm?",
    change={
        "float(-np.mean(np.sum(y_onehot * np.log(p + eps), axis=-1)))": (
            "np.mean(np.sum((p - y_onehot) ** 2, axis=-1))"
        ),
    },
)

misconception(
    "cross-entropy-each-example",
    "one loss an example is returned instead of one number",
    hint="What does the 1/N in front of the formula do?",
    change={
        "float(-np.mean(np.sum(y_onehot * np.log(p + eps), axis=-1)))": (
            "-np.sum(y_onehot * np.log(p + eps), axis=-1)"
        ),
    },
)


@misconception(
    "argument-overwritten",
    "the logarithms are written into the argument itself",
    hint="Which operations write into the array that they are given, and which make a new one?",
)
def cross_entropy(p, y_onehot, eps=1e-12):
    p += eps
    np.log(p, out=p)
    return -np.mean(np.sum(y_onehot * p, axis=-1))


misconception(
    "cross-entropy-half",
    "the loss is halved, as a squared error often is",
    hint="Which factors does the formula have?",
    change={"np.mean": "0.5 * np.mean"},
)

misconception(
    "cross-entropy-eps-a-thousandth",
    "eps is 1e-3 by default, so it shows in the loss",
    hint="Which default does the docstring give? How large is it beside a small probability?",
    change={"def cross_entropy(p, y_onehot, eps=1e-12):": "def cross_entropy(p, y_onehot, eps=0.001):"},
)

misconception(
    "cross-entropy-other-default",
    "eps has another default than 1e-12",
    hint="What should a probability of 0 cost by default?",
    change={"def cross_entropy(p, y_onehot, eps=1e-12):": "def cross_entropy(p, y_onehot, eps=1e-07):"},
)


@misconception(
    "cross-entropy-other-default-clipped",
    "eps has another default than 1e-12",
    hint="What should a probability of 0 cost by default?",
)
def cross_entropy(p, y_onehot, eps=1e-8):
    return -np.mean(np.sum(y_onehot * np.log(np.clip(p, eps, 1)), axis=-1))


misconception(
    "cross-entropy-largest-float",
    "log 0 is replaced by the largest float, where eps should keep it in bounds",
    hint="What should a probability of 0 cost?",
    change={"np.log(p + eps)": "np.nan_to_num(np.log(p))"},
)

misconception(
    "cross-entropy-softmax-again",
    "p goes through the softmax again, though it is a distribution already",
    hint="Which of the two, logits or probabilities, is p?",
    change={"p + eps": "softmax(p) + eps"},
)


@misconception(
    "cross-entropy-last-example",
    "each example replaces the one before, so that only the last counts",
    hint="How does a sum grow?",
)
def cross_entropy(p, y_onehot, eps=1e-12):
    for row, y in zip(p, y_onehot):
        loss = -np.sum(y * np.log(row + eps))
    return loss


misconception(
    "cross-entropy-largest-term",
    "the largest of the terms is treated as their sum",
    hint="Which of the terms y log p is the largest, and which one is it that counts?",
    change={"np.sum": "np.max"},
)

misconception(
    "cross-entropy-median",
    "the median over the examples is taken, not the mean",
    hint="What does the formula do with the losses of all examples?",
    change={"np.mean": "np.median"},
)

misconception(
    "cross-entropy-perplexity",
    "the exponential of the loss is returned: that is the perplexity",
    hint="What does the formula do after it has taken the mean?",
    change={"float": "np.exp"},
)

misconception(
    "cross-entropy-one-less",
    "the sum is divided by N − 1",
    hint="Over how many examples is the mean?",
    change={
        "float(-np.mean(np.sum(y_onehot * np.log(p + eps), axis=-1)))": (
            "-np.sum(y_onehot * np.log(p + eps)) / max(len(p) - 1, 1)"
        ),
    },
)

misconception(
    "cross-entropy-focal",
    "each term is weighed by 1 − p, as in the focal loss",
    hint="Which factor does each logarithm have in the formula?",
    change={"y_onehot * np.log(p + eps)": "y_onehot * (1 - p) * np.log(p + eps)"},
)

misconception(
    "cross-entropy-other-classes",
    "the terms of the classes that are not the true one are taken",
    hint="Which entry of a row says how probable the truth was?",
    change={"y_onehot * np.log(p + eps)": "(1 - y_onehot) * np.log(1 - p + eps)"},
)

misconception(
    "cross-entropy-no-logarithm",
    "one minus the probability of the true class is averaged: the logarithm is missing",
    hint="What should a probability of 0 cost?",
    change={
        "float(-np.mean(np.sum(y_onehot * np.log(p + eps), axis=-1)))": (
            "np.mean(np.sum(y_onehot * (1 - p), axis=-1))"
        ),
    },
)

misconception(
    "cross-entropy-eps-on-labels",
    "eps is added to the labels instead of to the probabilities",
    hint="What is it that must not become 0?",
    change={"y_onehot * np.log(p + eps)": "(y_onehot + eps) * np.log(p)"},
)

misconception(
    "cross-entropy-all-pairs",
    "each row is asked for the classes of all examples, not for its own alone",
    hint="What shape does what you index out of p have? How many numbers should it be?",
    change={"np.sum(y_onehot * np.log(p + eps), axis=-1)": "np.log(p[:, y_onehot.argmax(axis=-1)] + eps)"},
)

misconception(
    "cross-entropy-cut-above",
    "probabilities are cut off above eps instead of cut off below it",
    hint="Which of the two does the logarithm have to be kept from, 0 or 1?",
    change={"p + eps": "np.minimum(p, eps) + 1e-300"},
)


@misconception(
    "cross-entropy-right-ones-only",
    "only examples that are classified rightly are counted",
    hint="What should a sure guess cost that is wrong?",
)
def cross_entropy(p, y_onehot, eps=1e-12):
    right = p.argmax(axis=1) == y_onehot.argmax(axis=1)
    losses = -np.sum(y_onehot * np.log(p + eps), axis=1)
    return losses[right].mean() if right.any() else 0.0


misconception(
    "cross-entropy-smoothed-labels",
    "the labels are smoothed first",
    hint="What stands in a row of y for the classes that are not the true one?",
    change={"y_onehot * np.log(p + eps)": "(0.9 * y_onehot + 0.1 / y_onehot.shape[1]) * np.log(p + eps)"},
)

misconception(
    "cross-entropy-small-eps",
    "a probability of 0 costs more than −log eps, as if a smaller number guarded the logarithm",
    hint="Which value does the argument eps have by default?",
    change={"p + eps": "np.clip(p, 1e-15, 1)"},
)

misconception(
    "cross-entropy-error-rate",
    "the share of wrongly classified examples",
    hint="Where is the logarithm of the formula?",
    change={
        "float(-np.mean(np.sum(y_onehot * np.log(p + eps), axis=-1)))": (
            "np.mean(p.argmax(axis=1) != y_onehot.argmax(axis=1))"
        ),
    },
)


@misconception(
    "cross-entropy-mean-of-class-means",
    "the mean is taken for each class first, so rare classes count too much",
    hint="Which weight does each example have in the formula?",
)
def cross_entropy(p, y_onehot, eps=1e-12):
    counts = y_onehot.sum(axis=0)
    totals = -(y_onehot * np.log(p + eps)).sum(axis=0)
    return np.mean(totals[counts > 0] / counts[counts > 0])


misconception(
    "cross-entropy-fixed-batch-size",
    "the sum is divided by a fixed number, whatever the size of the batch is",
    hint="How many examples has this batch?",
    numbers=[{64: 10}, {64: 32}, {64: 100}, {64: 128}, {64: 1000}, {64: 60000}],
    change={"mean(np.sum(y_onehot * np.log(p + eps), axis=-1))": "sum(y_onehot * np.log(p + eps)) / 64"},
)


@odd("cross_entropy by picking the true class")
def cross_entropy(p, y_onehot, eps=1e-12):
    return -np.log(p[np.arange(len(p)), y_onehot.argmax(axis=1)] + eps).mean()


@odd("cross_entropy by loops, clipped on both sides")
def cross_entropy(p, y_onehot, eps=1e-12):
    total = 0.0
    for row, labels in zip(p, y_onehot, strict=True):
        for probability, label in zip(row, labels, strict=True):
            if label == 1:
                total -= np.log(min(max(probability, eps), 1 - eps))
    return total / len(p)


@odd("cross_entropy by einsum")
def cross_entropy(p, y_onehot, eps=1e-12):
    return -np.einsum("nk,nk->", y_onehot, np.log(np.maximum(p, eps))) / p.shape[0]


@odd("cross_entropy as a zero-dimensional array of float32")
def cross_entropy(p, y_onehot, eps=1e-12):
    logs = np.log((p + eps).astype(np.float32))
    return np.array(np.average(np.sum(-logs, axis=1, where=y_onehot.astype(bool))), dtype=np.float32)


@odd("cross-entropy by that of distributions, row by row")
def cross_entropy(p, y_onehot, eps=1e-12):
    return np.mean([distribution_cross_entropy(y, row + eps) for y, row in zip(y_onehot, p)])


@odd("cross_entropy by the negative log-likelihood")
def cross_entropy(p, y_onehot, eps=1e-12):
    return negative_log_likelihood(p + eps, y_onehot.argmax(axis=1))


@odd("cross_entropy by the trace of a product")
def cross_entropy(p, y_onehot, eps=1e-12):
    return -np.trace(y_onehot.T @ np.log(p + eps)) / len(p)


@odd("cross_entropy by logaddexp")
def cross_entropy(p, y_onehot, eps=1e-12):
    return -np.mean(np.sum(y_onehot * np.logaddexp(np.log(p), np.log(eps)), axis=1))


@odd("cross_entropy with the logarithm kept above that of eps")
def cross_entropy(p, y_onehot, eps=1e-12):
    return -(y_onehot * np.maximum(np.log(p), np.log(eps))).sum(axis=1).mean()


@odd("cross_entropy over the terms that are not 0")
def cross_entropy(p, y_onehot, eps=1e-12):
    terms = y_onehot * np.log(p + eps)
    return -terms[terms != 0].mean()
