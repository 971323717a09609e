"""Wrong answers to `negative_log_likelihood`, and right answers in an unusual style."""

import numpy as np

from autograder.misconceptions import misconception, odd

misconception(
    "nll-sum",
    "the sum over the examples: the mean is missing",
    hint="What should happen to the loss when each example occurs twice in the batch?",
    change={"np.mean": "np.sum"},
)


@misconception(
    "nll-all-pairs",
    "each row is asked for the labels of all examples, not for its own alone",
    hint="What shape does what you index out of probs have? How many numbers should it be?",
)
def negative_log_likelihood(probs, labels):
    return -np.mean(np.log(probs[:, labels]))


misconception(
    "nll-sign",
    "the minus sign is missing: this is the log-likelihood",
    hint="Which sign does the logarithm of a probability have? Which sign should a loss have?",
    change={"-np.mean(np.log(probs[np.arange(N), labels]))": "np.mean(np.log(probs[np.arange(N), labels]))"},
)

misconception(
    "nll-log-of-mean",
    "the logarithm of the mean instead of the mean of the logarithms",
    hint="The log-likelihood of independent examples is a sum. Of what?",
    change={"np.mean(np.log(probs[np.arange(N), labels]))": "np.log(np.mean(probs[np.arange(N), labels]))"},
)

misconception(
    "nll-bits",
    "in bits instead of nats: the logarithm has base 2",
    hint="Which base does the logarithm of the formula have?",
    change={"np.log": "np.log2"},
)


@misconception(
    "nll-most-probable",
    "the probability of the most probable class is taken, whatever the label is",
    hint="Where do the labels enter? What should a confident and wrong prediction cost?",
)
def negative_log_likelihood(probs, labels):
    return -np.mean(np.log(probs.max(axis=1)))


misconception(
    "nll-mean-over-classes",
    "the mean is taken over all N·K entries, so it is K times too small",
    hint="How many terms are there for each example that are not zero? What is the sum divided by?",
    change={
        "N = len(labels)": "y = np.eye(probs.shape[1])[labels]",
        "float(-np.mean(np.log(probs[np.arange(N), labels])))": "-np.mean(y * np.log(probs + 1e-12))",
    },
)

misconception(
    "nll-no-logarithm",
    "the logarithm is missing",
    hint="Why does the likelihood of many examples turn into a sum?",
    change={"np.log(probs[np.arange(N), labels])": "probs[np.arange(N), labels]"},
)

misconception(
    "nll-labels-from-one",
    "the labels are counted from 1, so each example is judged by the class before its own",
    hint="Which column belongs to label 0?",
    change={"probs[np.arange(N), labels]": "probs[np.arange(N), labels.astype(int) - 1] + 1e-300"},
)


@misconception(
    "nll-likelihood-underflows",
    "the probabilities are multiplied before the logarithm is taken, so many examples underflow to 0",
    hint="How small is a product of a thousand probabilities? What turns it into a sum?",
)
def negative_log_likelihood(probs, labels):
    return -np.log(np.prod(probs[np.arange(len(labels)), labels])) / len(labels)


misconception(
    "nll-large-guard",
    "the number that is added before the logarithm is large enough to be seen in the result",
    hint="How does the number compare with a probability of 0.001? Is it needed here at all?",
    numbers=[{1e-3: guard} for guard in (0.1, 0.01, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8)],
    change={"probs[np.arange(N), labels]": "probs[np.arange(N), labels] + 1e-3"},
)

misconception(
    "nll-perplexity",
    "the exponential of the loss is returned: that is the perplexity",
    hint="What does the formula do after it has taken the mean?",
    change={"float": "np.exp"},
)


@misconception(
    "nll-each-example",
    "one loss for each example is returned: the mean over them is missing",
    hint="How many numbers should come back?",
)
def negative_log_likelihood(probs, labels):
    return -np.log(probs[np.arange(len(labels)), labels])


misconception(
    "nll-zero-times-infinity",
    "the logarithm is taken of all classes, so a 0 for another class gives 0 · ∞, which is not a number",
    hint="Of which probabilities alone does the formula take the logarithm?",
    change={
        "N = len(labels)": "Y = np.eye(probs.shape[1])[labels]",
        "float(-np.mean(np.log(probs[np.arange(N), labels])))": "-np.mean(np.sum(Y * np.log(probs), axis=1))",
    },
)


@misconception(
    "nll-divided-by-classes",
    "the sum is divided by the number of classes, not by that of the examples",
    hint="Over what does the formula take the mean?",
)
def negative_log_likelihood(probs, labels):
    N, K = probs.shape
    return -np.sum(np.log(probs[np.arange(N), labels])) / K


misconception(
    "nll-last-left-out",
    "the last example is left out of the sum",
    hint="Over which indices does the sum run? Which does your loop reach?",
    change={
        "float(-np.mean(np.log(probs[np.arange(N), labels])))": (
            "-sum(np.log(probs[i, labels[i]]) for i in range(N - 1)) / N"
        ),
    },
)


@misconception(
    "nll-first-example-only",
    "only the first example is counted: the return stands inside the loop",
    hint="When does a function stop at a return?",
)
def negative_log_likelihood(probs, labels):
    total = 0
    for i in range(len(labels)):
        total -= np.log(probs[i, labels[i]])
        return total / len(labels)


misconception(
    "nll-clipped",
    "probabilities are kept away from 0 and 1 by so much that it shows in the result",
    hint="What should a sure prediction that is right cost? And one of 0.0001?",
    numbers=[
        *({0.01: small, 0.99: 1 - small} for small in (0.1, 0.05, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8)),
        *({0.01: small, 0.99: 1} for small in (0.1, 0.01, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8)),
    ],
    change={"probs[np.arange(N), labels]": "np.clip(probs, 0.01, 0.99)[np.arange(N), labels]"},
)

misconception(
    "nll-one-minus-probability",
    "one minus the mean probability is given: the logarithm is missing",
    hint="Why does the likelihood of many examples turn into a sum?",
    change={"-np.mean(np.log(probs[np.arange(N), labels]))": "1 - np.mean(probs[np.arange(N), labels])"},
)

misconception(
    "nll-worst-example",
    "the loss of the worst example is returned instead of the mean",
    hint="What does the formula do with the losses of all examples?",
    change={"-np.mean(np.log(probs[np.arange(N), labels]))": "np.max(-np.log(probs[np.arange(N), labels]))"},
)


@misconception(
    "nll-all-classes",
    "the logarithms of all classes are added up: the labels are not used",
    hint="Which entry of a row says how probable the truth was?",
)
def negative_log_likelihood(probs, labels):
    return -np.mean(np.sum(np.log(probs + 1e-12), axis=1))


misconception(
    "nll-complement",
    "the logarithm is taken of 1 − p",
    hint="How large should the loss of a sure prediction be that is right?",
    change={"probs[np.arange(N), labels]": "1 - probs[np.arange(N), labels] + 1e-12"},
)


@misconception(
    "nll-softmax-first",
    "the probabilities go through a softmax first, though they are no logits",
    hint="What does each row of probs add up to already?",
)
def negative_log_likelihood(probs, labels):
    e = np.exp(probs)
    probs = e / e.sum(axis=1, keepdims=True)
    return -np.mean(np.log(probs[np.arange(len(labels)), labels]))


@misconception(
    "nll-binary",
    "the terms log(1 − p) of the classes that are not the true one are added",
    hint="How many terms does each example have in the formula?",
)
def negative_log_likelihood(probs, labels):
    y = np.eye(probs.shape[1])[labels]
    q = np.clip(probs, 1e-12, 1 - 1e-12)
    return -np.mean(np.sum(y * np.log(q) + (1 - y) * np.log(1 - q), axis=1))


@misconception(
    "nll-mean-of-class-means",
    "the mean is taken for each class first, so rare classes count too much",
    hint="Which weight does each example have in the formula?",
)
def negative_log_likelihood(probs, labels):
    return np.mean([-np.mean(np.log(probs[labels == k, k])) for k in np.unique(labels)])


@misconception(
    "nll-flat-places",
    "the labels are taken as places in the flattened matrix",
    hint="Where does row 1 begin in the flattened matrix?",
)
def negative_log_likelihood(probs, labels):
    return -np.mean(np.log(np.take(probs, labels) + 1e-300))


misconception(
    "nll-log1p",
    "the logarithm is taken of 1 + p",
    hint="Which number should a sure prediction cost?",
    change={"np.log": "np.log1p"},
)


@misconception(
    "nll-median",
    "the median over the examples is taken, not the mean",
    hint="What does the formula do with the losses of all examples?",
)
def negative_log_likelihood(probs, labels):
    return np.median(-np.log(probs[np.arange(len(labels)), labels]))


@misconception(
    "nll-one-less",
    "the sum is divided by N − 1",
    hint="Over how many examples is the mean?",
)
def negative_log_likelihood(probs, labels):
    return -np.sum(np.log(probs[np.arange(len(labels)), labels])) / (len(labels) - 1)


misconception(
    "nll-right-ones-only",
    "only examples whose label is the most probable class are counted",
    hint="What should a confident and wrong prediction cost?",
    change={"(probs[np.arange(N), labels])": "(probs[np.arange(N), labels])[probs.argmax(axis=1) == labels]"},
)


@misconception(
    "nll-first-label",
    "all examples are judged by the label of the first",
    hint="Which label belongs to which row?",
)
def negative_log_likelihood(probs, labels):
    return -np.mean(np.log(probs[:, labels[0]] + 1e-300))


@misconception(
    "nll-columns-normalised",
    "the columns are made to add up to 1 first, though each row is a distribution already",
    hint="Which axis of probs holds the classes?",
)
def negative_log_likelihood(probs, labels):
    probs = probs / probs.sum(axis=0)
    return -np.mean(np.log(probs[np.arange(len(labels)), labels]))


@misconception(
    "nll-last-example",
    "each example replaces the one before, so that only the last counts",
    hint="How does a sum grow?",
)
def negative_log_likelihood(probs, labels):
    for i, label in enumerate(labels):
        loss = -np.log(probs[i, label])
    return loss / len(labels)


@misconception(
    "nll-one-minus-likelihood",
    "one minus the geometric mean of the probabilities",
    hint="After the logarithm and the mean, what is left to do?",
)
def negative_log_likelihood(probs, labels):
    return 1 - np.exp(np.mean(np.log(probs[np.arange(len(labels)), labels])))


misconception(
    "nll-times-label",
    "each term is multiplied by the label's number",
    hint="Is a label a number to compute with, or the name of a class?",
    change={"np.log(probs[np.arange(N), labels])": "labels * np.log(probs[np.arange(N), labels])"},
)


@misconception(
    "nll-error-rate",
    "the share of examples whose label is not the most probable class",
    hint="Where is the logarithm of the formula?",
)
def negative_log_likelihood(probs, labels):
    return np.mean(probs.argmax(axis=1) != labels)


@misconception(
    "nll-entropy",
    "the entropy of each row is averaged: the labels are not used",
    hint="Which entry of a row says how probable the truth was?",
)
def negative_log_likelihood(probs, labels):
    p = np.clip(probs, 1e-12, 1)
    return -np.mean(np.sum(p * np.log(p), axis=1))


@misconception(
    "nll-first-class-left-out",
    "examples of class 0 are left out",
    hint="Which labels should the loop reach, and which does it reach?",
)
def negative_log_likelihood(probs, labels):
    N, K = probs.shape
    return sum(-np.log(probs[labels == k, k]).sum() for k in range(1, K)) / N


@misconception(
    "nll-root-mean-square",
    "the losses are squared, averaged, and the root is taken",
    hint="What does the formula do with the losses of all examples?",
)
def negative_log_likelihood(probs, labels):
    return np.sqrt(np.mean(np.log(probs[np.arange(len(labels)), labels]) ** 2))


@misconception(
    "nll-halved-along-the-way",
    "the mean so far and the next loss are averaged, so the last examples count most",
    hint="Which weight does the third example have in the mean of three?",
)
def negative_log_likelihood(probs, labels):
    mean = 0.0
    for row, label in zip(probs, labels):
        mean = (mean - np.log(row[label])) / 2
    return mean


@misconception(
    "nll-capped",
    "the loss of an example is cut off at 5",
    hint="What should a confident and wrong prediction cost?",
)
def negative_log_likelihood(probs, labels):
    return np.mean(np.minimum(-np.log(probs[np.arange(len(labels)), labels]), 5.0))


@odd("negative log-likelihood by a loop and math.log")
def negative_log_likelihood(probs, labels):
    import math

    total = 0.0
    for row, label in zip(probs, labels):
        total -= math.log(row[label])
    return total / len(labels)


@odd("negative log-likelihood by one-hot rows")
def negative_log_likelihood(probs, labels):
    y = np.eye(probs.shape[1])[labels]
    return -np.log((probs * y).sum(axis=-1)).mean()


@odd("negative log-likelihood by take_along_axis")
def negative_log_likelihood(probs, labels):
    own = np.take_along_axis(probs, labels.astype(int)[:, None], axis=1)
    return np.float32(-np.add.reduce(np.log(own.ravel())) / own.size)


@odd("negative log-likelihood by nansum of all classes")
def negative_log_likelihood(probs, labels):
    y = np.eye(probs.shape[1])[labels]
    return -np.nansum(y * np.log(probs)) / len(labels)


@odd("negative log-likelihood class by class")
def negative_log_likelihood(probs, labels):
    N, K = probs.shape
    return sum(-np.log(probs[labels == k, k]).sum() for k in range(K)) / N


@odd("negative log-likelihood in bits, turned into nats")
def negative_log_likelihood(probs, labels):
    bits = [np.log2(row[k]) for row, k in zip(probs.tolist(), labels.tolist())]
    return -np.average(bits) * np.log(2)


@odd("negative log-likelihood by mantissas and exponents of a product")
def negative_log_likelihood(probs, labels):
    mantissa, exponent = 1.0, 0
    for row, label in zip(probs, labels):
        mantissa, more = np.frexp(mantissa * row[label])
        exponent += int(more)
    return -(np.log(mantissa) + exponent * np.log(2)) / len(labels)
