"""Wrong answers to `distribution_cross_entropy`, and right answers in an unusual style."""

import numpy as np

from autograder.misconceptions import misconception, odd
from solutions.information import entropy, kl_divergence


@odd("cross-entropy over the possible outcomes, with warnings")
def distribution_cross_entropy(p, q):
    m = p > 0
    return -np.sum(p[m] * np.log(q[m]))


@misconception(
    "dce-swapped",
    "H(q, p) where H(p, q) is asked for: p and q are swapped",
    hint="From which of the two do the outcomes come, and which of them is surprised?",
)
def distribution_cross_entropy(p, q):
    possible = q > 0
    with np.errstate(divide="ignore"):
        return -np.sum(q[possible] * np.log(p[possible]))


@misconception(
    "dce-entropy",
    "the entropy of p: q is not used",
    hint="Entropy belongs to one distribution, cross-entropy to two. Where does the second enter?",
)
def distribution_cross_entropy(p, q):
    p = p[p > 0]
    return -np.sum(p * np.log(p))


@misconception(
    "dce-divergence",
    "the divergence D(p‖q): the entropy of p is missing",
    hint="What should come out where p and q are the same?",
)
def distribution_cross_entropy(p, q):
    return kl_divergence(p, q)


@misconception(
    "dce-entropy-of-q",
    "the entropy of q and the divergence are added instead of the entropy of p",
    hint="If q is sure and p is not, how uncertain do the outcomes remain?",
)
def distribution_cross_entropy(p, q):
    return entropy(q) + kl_divergence(p, q)


misconception(
    "dce-sign",
    "the minus sign is missing",
    hint="Which sign does the logarithm of a probability have? Which sign should a surprise have?",
    of="cross-entropy over the possible outcomes, with warnings",
    change={"return -np.sum(p[m] * np.log(q[m]))": "return np.sum(p[m] * np.log(q[m]))"},
)

misconception(
    "dce-bits",
    "in bits instead of nats: the logarithm has base 2",
    hint="Which base does the logarithm of the formula have?",
    of="cross-entropy over the possible outcomes, with warnings",
    change={"return -np.sum(p[m] * np.log(q[m]))": "return -np.sum(p[m] * np.log2(q[m]))"},
)


@misconception(
    "dce-nan-at-zero",
    "a term with p = 0 and q = 0 is not a number where it should count 0",
    hint="What does NumPy make of zero times minus infinity? What does the formula say it should be?",
)
def distribution_cross_entropy(p, q):
    return -np.sum(p * np.log(q))


@misconception(
    "dce-finite-where-impossible",
    "finite where q is 0 and p is not, so what should be infinite is hidden",
    hint="How large is the surprise at what was held to be impossible?",
)
def distribution_cross_entropy(p, q):
    return -np.sum(p * np.log(q + 1e-12))


@misconception(
    "dce-drops-impossible",
    "terms with q = 0 are left out, even where p is not 0 and the result is infinite",
    hint="Which of the two may be 0 for a term to count nothing?",
)
def distribution_cross_entropy(p, q):
    return -np.sum(p[q > 0] * np.log(q[q > 0]))


@misconception(
    "dce-mean",
    "the terms are averaged over the classes, so the result is divided by K",
    hint="What are the terms weighted by already?",
)
def distribution_cross_entropy(p, q):
    terms = np.zeros(len(p))
    terms[p > 0] = -p[p > 0] * np.log(q[p > 0])
    return np.mean(terms)


@misconception(
    "dce-divergence-subtracted",
    "the divergence is subtracted from the entropy of p instead of added",
    hint="Can it help to believe q when p is true?",
)
def distribution_cross_entropy(p, q):
    return entropy(p) - kl_divergence(p, q)


@misconception(
    "dce-divergence-swapped",
    "the divergence that is added is D(q‖p), not D(p‖q)",
    hint="Which of the two is true, and which is believed?",
)
def distribution_cross_entropy(p, q):
    return entropy(p) + kl_divergence(q, p)


@misconception(
    "dce-clipped",
    "q is raised to a small number, so the result is finite instead of infinite",
    hint="What should come back where q is 0 and p is not?",
)
def distribution_cross_entropy(p, q):
    return -np.sum(p * np.log(np.clip(q, 1e-15, 1)))


@misconception(
    "dce-infinite-if-any-zero",
    "infinite as soon as q is 0 anywhere, even where p is 0 too",
    hint="What does a term count whose p is 0, whatever q is?",
)
def distribution_cross_entropy(p, q):
    if (q == 0).any():
        return np.inf
    return -np.sum(p * np.log(q))


@misconception(
    "dce-binary",
    "the terms (1 − p) log(1 − q) of two outcomes are added",
    hint="Over what does the sum of the formula run?",
)
def distribution_cross_entropy(p, q):
    m = (p > 0) & (q < 1)
    return -np.sum(p[m] * np.log(q[m]) + (1 - p[m]) * np.log(1 - q[m]))


@misconception(
    "dce-most-probable-only",
    "only the most probable outcome is counted",
    hint="How does the formula weigh the other outcomes?",
)
def distribution_cross_entropy(p, q):
    return -np.log(q[np.argmax(p)])


@misconception(
    "dce-swapped",
    "H(q, p) where H(p, q) is asked for: p and q are swapped",
    hint="From which of the two do the outcomes come, and which of them is surprised?",
)
def distribution_cross_entropy(p, q):
    return -np.sum(q * np.log(p + 1e-12))


@misconception(
    "dce-sum-of-entropies",
    "the entropies of p and q are added up",
    hint="Which of the two distributions weighs, and of which is the logarithm taken?",
)
def distribution_cross_entropy(p, q):
    return entropy(p) + entropy(q)


@misconception(
    "dce-divergence-twice",
    "the divergence is added twice",
    hint="How many terms does the decomposition have?",
)
def distribution_cross_entropy(p, q):
    return entropy(p) + 2 * kl_divergence(p, q)


@misconception(
    "dce-entropy-of-mean",
    "the entropy of the mean of p and q",
    hint="Which of the two distributions weighs, and of which is the logarithm taken?",
)
def distribution_cross_entropy(p, q):
    return entropy((p + q) / 2)


@misconception(
    "dce-log-of-sum",
    "the logarithm is taken of the sum, but the logarithms should be added up",
    hint="Which comes first in the formula, the logarithm or the sum?",
)
def distribution_cross_entropy(p, q):
    return -np.log(np.sum(p * q))


misconception(
    "dce-exponential",
    "the exponential of the cross-entropy is returned: that is the perplexity",
    hint="In which unit should the result be?",
    of="cross-entropy over the possible outcomes, with warnings",
    change={"return -np.sum(p[m] * np.log(q[m]))": "return np.exp(-np.sum(p[m] * np.log(q[m])))"},
)


@misconception(
    "dce-minus-infinity",
    "minus infinity where q is 0 and p is not",
    hint="Which sign does the surprise at something have?",
)
def distribution_cross_entropy(p, q):
    m = p > 0
    if np.any(q[m] == 0):
        return -np.inf
    return -np.sum(p[m] * np.log(q[m]))


@misconception(
    "dce-symmetrised",
    "the mean of H(p, q) and H(q, p)",
    hint="From which of the two do the outcomes come?",
)
def distribution_cross_entropy(p, q):
    m = (p > 0) | (q > 0)
    p, q = p[m], q[m]
    return -0.5 * (np.sum(p * np.log(q)) + np.sum(q * np.log(p)))


misconception(
    "dce-renormalised",
    "q is normalised anew over the outcomes that are possible under p",
    hint="What does q give to outcomes that never happen, and does that make it better?",
    of="cross-entropy over the possible outcomes, with warnings",
    change={"return -np.sum(p[m] * np.log(q[m]))": "return -np.sum(p[m] * np.log(q[m] / q[m].sum()))"},
)


@misconception(
    "dce-unweighted",
    "the surprises −log q are added up without the probabilities p",
    hint="How often does each outcome come?",
)
def distribution_cross_entropy(p, q):
    return -np.sum(np.log(q[p > 0]))


@misconception(
    "dce-product",
    "the entropy and the divergence are multiplied instead of added",
    hint="What should come out where p and q are the same?",
)
def distribution_cross_entropy(p, q):
    return entropy(p) * kl_divergence(p, q)


@misconception(
    "dce-infinite-if-p-zero",
    "infinite as soon as p is 0 somewhere",
    hint="What does a term count whose p is 0?",
)
def distribution_cross_entropy(p, q):
    if np.any(p == 0) or np.any(q == 0):
        return np.inf
    return -np.sum(p * np.log(q))


@misconception(
    "dce-improbable-raised",
    "small probabilities in q are raised, so what is improbable surprises too little",
    hint="How large is the surprise at an outcome of probability 0.0001?",
)
def distribution_cross_entropy(p, q):
    m = p > 0
    if np.any(q[m] == 0):
        return np.inf
    return -np.sum(p[m] * np.log(np.clip(q[m], 1e-2, 1)))


@misconception(
    "dce-half-divergence",
    "half of the divergence is added",
    hint="How many times does the decomposition have the divergence?",
)
def distribution_cross_entropy(p, q):
    return entropy(p) + 0.5 * kl_divergence(p, q)


@misconception(
    "dce-entropy-subtracted",
    "the entropy of p is subtracted from the divergence instead of added",
    hint="What should come out where p and q are the same?",
)
def distribution_cross_entropy(p, q):
    return kl_divergence(p, q) - entropy(p)


misconception(
    "dce-logs-multiplied",
    "the logarithm of p is taken as well as that of q",
    hint="Of which of the two distributions does the formula take the logarithm?",
    of="cross-entropy over the possible outcomes, with warnings",
    change={"return -np.sum(p[m] * np.log(q[m]))": "return np.sum(np.log(p[m]) * np.log(q[m]))"},
)


@misconception(
    "dce-drops-improbable",
    "outcomes with a small probability are left out",
    hint="What does an outcome add that is improbable under p, and more so under q?",
)
def distribution_cross_entropy(p, q):
    m = p > 0.05
    if np.any(q[p > 0] == 0):
        return np.inf
    return -np.sum(p[m] * np.log(q[m]))


@misconception(
    "dce-smoothed",
    "q is mixed with a little of even outcomes first",
    hint="How large is the surprise at an outcome of probability 0.0001?",
)
def distribution_cross_entropy(p, q):
    if np.any(q[p > 0] == 0):
        return np.inf
    return -np.sum(p * np.log(0.99 * q + 0.01 / len(q)))


@misconception(
    "dce-large-guard",
    "the number that is added before the logarithm is large enough to be seen in the result",
    hint="How does the number compare with a probability of 0.0000001? Is it still needed?",
    numbers=[{1e-8: guard} for guard in (0.01, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7)],
)
def distribution_cross_entropy(p, q):
    if np.any((q == 0) & (p > 0)):
        return np.inf
    return -np.sum(p * np.log(q + 1e-8))


@misconception(
    "dce-zeros-dropped-apart",
    "p loses its zeros and q loses its own, so what is left of them no longer belongs together",
    hint="Which entry of q belongs to the first entry of p that is left?",
)
def distribution_cross_entropy(p, q):
    p, q = p[p > 0], q[q > 0]
    return -np.sum(p * np.log(q))


@odd("cross-entropy as entropy and divergence")
def distribution_cross_entropy(p, q):
    return entropy(p) + kl_divergence(p, q)


@odd("cross-entropy by a loop and math.log")
def distribution_cross_entropy(p, q):
    import math

    surprises = [(a, math.inf if b == 0 else -math.log(b)) for a, b in zip(p, q) if a > 0]
    return math.fsum(a * s for a, s in surprises)


@odd("cross-entropy by nan_to_num of what is impossible")
def distribution_cross_entropy(p, q):
    with np.errstate(all="ignore"):
        terms = -p * np.log(q)
    terms[p == 0] = 0
    return terms.sum()


@odd("cross-entropy with 1 in place of what does not count")
def distribution_cross_entropy(p, q):
    return -(p * np.log(np.where(p == 0, 1.0, q))).sum()


@odd("cross-entropy of the logarithm of powers")
def distribution_cross_entropy(p, q):
    return -np.log(np.prod(q**p))


odd(
    "cross-entropy as an expectation",
    of="cross-entropy over the possible outcomes, with warnings",
    change={"return -np.sum(p[m] * np.log(q[m]))": "return expectation(-np.log(q[m]), p[m])"},
)
