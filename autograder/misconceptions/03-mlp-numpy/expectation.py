"""Ways in which the expectation goes wrong, and odd ways in which it goes right."""

import numpy as np

from autograder.misconceptions import misconception, odd


@misconception(
    "expectation-plain-mean",
    "the plain mean of the values: their probabilities are not used",
    hint="Are all values equally probable? Which argument says so?",
)
def expectation(values, probs):
    return np.mean(values)


@misconception(
    "expectation-divided",
    "the weighted sum is divided by the number of values",
    hint="What do the weights add up to already?",
)
def expectation(values, probs):
    return np.mean(values * probs)


@misconception(
    "expectation-most-probable",
    "the most probable value, which is the mode",
    hint="Should a value that is a little less probable count for nothing?",
)
def expectation(values, probs):
    return values[np.argmax(probs)]


@misconception(
    "expectation-sums-apart",
    "values and probabilities are added up apart and multiplied only then",
    hint="Which value belongs with which probability? When does the multiplication have to happen?",
)
def expectation(values, probs):
    return np.sum(values) * np.sum(probs)


@misconception(
    "expectation-unsummed",
    "one term for each value comes back: they are not added up",
    hint="What does the sign Σ ask for?",
)
def expectation(values, probs):
    return values * probs


@misconception(
    "expectation-divided-by-values",
    "the weighted sum is divided by the sum of the values",
    hint="A weighted mean is divided by the sum of the weights. Which argument holds the weights?",
)
def expectation(values, probs):
    return np.sum(values * probs) / np.sum(values)


@misconception(
    "argument-overwritten",
    "an argument is changed in place, so the caller's own array is no longer what it was",
    hint="Which operations write into the array that they are given, and which make a new one?",
)
def expectation(values, probs):
    values *= probs
    return values.sum()


@odd("expectation as an inner product")
def expectation(values, probs):
    return values @ probs


@odd("expectation by a loop of Python floats")
def expectation(values, probs):
    total = 0.0
    for x, p in zip(values.tolist(), probs.tolist()):
        total += x * p
    return total


@odd("expectation by einsum, as an array of no axes")
def expectation(values, probs):
    return np.array(np.einsum("i,i->", values, probs))


@odd("expectation by np.average, normalised once more")
def expectation(values, probs):
    return np.average(values, weights=probs)
