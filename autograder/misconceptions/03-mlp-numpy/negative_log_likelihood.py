"""Ways in which the negative log-likelihood goes wrong, and odd ways in which it goes right."""

import numpy as np

from autograder.misconceptions import misconception, odd


@misconception(
    "nll-sum",
    "the sum over the examples: the mean is missing",
    hint="What should happen to the loss when each example occurs twice in the batch?",
)
def negative_log_likelihood(probs, labels):
    return -np.sum(np.log(probs[np.arange(len(labels)), labels]))


@misconception(
    "nll-all-pairs",
    "each row is asked for the labels of all examples, not for its own alone",
    hint="What shape has what you index out of probs? How many numbers should it be?",
)
def negative_log_likelihood(probs, labels):
    return -np.mean(np.log(probs[:, labels]))


@misconception(
    "nll-sign",
    "the minus sign is missing: this is the log-likelihood",
    hint="Which sign has the logarithm of a probability? Which sign should a loss have?",
)
def negative_log_likelihood(probs, labels):
    return np.mean(np.log(probs[np.arange(len(labels)), labels]))


@misconception(
    "nll-log-of-mean",
    "the logarithm of the mean, where the mean of the logarithms is asked for",
    hint="The log-likelihood of independent examples is a sum. Of what?",
)
def negative_log_likelihood(probs, labels):
    return -np.log(np.mean(probs[np.arange(len(labels)), labels]))


@misconception(
    "nll-bits",
    "in bits where nats are asked for: the logarithm has base 2",
    hint="Which base has the logarithm of the formula?",
)
def negative_log_likelihood(probs, labels):
    return -np.mean(np.log2(probs[np.arange(len(labels)), labels]))


@misconception(
    "nll-most-probable",
    "the probability of the most probable class is taken, whatever the label is",
    hint="Where do the labels enter? What should a confident and wrong prediction cost?",
)
def negative_log_likelihood(probs, labels):
    return -np.mean(np.log(probs.max(axis=1)))


@misconception(
    "nll-mean-over-classes",
    "the mean is taken over all N·K entries, so it is K times too small",
    hint="How many terms are there for each example that are not zero? What is the sum divided by?",
)
def negative_log_likelihood(probs, labels):
    y = np.eye(probs.shape[1])[labels]
    return -np.mean(y * np.log(probs + 1e-12))


@misconception(
    "nll-no-logarithm",
    "the logarithm is missing",
    hint="Why does the likelihood of many examples turn into a sum?",
)
def negative_log_likelihood(probs, labels):
    return -np.mean(probs[np.arange(len(labels)), labels])


@misconception(
    "nll-labels-from-one",
    "the labels are counted from 1, so each example is judged by the class before its own",
    hint="Which column belongs to label 0?",
)
def negative_log_likelihood(probs, labels):
    return -np.mean(np.log(probs[np.arange(len(labels)), labels.astype(int) - 1] + 1e-300))


@misconception(
    "nll-likelihood-underflows",
    "the probabilities are multiplied before the logarithm is taken, so many examples underflow to 0",
    hint="How small is a product of a thousand probabilities? What turns it into a sum?",
)
def negative_log_likelihood(probs, labels):
    return -np.log(np.prod(probs[np.arange(len(labels)), labels])) / len(labels)


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
