"""Wrong answers to `variance`, and right answers in an unusual style."""

import numpy as np

from autograder.misconceptions import misconception, odd
from solutions.probability import expectation


@misconception(
    "variance-unweighted",
    "the variance of the values alone: their probabilities are not used",
    hint="Does a deviation that hardly ever happens count as much as one that happens often?",
)
def variance(values, probs):
    return np.var(values)


@misconception(
    "variance-unbiased",
    "the sum is divided by N − 1, as for a sample, and the probabilities are not used",
    hint="Is there a sample here at all? Where do the weights come from when the distribution is known?",
)
def variance(values, probs):
    return np.sum((values - np.mean(values)) ** 2) / (len(values) - 1)


@misconception(
    "variance-plain-mean",
    "the deviations are taken from the plain mean of the values, not from the expectation",
    hint="Around which point does X vary? Does that point depend on the probabilities?",
)
def variance(values, probs):
    return np.sum(probs * (values - values.mean()) ** 2)


misconception(
    "variance-deviations-unweighted",
    "the squared deviations from the expectation are averaged without their probabilities",
    hint="The outer E is an expectation, too. What does an expectation weigh by?",
    change={
        "mean = expectation(values, probs)": "mean = np.sum(values * probs)",
        "return expectation((values - mean) ** 2, probs)": "return np.mean((values - mean) ** 2)",
    },
)


@misconception(
    "variance-second-moment",
    "the expectation of X², from which E[X] has not been subtracted",
    hint="What would a shift of all values do to this number? What should it do to a variance?",
)
def variance(values, probs):
    return np.sum(probs * values**2)


misconception(
    "variance-root",
    "the standard deviation: the square root has been taken",
    hint="In which unit is the variance of lengths in metres?",
    change={
        "mean = expectation(values, probs)": "mean = np.sum(values * probs)",
        "expectation((values - mean) ** 2, probs)": "np.sqrt(np.sum(probs * (values - mean) ** 2))",
    },
)

misconception(
    "variance-divided",
    "the weighted sum is divided by the number of values",
    hint="What do the weights add up to already?",
    change={
        "mean = expectation(values, probs)": "mean = np.sum(values * probs)",
        "return expectation((values - mean) ** 2, probs)": "return np.mean(probs * (values - mean) ** 2)",
    },
)

misconception(
    "variance-absolute",
    "the mean absolute deviation: the deviations are not squared",
    hint="What happens to a deviation before its mean is taken?",
    change={
        "mean = expectation(values, probs)": "mean = np.sum(values * probs)",
        "return expectation((values - mean) ** 2, probs)": "return np.sum(probs * np.abs(values - mean))",
    },
)

misconception(
    "variance-not-squared",
    "the deviations are not squared, so they cancel",
    hint="What is E[X − E[X]], for every X?",
    change={
        "mean = expectation(values, probs)": "mean = np.sum(values * probs)",
        "return expectation((values - mean) ** 2, probs)": "return np.sum(probs * (values - mean))",
    },
)


@misconception(
    "variance-sign",
    "the negative of the variance: E[X]² − E[X²] for E[X²] − E[X]²",
    hint="Can an average of squares be below zero?",
)
def variance(values, probs):
    return np.sum(probs * values) ** 2 - np.sum(probs * values**2)


misconception(
    "variance-mean-not-squared",
    "E[X²] − E[X]: the square of the expectation is missing",
    hint="Multiply (X − E[X])² out. What is the last term?",
    change={"return expectation((values - mean) ** 2, probs)": "return expectation(values**2, probs) - mean"},
)

misconception(
    "variance-weights-squared",
    "the probabilities are squared along with the deviations",
    hint="Which factor does the square belong to? Mind the brackets.",
    change={
        "mean = expectation(values, probs)": "mean = np.sum(values * probs)",
        "return expectation((values - mean) ** 2, probs)": "return np.sum((probs * (values - mean)) ** 2)",
    },
)

misconception(
    "variance-of-products",
    "the expectation is taken from x · P(x), not from x",
    hint="From what does the formula take E[X], and where do the probabilities come in?",
    change={"return expectation((values - mean) ** 2, probs)": "return np.sum((values * probs - mean) ** 2)"},
)


@misconception(
    "variance-weighted-unbiased",
    "the weighted sum is multiplied by K / (K − 1), as for a sample",
    hint="Are these observations of a sample, or the distribution itself?",
)
def variance(values, probs):
    K = len(values)
    m = expectation(values, probs)
    return np.sum((values - m) ** 2 * probs) * K / (K - 1)


misconception(
    "variance-square-of-mean-deviation",
    "the mean deviation is squared instead of the mean of the squared deviations",
    hint="What is E[X − E[X]], whatever X is? Which comes first, the square or the mean?",
    change={"expectation((values - mean) ** 2, probs)": "expectation(values - mean, probs) ** 2"},
)

misconception(
    "variance-deviations-summed",
    "the squared deviations are added up without their probabilities",
    hint="How much should a value count that hardly ever occurs?",
    change={"return expectation((values - mean) ** 2, probs)": "return np.sum((values - mean) ** 2)"},
)


@misconception(
    "variance-of-products",
    "the variance of the products of values and probabilities, which are no values of X",
    hint="Which values can X take, and how probable is each?",
)
def variance(values, probs):
    return np.var(values * probs)


misconception(
    "variance-added",
    "E[X²] + E[X]²: the square of the expectation is added instead of subtracted",
    hint="Multiply (X − E[X])² out. Which sign does the last term have?",
    change={"expectation((values - mean) ** 2, probs)": "expectation(values**2, probs) + mean ** 2"},
)


@misconception(
    "variance-root-unweighted",
    "the standard deviation of the values alone: their probabilities are not used",
    hint="Which probability should each value have? And is it a deviation or its square that is asked for?",
)
def variance(values, probs):
    return np.std(values)


misconception(
    "variance-mean-divided",
    "the deviations are taken from the expectation divided by the number of values",
    hint="Do the probabilities leave anything to divide by?",
    change={
        "mean = expectation(values, probs)": "mean = np.sum(values * probs) / len(values)",
        "return expectation((values - mean) ** 2, probs)": "return np.sum((values - mean) ** 2 * probs)",
    },
)


@misconception(
    "variance-weights-corrected",
    "the weighted sum is divided by 1 − Σp², as if the weights were those of a sample",
    hint="Is anything estimated here, when the distribution itself is known?",
)
def variance(values, probs):
    return np.cov(values, aweights=probs)


misconception(
    "variance-cubed",
    "the deviations are raised to the third power",
    hint="Which power stands in the formula?",
    change={"2": "3"},
)

misconception(
    "variance-mean-cut-off",
    "the expectation loses its fraction before the deviations are taken",
    hint="Which type does the expectation of whole numbers have?",
    change={"mean = expectation(values, probs)": "mean = int(expectation(values, probs))"},
)


@misconception(
    "variance-mean-so-far",
    "the deviations are taken from a mean that is not complete yet",
    hint="What has to be known before the first deviation can be computed?",
)
def variance(values, probs):
    total, mean = 0.0, 0.0
    for x, p in zip(values, probs):
        mean += x * p
        total += (x - mean) ** 2 * p
    return total


@misconception(
    "variance-squares-cut-off",
    "the squared deviations lose their fractions",
    hint="Of which dtype is the array that they are written to?",
)
def variance(values, probs):
    squares = np.zeros(len(values), dtype=int)
    squares[:] = (values - expectation(values, probs)) ** 2
    return np.sum(squares * probs)


@misconception(
    "variance-moments-mixed",
    "E[X²] is weighted by the probabilities, but the mean that is squared is not",
    hint="Which mean is E[X]?",
)
def variance(values, probs):
    return np.sum(values**2 * probs) - np.mean(values) ** 2


misconception(
    "variance-divided-by-mean",
    "the variance is divided by the expectation",
    hint="In which unit should the result be?",
    change={"expectation((values - mean) ** 2, probs)": "expectation((values - mean) ** 2, probs) / mean"},
)

misconception(
    "variance-of-a-coin",
    "m (1 − m) is taken of the expectation m, which holds for 0 and 1 alone",
    hint="Which values can X take here?",
    change={"return expectation((values - mean) ** 2, probs)": "return mean * (1 - mean)"},
)


@misconception(
    "variance-around-mode",
    "the deviations are taken from the most probable value",
    hint="Around which point does X vary in the formula?",
)
def variance(values, probs):
    return np.sum(probs * (values - values[np.argmax(probs)]) ** 2)


@misconception(
    "variance-around-median",
    "the deviations are taken from the median of the values",
    hint="Around which point does X vary in the formula?",
)
def variance(values, probs):
    return np.sum(probs * (values - np.median(values)) ** 2)


misconception(
    "variance-square-of-absolute",
    "the mean absolute deviation is squared, but the squares should be averaged",
    hint="Which comes first, the square or the mean?",
    change={"expectation((values - mean) ** 2, probs)": "expectation(np.abs(values - mean), probs) ** 2"},
)


@misconception(
    "variance-of-probs",
    "the variance of the probabilities",
    hint="What is it that varies: X, or how probable its values are?",
)
def variance(values, probs):
    return np.var(probs)


misconception(
    "variance-one-sided",
    "only deviations above the expectation count",
    hint="What does a value below the expectation add?",
    change={"expectation((values - mean) ** 2, probs)": "np.sum(probs * np.maximum(values - mean, 0) ** 2)"},
)

misconception(
    "variance-relative",
    "the deviations are divided by the expectation before they are squared",
    hint="In which unit should the result be?",
    change={"expectation((values - mean) ** 2, probs)": "np.sum(probs * ((values - mean) / mean) ** 2)"},
)

misconception(
    "variance-first-left-out",
    "the first squared deviation is left out",
    hint="Which indices should the loop reach, and which does it reach?",
    change={
        "expectation((values - mean) ** 2, probs)": (
            "sum(probs[i] * (values[i] - mean) ** 2 for i in range(1, len(values)))"
        ),
    },
)


@odd("variance as E[X²] − E[X]²")
def variance(values, probs):
    return expectation(values**2, probs) - expectation(values, probs) ** 2


@odd("variance by a loop of Python floats")
def variance(values, probs):
    mean = sum(float(p) * float(x) for x, p in zip(values, probs))
    total = 0.0
    for x, p in zip(values, probs):
        total += float(p) * (float(x) - mean) ** 2
    return total


@odd("variance by np.average, with a print")
def variance(values, probs):
    mean = np.average(values, weights=probs)
    print("mean", mean)
    return np.average((values - mean) ** 2, weights=probs)


@odd("variance as half the mean squared distance of two independent draws")
def variance(values, probs):
    distances = (values[:, None] - values[None, :]) ** 2
    return 0.5 * np.einsum("i,ij,j->", probs, distances, probs)


@odd("variance by all pairs of values")
def variance(values, probs):
    d = values[:, None] - values[None, :]
    return 0.5 * np.sum(d**2 * probs[:, None] * probs[None, :])


@odd("variance by np.cov with weights")
def variance(values, probs):
    return np.cov(values, aweights=probs, ddof=0)


@odd("variance one outcome at a time")
def variance(values, probs):
    weight = mean = total = 0.0
    for x, p in zip(values, probs):
        if p == 0:
            continue
        weight += p
        before = mean
        mean += p / weight * (x - mean)
        total += p * (x - before) * (x - mean)
    return total / weight


@odd("variance as the square of a norm")
def variance(values, probs):
    return np.linalg.norm((values - values @ probs) * np.sqrt(probs)) ** 2


@odd("variance as a quadratic form")
def variance(values, probs):
    return values @ (np.diag(probs) - np.outer(probs, probs)) @ values
