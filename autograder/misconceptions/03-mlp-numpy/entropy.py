"""Wrong answers to `entropy`, and right answers in an unusual style."""

import numpy as np

from autograder.misconceptions import misconception, odd

misconception(
    "entropy-bits",
    "in bits instead of nats: the logarithm has base 2",
    hint="Which base does the logarithm of the formula have?",
    change={"return float(-np.sum(p * np.log(p)))": "return -np.sum(p * np.log2(p))"},
)

misconception(
    "entropy-sign",
    "the minus sign is missing",
    hint="Which sign does the logarithm of a probability have? Which sign should uncertainty have?",
    change={"return float(-np.sum(p * np.log(p)))": "return np.sum(p * np.log(p))"},
)

misconception(
    "entropy-nan-at-zero",
    "0 · log 0 is not a number where it should count 0",
    hint="What does NumPy make of zero times minus infinity? What does the formula say it should be?",
    change={"p = p[p > 0]": ""},
)


@misconception(
    "entropy-mean",
    "the terms are averaged over the classes, so the result is divided by K",
    hint="What are the terms weighted by already?",
)
def entropy(p):
    terms = np.zeros(len(p))
    terms[p > 0] = p[p > 0] * np.log(p[p > 0])
    return -np.mean(terms)


@misconception(
    "entropy-unweighted",
    "the surprises −log p are added up without their probabilities",
    hint="How often does an outcome surprise that hardly ever happens?",
)
def entropy(p):
    return -np.sum(np.log(p[p > 0]))


misconception(
    "entropy-normalised",
    "divided by log K, as if the largest entropy were always 1",
    hint="What is the entropy of K even outcomes?",
    change={
        "p = p[p > 0]": "K, p = max(len(p), 2), p[p > 0]",
        "return float(-np.sum(p * np.log(p)))": "return -np.sum(p * np.log(p)) / np.log(K)",
    },
)

misconception(
    "entropy-log10",
    "the logarithm has base 10 instead of the natural one",
    hint="Which base does the logarithm of the formula have?",
    change={"return float(-np.sum(p * np.log(p)))": "return -np.sum(p * np.log10(p))"},
)


@misconception(
    "entropy-log1p",
    "the logarithm of 1 + p is taken to get around log 0, which changes every term",
    hint="At which p alone does the logarithm need care?",
)
def entropy(p):
    return -np.sum(p * np.log1p(p))


misconception(
    "argument-overwritten",
    "an argument is changed in place, so the caller's own array is no longer what it was",
    hint="Which operations write into the array that they are given, and which make a new one?",
    change={"p = p[p > 0]": "p[p == 0] = 1"},
)

misconception(
    "entropy-drops-improbable",
    "outcomes with a small probability are left out, as if they were impossible",
    hint="How small is a probability that you treat as 0? What would its term have added?",
    change={"p = p[p > 0]": "p = p[p > 0.01]"},
)


@misconception(
    "entropy-gini",
    "the Gini impurity 1 − Σp² is computed",
    hint="Where is the logarithm of the formula?",
)
def entropy(p):
    return 1 - np.sum(p**2)


misconception(
    "entropy-clipped",
    "probabilities are raised to a small number, so impossible outcomes count",
    hint="What should an outcome with p = 0 add?",
    numbers=[
        *({0.01: small, 1: 1 - small} for small in (0.1, 0.01, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7)),
        *({0.01: small} for small in (0.1, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7)),
    ],
    change={"p = p[p > 0]": "p = np.clip(p, 0.01, 1)"},
)


@misconception(
    "entropy-large-guard",
    "the number that is added before the logarithm is large enough to be seen in the result",
    hint="How does the number compare with a probability of 0.001?",
    numbers=[{1e-3: guard} for guard in (0.1, 0.01, 1e-4, 1e-6, 1e-7, 1e-8)],
)
def entropy(p):
    return -np.sum(p * np.log(p + 1e-3))


@misconception(
    "entropy-zero-if-any-zero",
    "the result is 0 as soon as one outcome is impossible",
    hint="Which terms does an impossible outcome concern, and which not?",
)
def entropy(p):
    if np.any(p == 0):
        return 0.0
    return -np.sum(p * np.log(p))


@misconception(
    "entropy-as-if-even",
    "the logarithm of the number of possible outcomes, as if all were equally probable",
    hint="Where do the probabilities themselves enter?",
)
def entropy(p):
    return np.log(np.count_nonzero(p))


misconception(
    "entropy-exponential",
    "the exponential of the entropy is returned: that is the perplexity",
    hint="In which unit should the result be?",
    change={"return float(-np.sum(p * np.log(p)))": "return np.exp(-np.sum(p * np.log(p)))"},
)

misconception(
    "entropy-mean",
    "the terms are averaged over the classes, so the result is divided by their number",
    hint="What are the terms weighted by already?",
    change={"return float(-np.sum(p * np.log(p)))": "return -np.mean(p * np.log(p))"},
)


@misconception(
    "entropy-even-outcomes",
    "log K, which is the entropy of even outcomes, whatever p is",
    hint="Where do the probabilities enter?",
)
def entropy(p):
    return np.log(len(p))


@misconception(
    "entropy-collision",
    "the logarithm is taken of the sum of squares: that is the collision entropy",
    hint="Which comes first in the formula, the logarithm or the sum?",
)
def entropy(p):
    return -np.log(np.sum(p**2))


@misconception(
    "entropy-binary",
    "the terms (1 − p) log(1 − p) of two outcomes are added",
    hint="Over what does the sum of the formula run?",
)
def entropy(p):
    q = np.clip(p, 1e-12, 1 - 1e-12)
    return -np.sum(q * np.log(q) + (1 - q) * np.log(1 - q))


@misconception(
    "entropy-minimum",
    "only the most probable outcome is counted",
    hint="How does the formula weigh the other outcomes?",
)
def entropy(p):
    return -np.log(p.max())


@misconception(
    "entropy-large-guard",
    "the number that is added before the logarithm is large enough to be seen in the result",
    hint="How does the number compare with a probability of 0.001?",
)
def entropy(p):
    return -np.sum(p * np.log(p + 1e-5))


misconception(
    "entropy-guard-on-all",
    "a number is added to all probabilities, so impossible outcomes add something",
    hint="What does an impossible outcome add, and what does the sum of all come to?",
    change={"p = p[p > 0]": "p = p + 1e-4"},
)


@misconception(
    "entropy-plain-mean",
    "the plain mean of the surprises −log p is taken, without their probabilities",
    hint="How often does an outcome surprise that hardly ever happens?",
)
def entropy(p):
    return -np.mean(np.log(p[p > 0]))


@misconception(
    "entropy-stops-at-zero",
    "the loop ends at the first impossible outcome, so all after it are left out",
    hint="What does break do, and what continue?",
)
def entropy(p):
    total = 0.0
    for x in p:
        if x == 0:
            break
        total -= x * np.log(x)
    return total


misconception(
    "entropy-drops-probable",
    "outcomes with a probability of at least one half are left out",
    hint="For which outcomes does the sum of the formula run?",
    change={"p = p[p > 0]": "p = p[(p > 0) & (p < 0.5)]"},
)

misconception(
    "entropy-weights-squared",
    "the probabilities that weigh are squared",
    hint="Which power of p stands before the logarithm?",
    change={"return float(-np.sum(p * np.log(p)))": "return -np.sum(p**2 * np.log(p))"},
)

misconception(
    "entropy-below-even",
    "the entropy is subtracted from log K: that is the divergence from even outcomes",
    hint="What is the entropy of K even outcomes?",
    change={
        "p = p[p > 0]": "K, p = len(p), p[p > 0]",
        "return float(-np.sum(p * np.log(p)))": "return np.log(K) + np.sum(p * np.log(p))",
    },
)

misconception(
    "entropy-improbable-left-out",
    "outcomes that are improbable, but not impossible, are left out",
    hint="Which probabilities are in the way of the logarithm: all that are small, or just 0?",
    numbers=[{1e-3: least} for least in (0.1, 0.05, 0.01, 1e-4, 1e-5, 1e-6, 1e-7)],
    change={"p = p[p > 0]": "p = p[p > 1e-3]"},
)


@odd("entropy by a loop and math.log")
def entropy(p):
    import math

    return sum(-x * math.log(x) for x in p.tolist() if x > 0)


@odd("entropy by where, with a warning")
def entropy(p):
    return -np.sum(np.where(p > 0, p * np.log(p), 0.0))


@odd("entropy with a tiny number inside the logarithm")
def entropy(p):
    return -np.dot(p, np.log(p + 1e-12))


@odd("entropy by nansum")
def entropy(p):
    with np.errstate(all="ignore"):
        return -np.nansum(p * np.log(p))


@odd("entropy of the logarithm of powers")
def entropy(p):
    return -np.log(np.prod(p**p))


@odd("entropy by the divergence from even outcomes")
def entropy(p):
    return np.log(len(p)) - kl_divergence(p, np.ones(len(p)) / len(p))


@odd("entropy by splitting off one outcome after the other")
def entropy(p):
    total, rest = 0.0, 1.0
    for x in p[:-1]:
        if rest <= 1e-15:
            break
        share = min(max(x / rest, 0.0), 1.0)
        total -= sum(rest * u * np.log(u) for u in (share, 1 - share) if u > 0)
        rest -= x
    return total


@odd("entropy by masked arrays")
def entropy(p):
    return -(p * np.ma.log(p)).sum()


@odd("entropy as an expectation")
def entropy(p):
    p = p[np.flatnonzero(p)]
    return expectation(np.log(1 / p), p)
