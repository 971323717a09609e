"""Wrong answers to `expectation`, and right answers in an unusual style."""

import numpy as np

from autograder.misconceptions import misconception, odd

misconception(
    "expectation-plain-mean",
    "the plain mean of the values: their probabilities are not used",
    hint="Are all values equally probable? Which argument says so?",
    change={"return float(np.sum(values * probs))": "return np.mean(values)"},
)

misconception(
    "expectation-divided",
    "the weighted sum is divided by the number of values",
    hint="What do the weights add up to already?",
    change={"return float(np.sum(values * probs))": "return np.mean(values * probs)"},
)

misconception(
    "expectation-most-probable",
    "the most probable value, which is the mode",
    hint="Should a value that is a little less probable count for nothing?",
    change={"return float(np.sum(values * probs))": "return values[np.argmax(probs)]"},
)

misconception(
    "expectation-sums-apart",
    "values and probabilities are added up apart and multiplied only then",
    hint="Which value belongs with which probability? When does the multiplication have to happen?",
    change={"return float(np.sum(values * probs))": "return np.sum(values) * np.sum(probs)"},
)

misconception(
    "expectation-unsummed",
    "one term for each value is returned: they are not added up",
    hint="What does the sign Σ ask for?",
    change={"return float(np.sum(values * probs))": "return values * probs"},
)

misconception(
    "expectation-divided-by-values",
    "the weighted sum is divided by the sum of the values",
    hint="A weighted mean is divided by the sum of the weights. Which argument holds the weights?",
    change={"return float(np.sum(values * probs))": "return np.sum(values * probs) / np.sum(values)"},
)


@misconception(
    "argument-overwritten",
    "an argument is changed in place, so the caller's own array is no longer what it was",
    hint="Which operations write into the array that they are given, and which make a new one?",
)
def expectation(values, probs):
    values *= probs
    return values.sum()


misconception(
    "expectation-rounded",
    "right, but rounded to two decimals",
    hint="Who asked for two decimals? What becomes of an expectation of 0.001?",
    change={"return float(np.sum(values * probs))": "return round(float(np.sum(values * probs)), 2)"},
)

misconception(
    "expectation-of-magnitudes",
    "the values lose their signs before they are weighted",
    hint="What is the expectation of −1 and 1, each with probability one half?",
    change={"return float(np.sum(values * probs))": "return np.sum(np.abs(values) * probs)"},
)


@misconception(
    "expectation-last-left-out",
    "the last value is left out",
    hint="Over which indices does the sum run? Which does your loop reach?",
)
def expectation(values, probs):
    total = 0
    for i in range(len(values) - 1):
        total += values[i] * probs[i]
    return total


@misconception(
    "expectation-first-left-out",
    "the first value is left out",
    hint="Over which indices does the sum run? Which does your loop reach?",
)
def expectation(values, probs):
    total = 0
    for i in range(1, len(values)):
        total += values[i] * probs[i]
    return total


@misconception(
    "expectation-first-term-only",
    "only the first term is returned: the return stands inside the loop",
    hint="When does a function stop at a return?",
)
def expectation(values, probs):
    total = 0
    for v, p in zip(values, probs):
        total += v * p
        return total


@misconception(
    "expectation-last-term-only",
    "each term replaces the one before, so only the last is left",
    hint="How does a sum grow? What does your loop do with what it had before?",
)
def expectation(values, probs):
    total = 0
    for v, p in zip(values, probs):
        total = v * p
    return total


misconception(
    "expectation-of-squares",
    "the expectation of X² is computed: the values are squared",
    hint="Which power of x stands in the formula?",
    change={"return float(np.sum(values * probs))": "return np.sum(values**2 * probs)"},
)

misconception(
    "expectation-sorted-apart",
    "values and probabilities are sorted apart, so they no longer belong together",
    hint="Which probability belongs to which value once both have been sorted?",
    change={"return float(np.sum(values * probs))": "return np.sum(np.sort(values) * np.sort(probs))"},
)

misconception(
    "expectation-median",
    "the median of the values, which does not depend on their probabilities",
    hint="Are all values equally probable? Which argument says so?",
    change={"return float(np.sum(values * probs))": "return np.median(values)"},
)

misconception(
    "expectation-repeats-dropped",
    "of terms that are equal only one counts",
    hint="What does a set keep of two equal numbers?",
    change={"return float(np.sum(values * probs))": "return sum({v * p for v, p in zip(values, probs)})"},
)


@misconception(
    "expectation-drops-rare",
    "values with a small probability are left out",
    hint="How much does a rare value add when it is very large?",
)
def expectation(values, probs):
    keep = probs > 0.01
    return np.sum(values[keep] * probs[keep])


misconception(
    "expectation-one-less",
    "the weighted sum is divided by the number of values less one",
    hint="What do the weights add up to already?",
    change={"float(np.sum(values * probs))": "np.sum(values * probs) / max(len(values) - 1, 1)"},
)


@misconception(
    "expectation-weighted-median",
    "the value at which half of the probability is reached: that is the median",
    hint="How far away may the largest value be without changing this number? And the expectation?",
)
def expectation(values, probs):
    order = np.argsort(values)
    return values[order][np.searchsorted(np.cumsum(probs[order]), 0.5)]


misconception(
    "expectation-terms-added",
    "values and probabilities are added instead of multiplied",
    hint="How does a weight act on what it weighs?",
    change={"return float(np.sum(values * probs))": "return np.sum(values + probs)"},
)

misconception(
    "expectation-running",
    "all sums along the way are returned, not the last alone",
    hint="How many numbers are asked for?",
    change={"return float(np.sum(values * probs))": "return np.cumsum(values * probs)"},
)


@misconception(
    "expectation-remembered",
    "the result of the first call is returned again and again",
    hint="Where does your function keep what it computes, and until when?",
)
def expectation(values, probs):
    if not hasattr(expectation, "seen"):
        expectation.seen = values @ probs
    return expectation.seen


misconception(
    "expectation-divided-by-largest",
    "the probabilities are divided by the largest of them",
    hint="What should the weights add up to?",
    change={"return float(np.sum(values * probs))": "return np.sum(values * probs / probs.max())"},
)

misconception(
    "expectation-probs-rounded",
    "the probabilities are rounded to hundredths, as if the values had been drawn a hundred times",
    hint="What becomes of a probability of 0.004?",
    change={"float(np.sum(values * probs))": "np.repeat(values, np.round(probs * 100).astype(int)).mean()"},
)

misconception(
    "expectation-midpoint",
    "the middle between the smallest and the largest value",
    hint="Where do the probabilities enter?",
    change={"return float(np.sum(values * probs))": "return (values.max() + values.min()) / 2"},
)

misconception(
    "expectation-weighed-by-products",
    "the weights are values times probabilities, so each value counts twice over",
    hint="Which argument holds the weights?",
    change={"return float(np.sum(values * probs))": "return np.average(values, weights=values * probs)"},
)

misconception(
    "expectation-equal-probs-merged",
    "of values with the same probability only one counts",
    hint="What does a dictionary keep of two entries with the same key?",
    change={"float(np.sum(values * probs))": "sum(p * v for p, v in dict(zip(probs, values)).items())"},
)

odd(
    "expectation as an inner product",
    change={"return float(np.sum(values * probs))": "return values @ probs"},
)


@odd("expectation by a loop of Python floats")
def expectation(values, probs):
    total = 0.0
    for x, p in zip(values.tolist(), probs.tolist()):
        total += x * p
    return total


odd(
    "expectation by einsum, as an array of no axes",
    change={"return float(np.sum(values * probs))": 'return np.array(np.einsum("i,i->", values, probs))'},
)

odd(
    "expectation by np.average, normalised once more",
    change={"return float(np.sum(values * probs))": "return np.average(values, weights=probs)"},
)


@odd("expectation by recursion")
def expectation(values, probs):
    if len(values) == 0:
        return 0.0
    return values[0] * probs[0] + expectation(values[1:], probs[1:])


@odd("expectation from how probable it is to exceed each value")
def expectation(values, probs):
    order = np.argsort(values)
    v, above = values[order], 1 - np.cumsum(probs[order])
    return v[0] + np.sum(np.diff(v) * above[:-1])


@odd("expectation in exact fractions")
def expectation(values, probs):
    from fractions import Fraction

    return float(sum(Fraction(float(v)) * Fraction(float(p)) for v, p in zip(values, probs)))


@odd("expectation by a weighted mean of Python's own")
def expectation(values, probs):
    import statistics

    return statistics.fmean(values.tolist(), probs.tolist())
