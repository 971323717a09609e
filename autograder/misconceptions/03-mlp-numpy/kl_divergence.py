"""Wrong answers to `kl_divergence`, and right answers in an unusual style."""

import numpy as np

from autograder.misconceptions import misconception, odd
from solutions.information import entropy


@odd("divergence over the possible outcomes, with warnings")
def kl_divergence(p, q):
    m = p > 0
    return np.sum(p[m] * np.log(p[m] / q[m]))


@misconception(
    "kl-swapped",
    "D(q‖p) instead of D(p‖q): the divergence is not symmetric",
    hint="Over which distribution is the mean taken, and which of the two stands in the denominator?",
)
def kl_divergence(p, q):
    p, q = q, p
    possible = p > 0
    with np.errstate(divide="ignore"):
        return np.sum(p[possible] * np.log(p[possible] / q[possible]))


misconception(
    "kl-sign",
    "the negative of the divergence: p and q are swapped inside the logarithm",
    hint="Can a divergence be below zero? Which of the two stands in the denominator?",
    of="divergence over the possible outcomes, with warnings",
    change={"return np.sum(p[m] * np.log(p[m] / q[m]))": "return np.sum(p[m] * np.log(q[m] / p[m]))"},
)

misconception(
    "kl-bits",
    "in bits instead of nats: the logarithm has base 2",
    hint="Which base does the logarithm of the formula have?",
    of="divergence over the possible outcomes, with warnings",
    change={"return np.sum(p[m] * np.log(p[m] / q[m]))": "return np.sum(p[m] * np.log2(p[m] / q[m]))"},
)


@misconception(
    "kl-nan-at-zero",
    "a term with p = 0 is not a number where it should count 0",
    hint="What does NumPy make of zero times minus infinity? What does the formula say it should be?",
)
def kl_divergence(p, q):
    return np.sum(p * np.log(p / q))


@misconception(
    "kl-finite-where-impossible",
    "finite where q is 0 and p is not, so what should be infinite is hidden",
    hint="How large is the surprise at what was held to be impossible?",
)
def kl_divergence(p, q):
    return np.sum(p * np.log((p + 1e-12) / (q + 1e-12)))


@misconception(
    "kl-drops-impossible",
    "terms with q = 0 are left out, even where p is not 0 and the divergence is infinite",
    hint="Which of the two may be 0 for a term to count nothing?",
)
def kl_divergence(p, q):
    both = (p > 0) & (q > 0)
    return np.sum(p[both] * np.log(p[both] / q[both]))


@misconception(
    "kl-symmetric",
    "both directions are taken together, D(p‖q) with D(q‖p)",
    hint="Which of the two distributions is the true one in D(p‖q)?",
)
def kl_divergence(p, q):
    both = (p > 0) | (q > 0)
    p, q = p[both], q[both]
    return 0.5 * (np.sum(p * np.log(p / q)) + np.sum(q * np.log(q / p)))


misconception(
    "kl-cross-entropy",
    "the cross-entropy: the entropy of p is not subtracted",
    hint="What should come out where p and q are the same?",
    of="divergence over the possible outcomes, with warnings",
    change={"return np.sum(p[m] * np.log(p[m] / q[m]))": "return -np.sum(p[m] * np.log(q[m]))"},
)

misconception(
    "kl-unweighted",
    "the log ratios are added up without the probabilities p",
    hint="The divergence is an expectation. Under which distribution?",
    of="divergence over the possible outcomes, with warnings",
    change={"return np.sum(p[m] * np.log(p[m] / q[m]))": "return np.sum(np.log(p[m] / q[m]))"},
)

misconception(
    "kl-weighted-by-q",
    "the log ratios are weighted by q where p should weigh them",
    hint="The divergence is an expectation. Under which distribution?",
    of="divergence over the possible outcomes, with warnings",
    change={"return np.sum(p[m] * np.log(p[m] / q[m]))": "return np.sum(q[m] * np.log(p[m] / q[m]))"},
)


@misconception(
    "kl-mean",
    "the terms are averaged over the classes, so the result is divided by K",
    hint="What are the terms weighted by already?",
)
def kl_divergence(p, q):
    terms = np.zeros(len(p))
    possible = p > 0
    terms[possible] = p[possible] * np.log(p[possible] / q[possible])
    return np.mean(terms)


misconception(
    "kl-ratio-of-logs",
    "the ratio of the logarithms, log p / log q, instead of the logarithm of the ratio",
    hint="What is the logarithm of a quotient?",
    of="divergence over the possible outcomes, with warnings",
    change={"return np.sum(p[m] * np.log(p[m] / q[m]))": "return np.sum(p[m] * np.log(p[m]) / np.log(q[m]))"},
)

misconception(
    "kl-absolute",
    "the absolute values of the terms are added up",
    hint="May a single term be below zero? Is the sum of all of them ever?",
    of="divergence over the possible outcomes, with warnings",
    change={"return np.sum(p[m] * np.log(p[m] / q[m]))": "return np.sum(np.abs(p[m] * np.log(p[m] / q[m])))"},
)

misconception(
    "kl-guard-on-q",
    "a small number is added to q, which hides that the divergence is infinite where q is 0",
    hint="What should come back where q is 0 and p is not?",
    of="divergence over the possible outcomes, with warnings",
    change={"p[m] / q[m]": "p[m] / (q[m] + 1e-12)"},
)

misconception(
    "kl-infinite-if-any-zero",
    "infinite as soon as q is 0 anywhere, even where p is 0 too",
    hint="What does a term count whose p is 0, whatever q is?",
    change={
        "p * (np.log(p) - np.log(q))": "p[possible] * np.log(p[possible] / q[possible])",
        "p, q = p[possible], q[possible]": "",
    },
)


@misconception(
    "kl-symmetrised",
    "D(p‖q) and D(q‖p) are added up: that is Jeffreys' divergence",
    hint="Under which of the two distributions is the mean taken?",
)
def kl_divergence(p, q):
    return np.nansum((p - q) * np.log(p / q))


@misconception(
    "kl-difference-of-entropies",
    "the difference of two entropies, each under its own distribution",
    hint="Under which distribution is the mean of log q taken?",
)
def kl_divergence(p, q):
    return entropy(q) - entropy(p)


@misconception(
    "kl-jensen-shannon",
    "the Jensen–Shannon divergence is computed, from both to their mean",
    hint="Which two distributions does the formula compare?",
)
def kl_divergence(p, q):
    r = (p + q) / 2
    f = lambda a, b: sum(x * np.log(x / y) for x, y in zip(a, b) if x > 0)
    return 0.5 * f(p, r) + 0.5 * f(q, r)


@misconception(
    "kl-infinity-replaced",
    "an infinite term is replaced by the largest float, or by 0",
    hint="What should come back where q is 0 and p is not?",
)
def kl_divergence(p, q):
    return np.nan_to_num(p * np.log(p / q)).sum()


@misconception(
    "kl-minus-infinity",
    "minus infinity where q is 0 and p is not",
    hint="Can a divergence be negative?",
)
def kl_divergence(p, q):
    m = p > 0
    if np.any(q[m] == 0):
        return -np.inf
    return np.sum(p[m] * np.log(p[m] / q[m]))


misconception(
    "kl-zero-where-impossible",
    "0 where q is 0 and p is not, as if the two were the same",
    hint="How surprised is one by something that one held to be impossible?",
    of="kl-minus-infinity",
    change={"return -np.inf": "return 0.0"},
)


@misconception(
    "kl-swapped",
    "D(q‖p) instead of D(p‖q): the divergence is not symmetric",
    hint="Over which distribution is the mean taken, and which of the two stands in the denominator?",
)
def kl_divergence(p, q):
    return np.sum(q * np.log((q + 1e-12) / (p + 1e-12)))


misconception(
    "kl-swapped-magnitude",
    "D(q‖p) instead of D(p‖q), and without its sign",
    hint="Which distribution is true, and which is believed?",
    of="divergence over the possible outcomes, with warnings",
    change={"return np.sum(p[m] * np.log(p[m] / q[m]))": "return abs(np.sum(q[m] * np.log(q[m] / p[m])))"},
)


@misconception(
    "kl-squared-differences",
    "squared differences over q are added up: that is the χ² divergence",
    hint="Where is the logarithm of the formula?",
)
def kl_divergence(p, q):
    return np.sum((p - q) ** 2 / np.where(q > 0, q, 1))


misconception(
    "kl-mask-of-q",
    "the terms are chosen by q, where p decides which of them count",
    hint="Which of the two has to be 0 for a term to count nothing?",
    of="divergence over the possible outcomes, with warnings",
    change={"m = p > 0": "m = q > 0"},
)


@misconception(
    "kl-renormalised",
    "q is normalised anew over the outcomes that are possible under p",
    hint="What does q give to outcomes that never happen, and does that make it better?",
)
def kl_divergence(p, q):
    m = p > 0
    p, q = p[m], q[m] / q[m].sum()
    return np.sum(p * np.log(p / q))


@misconception(
    "kl-stops-at-zero",
    "the loop ends at the first outcome with p = 0, so all after it are left out",
    hint="What does break do, and what continue?",
)
def kl_divergence(p, q):
    total = 0.0
    for a, b in zip(p, q):
        if a == 0:
            break
        total += a * np.log(a / b)
    return total


@misconception(
    "kl-near-is-same",
    "0 for distributions that are near each other but not the same",
    hint="When is the divergence 0, exactly?",
)
def kl_divergence(p, q):
    if np.allclose(p, q, atol=0.05):
        return 0.0
    m = p > 0
    return np.sum(p[m] * np.log(p[m] / q[m]))


@misconception(
    "kl-total-variation",
    "half the sum of the differences: that is the total variation",
    hint="Where is the logarithm of the formula?",
)
def kl_divergence(p, q):
    return 0.5 * np.sum(np.abs(p - q))


misconception(
    "kl-infinite-if-small",
    "infinite where q is small, though not 0",
    hint="How large is the surprise at an outcome of probability 0.0001?",
    of="kl-minus-infinity",
    change={"if np.any(q[m] == 0):": "if np.any(q[m] < 1e-3):", "return -np.inf": "return np.inf"},
)


@misconception(
    "kl-zero-if-any-zero",
    "0 as soon as one outcome has p = 0",
    hint="Which terms does an outcome with p = 0 concern, and which not?",
)
def kl_divergence(p, q):
    if np.any(p == 0):
        return 0.0
    return np.sum(p * np.log(p / q))


misconception(
    "kl-nan-where-impossible",
    "not a number where q is 0 and p is not",
    hint="How large is the surprise at what was held to be impossible?",
    of="kl-minus-infinity",
    change={"return -np.inf": "return np.nan"},
)


@misconception(
    "kl-hellinger",
    "squared differences of roots are added up: that is the Hellinger distance",
    hint="Where is the logarithm of the formula?",
)
def kl_divergence(p, q):
    return 0.5 * np.sum((np.sqrt(p) - np.sqrt(q)) ** 2)


misconception(
    "kl-largest-ratio",
    "the largest log ratio is returned instead of their mean under p",
    hint="What does the formula do with the log ratios of all outcomes?",
    of="divergence over the possible outcomes, with warnings",
    change={"return np.sum(p[m] * np.log(p[m] / q[m]))": "return np.max(np.log(p[m] / q[m]))"},
)


@misconception(
    "kl-normalised",
    "divided by log K",
    hint="In which unit should the result be?",
)
def kl_divergence(p, q):
    m = p > 0
    return np.sum(p[m] * np.log(p[m] / q[m])) / np.log(max(len(p), 2))


misconception(
    "kl-only-where-larger",
    "only outcomes with p above q count",
    hint="May a single term be below zero?",
    of="divergence over the possible outcomes, with warnings",
    change={"m = p > 0": "m = p > q"},
)

misconception(
    "kl-adds-q",
    "where p is 0, q is added",
    hint="What does a term count whose p is 0?",
    of="divergence over the possible outcomes, with warnings",
    change={"np.sum(p[m] * np.log(p[m] / q[m]))": "np.sum(p[m] * np.log(p[m] / q[m])) + q[~m].sum()"},
)

misconception(
    "kl-log1p",
    "the logarithm is taken of 1 + p/q",
    hint="What should come out where p and q are the same?",
    of="divergence over the possible outcomes, with warnings",
    change={"return np.sum(p[m] * np.log(p[m] / q[m]))": "return np.sum(p[m] * np.log1p(p[m] / q[m]))"},
)


@misconception(
    "kl-clipped",
    "both distributions are raised to a small number, so that what is impossible counts",
    hint="What should an outcome add that p holds to be impossible? And one that q does?",
    numbers=[{1e-3: small} for small in (0.1, 0.01, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8, 1e-9, 1e-10, 1e-12)],
)
def kl_divergence(p, q):
    p, q = np.clip(p, 1e-3, 1), np.clip(q, 1e-3, 1)
    return np.sum(p * np.log(p / q))


@misconception(
    "kl-large-guard",
    "the number that is added before the logarithm is large enough to be seen in the result",
    hint="How does the number compare with a probability of 0.0000001? Is it still needed?",
    numbers=[{1e-8: guard} for guard in (0.01, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7)],
)
def kl_divergence(p, q):
    if np.any((q == 0) & (p > 0)):
        return np.inf
    return np.sum(p * np.log((p + 1e-8) / (q + 1e-8)))


misconception(
    "kl-large-guard",
    "the number that is added before the logarithm is large enough to be seen in the result",
    hint="How does the number compare with a probability of 0.0000001? Is it still needed?",
    numbers=[{1e-8: guard} for guard in (0.01, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7)],
    of="kl-minus-infinity",
    change={
        "return -np.inf": "return np.inf",
        "return np.sum(p[m] * np.log(p[m] / q[m]))": "return np.sum(p[m] * np.log(p[m] / (q[m] + 1e-8)))",
    },
)


@misconception(
    "kl-zeros-dropped-apart",
    "p loses its zeros and q loses its own, so what is left of them no longer belongs together",
    hint="Which entry of q belongs to the first entry of p that is left?",
)
def kl_divergence(p, q):
    p, q = p[p > 0], q[q > 0]
    return np.sum(p * np.log(p / q))


@misconception(
    "kl-zeros-dropped-apart",
    "p loses its zeros and q loses its own, so what is left of them no longer belongs together",
    hint="Which entry of q belongs to the first entry of p that is left?",
)
def kl_divergence(p, q):
    p, q = p[p > 0], q[q > 0]
    return np.sum(p * np.log(p / q)) if len(p) == len(q) else np.inf


@odd("divergence by a loop and math.log")
def kl_divergence(p, q):
    import math

    total = 0.0
    for a, b in zip(p.tolist(), q.tolist()):
        if a == 0:
            continue
        if b == 0:
            return math.inf
        total += a * (math.log(a) - math.log(b))
    return total


@odd("divergence by where, with warnings")
def kl_divergence(p, q):
    return np.where(p > 0, p * np.log(p / q), 0).sum()


@odd("divergence from the cross-entropy and the entropy")
def kl_divergence(p, q):
    possible = p != 0
    with np.errstate(divide="ignore"):
        return -np.einsum("k,k->", p[possible], np.log(q[possible])) - entropy(p)


@odd("divergence in float32 or what comes in, as an array of no axes")
def kl_divergence(p, q):
    ratio = np.divide(p, q, out=np.full(p.shape, np.inf), where=q > 0)
    ratio[p == 0] = 1
    return np.asarray(np.add.reduce(p * np.log(ratio)))


@odd("divergence by nansum, with warnings")
def kl_divergence(p, q):
    return np.nansum(p * np.log(p / q))


@odd("divergence as cross-entropy less entropy")
def kl_divergence(p, q):
    return distribution_cross_entropy(p, q) - entropy(p)


@odd("divergence by halves")
def kl_divergence(p, q):
    if p.size > 1:
        h = p.size // 2
        return kl_divergence(p[:h], q[:h]) + kl_divergence(p[h:], q[h:])
    a, b = p.item(), q.item()
    return 0.0 if a == 0 else np.inf if b == 0 else a * np.log(a / b)


@odd("divergence with terms that are never negative")
def kl_divergence(p, q):
    m = p > 0
    if np.any(q[m] == 0):
        return float("inf")
    return np.sum(p[m] * np.log(p[m] / q[m])) - p.sum() + q.sum()


@odd("divergence where a division by zero is caught")
def kl_divergence(p, q):
    import math

    try:
        return sum(a * math.log(a / b) for a, b in zip(p.tolist(), q.tolist()) if a > 0)
    except ZeroDivisionError:
        return math.inf
