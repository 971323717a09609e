"""Wrong answers to `softmax`, and right answers in an unusual style."""

import numpy as np

from autograder.misconceptions import misconception, odd

misconception(
    "softmax-overflow",
    "no maximum is subtracted, so the exponentials of large logits overflow",
    hint="exp(1000) is too large for a float. Which number may be subtracted from all logits of a row?",
    change={"exp = np.exp(z - z.max(axis=-1, keepdims=True))": "exp = np.exp(z)"},
)

misconception(
    "softmax-wrong-axis",
    "it goes over the first axis: columns add up to 1 instead of rows",
    hint="Each row is one example. Along which axis do the classes lie?",
    everywhere={"axis=-1": "axis=0"},
)

misconception(
    "softmax-wrong-axis-overflow",
    "it goes over the first axis, so columns add up to 1, and large logits overflow as well",
    hint="Each row is one example. Along which axis do the classes lie?",
    change={
        "exp = np.exp(z - z.max(axis=-1, keepdims=True))": "exp = np.exp(z)",
        "return exp / exp.sum(axis=-1, keepdims=True)": "return exp / exp.sum(axis=0)",
    },
)

misconception(
    "softmax-over-all",
    "all entries together add up to 1, where each row should",
    hint="What should each row of the result add up to?",
    everywhere={"axis=-1, keepdims=True": ""},
)


@misconception(
    "softmax-over-all-overflow",
    "all entries together add up to 1, where each row should, and large logits overflow as well",
    hint="What should each row of the result add up to?",
)
def softmax(z):
    return np.exp(z) / np.sum(np.exp(z))


misconception(
    "softmax-global-maximum",
    "one maximum is subtracted from the whole batch, so rows far below it vanish",
    hint="When one row lies 2000 below another, what is left of its exponentials?",
    change={"exp = np.exp(z - z.max(axis=-1, keepdims=True))": "exp = np.exp(z - z.max())"},
)

misconception(
    "softmax-maximum-of-columns",
    "the maximum that is subtracted is that of each column, not of each row",
    hint="Which number may be subtracted without changing a row's probabilities?",
    change={"exp = np.exp(z - z.max(axis=-1, keepdims=True))": "exp = np.exp(z - z.max(axis=0))"},
)

misconception(
    "softmax-mean-shift",
    "the mean is subtracted instead of the maximum, so one large logit still overflows",
    hint="After the shift, how large can the largest exponent still be?",
    change={"z.max": "z.mean"},
)

misconception(
    "softmax-minimum-shift",
    "the minimum is subtracted instead of the maximum, so large logits still overflow",
    hint="After the shift, how large can the largest exponent still be?",
    change={"z.max": "z.min"},
)

misconception(
    "softmax-maximum-added",
    "the maximum is added instead of subtracted",
    hint="After the shift, how large should the largest exponent be?",
    change={"z - z.max(axis=-1, keepdims=True)": "z + z.max(axis=-1, keepdims=True)"},
)

misconception(
    "softmax-largest-magnitude-shift",
    "the largest magnitude is subtracted instead of the maximum, so rows of large negative logits vanish",
    hint="After the shift, what is the largest exponent in a row whose logits are all negative?",
    change={"z.max": "np.abs(z).max"},
)

misconception(
    "softmax-clipped",
    "large logits are cut off, so those that differ beyond the limit get the same probability",
    hint="Which of the logits 1000 and 1001 is more likely, and by how much?",
    numbers=[{500: limit} for limit in (10, 20, 30, 50, 80, 88, 100, 200, 250, 300, 600, 700, 709)],
    change={"exp = np.exp(z - z.max(axis=-1, keepdims=True))": "exp = np.exp(np.clip(z, -500, 500))"},
)

misconception(
    "softmax-divided-by-maximum",
    "the logits are divided by their maximum instead of shifted by it",
    hint="Which change of the logits leaves the probabilities as they are: a shift or a factor?",
    change={"z - z.max(axis=-1, keepdims=True)": "z / z.max(axis=-1, keepdims=True)"},
)


@misconception(
    "softmax-batches-only",
    "only a batch works: a single vector of logits fails or comes back in another shape",
    hint="What is the last axis of an array with only one axis?",
)
def softmax(z):
    z = np.atleast_2d(z)
    exp = np.exp(z - z.max(axis=1, keepdims=True))
    return exp / exp.sum(axis=1, keepdims=True)


misconception(
    "softmax-batch-squeezed",
    "axes of length one are lost: a batch of one example should stay a batch",
    hint="Which shape should the result have when the logits are (1, K)?",
    change={"exp / exp.sum(axis=-1, keepdims=True)": "np.squeeze(exp / exp.sum(axis=-1, keepdims=True))"},
)

misconception(
    "softmax-base-two",
    "powers of 2 are taken instead of powers of e",
    hint="Which base does exp have?",
    change={"np.exp(z - z.max(axis=-1, keepdims=True))": "2.0 ** (z - z.max(axis=-1, keepdims=True))"},
)

misconception(
    "softmax-logarithm",
    "the logarithm of the probabilities is returned, not the probabilities",
    hint="Are the results between 0 and 1?",
    change={
        "exp = np.exp(z - z.max(axis=-1, keepdims=True))": "shifted = z - z.max(axis=-1, keepdims=True)",
        "exp / exp.sum(axis=-1, keepdims=True)": (
            "shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))"
        ),
    },
)

misconception(
    "softmax-not-normalised",
    "the exponentials are not divided by their sum",
    hint="What should each row of the result add up to?",
    change={"return exp / exp.sum(axis=-1, keepdims=True)": "return exp"},
)


@misconception(
    "softmax-not-exponential",
    "the logits themselves are divided by their sum: the exponential is missing",
    hint="What would become of a negative logit?",
)
def softmax(z):
    return z / z.sum(axis=-1, keepdims=True)


@misconception(
    "softmax-sigmoid",
    "each entry becomes its sigmoid, so a row does not add up to 1",
    hint="How do the other logits of a row enter a probability?",
)
def softmax(z):
    return 1 / (1 + np.exp(-z))


@misconception(
    "softmax-argmax",
    "the largest logit gets 1 and the others 0",
    hint="How likely is the second of two logits that are almost the same?",
)
def softmax(z):
    return (z == z.max(axis=-1, keepdims=True)).astype(float)


misconception(
    "softmax-negative-logits",
    "the exponent has the wrong sign, so the smallest logit gets the largest probability",
    hint="Should a larger logit be more or less likely?",
    change={"z - z.max(axis=-1, keepdims=True)": "-(z - z.min(axis=-1, keepdims=True))"},
)


@misconception(
    "argument-overwritten",
    "the shift is written into the argument itself",
    hint="Which operations write into the array that they are given, and which make a new one?",
)
def softmax(z):
    z -= z.max(axis=-1, keepdims=True)
    exp = np.exp(z)
    return exp / exp.sum(axis=-1, keepdims=True)


@misconception(
    "softmax-twice",
    "softmax is applied twice",
    hint="What goes into softmax: logits or probabilities?",
)
def softmax(z):
    for _ in range(2):
        exp = np.exp(z - z.max(axis=-1, keepdims=True))
        z = exp / exp.sum(axis=-1, keepdims=True)
    return z


misconception(
    "softmax-small-ones-raised",
    "logits far below the largest are raised, so small probabilities come out too large",
    hint="What is the smallest probability that you can give now? What should it be?",
    change={"z - z.max(axis=-1, keepdims=True)": "np.clip(z - z.max(axis=-1, keepdims=True), -10, 0)"},
)

misconception(
    "softmax-divided-by-magnitude",
    "the logits are divided by their largest magnitude instead of shifted by their maximum",
    hint="Which change of all logits leaves the probabilities as they are?",
    change={"z - z.max(axis=-1, keepdims=True)": "z / np.abs(z).max(axis=-1, keepdims=True)"},
)

misconception(
    "softmax-first-shift",
    "the first logit is subtracted instead of the maximum",
    hint="Which logit has to become 0 so that no exponential is larger than 1?",
    change={"exp = np.exp(z - z.max(axis=-1, keepdims=True))": "exp = np.exp(z - z[..., :1])"},
)

misconception(
    "softmax-last-shift",
    "the last logit is subtracted instead of the maximum",
    hint="Which logit has to become 0 so that no exponential is larger than 1?",
    change={"exp = np.exp(z - z.max(axis=-1, keepdims=True))": "exp = np.exp(z - z[..., -1:])"},
)

misconception(
    "softmax-constant-shift",
    "the same number is subtracted whatever the logits are",
    hint="How large, and how small, may logits be?",
    change={"exp = np.exp(z - z.max(axis=-1, keepdims=True))": "exp = np.exp(z - 300)"},
)

misconception(
    "softmax-shifted-downwards-only",
    "rows whose logits are all negative are not shifted, so they vanish",
    hint="What is the exponential of −1000? Does a shift help there as well?",
    change={"z.max(axis=-1, keepdims=True)": "np.maximum(z.max(axis=-1, keepdims=True), 0)"},
)

misconception(
    "softmax-temperature",
    "the logits are divided by a temperature first, which the formula does not have",
    hint="What stands in the exponent of the formula?",
    numbers=[{2: T} for T in (0.1, 0.2, 0.5, 0.7, 0.8, 0.9, 1.5, 3, 4, 5, 10, 100)],
    change={"z - z.max(axis=-1, keepdims=True)": "(z - z.max(axis=-1, keepdims=True)) / 2"},
)

misconception(
    "softmax-rounded",
    "the probabilities are rounded",
    hint="What does the loss say of a probability that is rounded to 0?",
    change={"exp / exp.sum(axis=-1, keepdims=True)": "np.round(exp / exp.sum(axis=-1, keepdims=True), 3)"},
)

misconception(
    "softmax-overflow-hidden",
    "the exponentials overflow, and what is not a number is replaced by 0",
    hint="What do the probabilities of such a row add up to?",
    change={
        "exp = np.exp(z - z.max(axis=-1, keepdims=True))": "exp = np.exp(z)",
        "exp / exp.sum(axis=-1, keepdims=True)": "np.nan_to_num(exp / exp.sum(axis=-1, keepdims=True))",
    },
)

misconception(
    "softmax-axis-not-kept",
    "the axis that is reduced is not kept, so rows and columns get mixed up",
    hint="Which shapes does what you subtract have, and what you divide by? How are they lined up?",
    everywhere={", keepdims=True": ""},
)

misconception(
    "softmax-sum-axis-not-kept",
    "the sums over the rows are lined up with the columns",
    hint="Which shape does what you divide by have? How is it lined up?",
    change={"return exp / exp.sum(axis=-1, keepdims=True)": "return exp / exp.sum(axis=-1)"},
)


@misconception(
    "softmax-log-sum-overflows",
    "the logarithm of the sum of exponentials is taken without a shift, so large logits overflow",
    hint="Which exponential overflows, and what may be subtracted first?",
)
def softmax(z):
    return np.exp(z - np.log(np.sum(np.exp(z), axis=-1, keepdims=True)))


misconception(
    "softmax-softplus",
    "log(1 + exp(z)) is taken instead of exp(z)",
    hint="Which function stands in the formula's numerator?",
    change={"exp = np.exp(z - z.max(axis=-1, keepdims=True))": "exp = np.logaddexp(0, z)"},
)

misconception(
    "softmax-clipped",
    "large logits are cut off, so those that differ beyond the limit get the same probability",
    hint="Which of the logits 1000 and 1001 is more likely, and by how much?",
    change={"exp = np.exp(z - z.max(axis=-1, keepdims=True))": "exp = np.exp(np.minimum(z, 700))"},
)


@misconception(
    "softmax-first-row-maximum",
    "the maximum of the first row is subtracted from all rows",
    hint="Which number may be subtracted without changing a row's probabilities, and need it be the same for all?",
)
def softmax(z):
    rows = np.atleast_2d(z)
    e = np.exp(rows - rows[0].max())
    return (e / e.sum(axis=1, keepdims=True)).reshape(z.shape)


misconception(
    "softmax-shifted-logits",
    "the shifted logits are divided by their sum: the exponential is missing",
    hint="What would the difference of two logits say of the ratio of their probabilities?",
    change={
        "exp = np.exp(z - z.max(axis=-1, keepdims=True))": "shifted = z - z.min(axis=-1, keepdims=True)",
        "exp / exp.sum(axis=-1, keepdims=True)": "shifted / shifted.sum(axis=-1, keepdims=True)",
    },
)


@misconception(
    "softmax-midrange-shift",
    "the middle between the largest and the smallest logit is subtracted, so both can still be too large",
    hint="After the shift, how large can the largest exponent still be?",
)
def softmax(z):
    middle = (z.max(axis=-1, keepdims=True) + z.min(axis=-1, keepdims=True)) / 2
    e = np.exp(z - middle)
    return e / e.sum(axis=-1, keepdims=True)


misconception(
    "softmax-small-ones-raised",
    "logits far below the largest are raised, so small probabilities come out too large",
    hint="What is the smallest probability that you can give now? What should it be?",
    change={
        "exp / exp.sum(axis=-1, keepdims=True)": (
            "np.clip(exp / exp.sum(axis=-1, keepdims=True), 1e-4, 1 - 1e-4)"
        ),
    },
)

misconception(
    "softmax-number-added",
    "a number is added to the probabilities",
    hint="What does each row add up to now?",
    change={"exp / exp.sum(axis=-1, keepdims=True)": "exp / exp.sum(axis=-1, keepdims=True) + 1e-3"},
)

misconception(
    "softmax-base-ten",
    "powers of 10 are taken instead of powers of e",
    hint="Which base does exp have?",
    change={"np.exp(z - z.max(axis=-1, keepdims=True))": "10.0 ** (z - z.max(axis=-1, keepdims=True))"},
)

misconception(
    "softmax-standardised",
    "the logits are divided by their standard deviation",
    hint="Which change of all logits leaves the probabilities as they are?",
    change={
        "z - z.max(axis=-1, keepdims=True)": (
            "(z - z.mean(axis=-1, keepdims=True)) / (z.std(axis=-1, keepdims=True) + 1e-12)"
        ),
    },
)


@misconception(
    "softmax-squares",
    "squares are taken instead of exponentials",
    hint="What becomes of a logit of −3 beside one of 3?",
)
def softmax(z):
    return z**2 / (z**2).sum(axis=-1, keepdims=True)


@misconception(
    "softmax-small-ones-dropped",
    "small probabilities are replaced by 0",
    hint="What does the loss say of a probability of 0?",
)
def softmax(z):
    e = np.exp(z - z.max(axis=-1, keepdims=True))
    p = e / e.sum(axis=-1, keepdims=True)
    return np.where(p < 1e-3, 0, p)


misconception(
    "softmax-exponents-cut-off",
    "the exponents lose their fractions",
    hint="Of which dtype is the array that they are written to?",
    change={"z - z.max(axis=-1, keepdims=True)": "(z - z.max(axis=-1, keepdims=True)).astype(int)"},
)

misconception(
    "softmax-mixed-with-even",
    "some of the probability is shared out evenly afterwards, as when labels are smoothed",
    hint="How small may a probability become when its logit falls and falls?",
    numbers=[{0.1: share, 0.9: 1 - share} for share in (0.01, 0.05, 0.2, 0.001)],
    change={
        "exp / exp.sum(axis=-1, keepdims=True)": (
            "0.9 * exp / exp.sum(axis=-1, keepdims=True) + 0.1 / z.shape[-1]"
        ),
    },
)

misconception(
    "softmax-probabilities-clipped",
    "the probabilities are kept away from 0 and 1, so that they do not add up to 1 any more",
    hint="What does a row add up to afterwards?",
    numbers=[
        *({0.01: small, 0.99: 1 - small} for small in (0.1, 0.05, 1e-3, 1e-4)),
        *({0.01: small, 0.99: 1} for small in (0.1, 0.01, 1e-3, 1e-4)),
    ],
    change={
        "exp / exp.sum(axis=-1, keepdims=True)": "np.clip(exp / exp.sum(axis=-1, keepdims=True), 0.01, 0.99)",
    },
)

misconception(
    "softmax-divided-by-magnitude",
    "the logits are divided by their largest magnitude instead of shifted by their maximum",
    hint="Which change of all logits leaves the probabilities as they are?",
    change={"exp = np.exp(z - z.max(axis=-1, keepdims=True))": "exp = np.exp(z / np.abs(z).max())"},
)

misconception(
    "softmax-over-all",
    "all entries together add up to 1, where each row should",
    hint="What should each row of the result add up to?",
    change={"return exp / exp.sum(axis=-1, keepdims=True)": "return exp / exp.sum()"},
)


@odd("softmax by loops")
def softmax(z):
    if z.ndim == 1:
        top = max(z)
        exps = [np.exp(v - top) for v in z]
        return np.array([e / sum(exps) for e in exps])
    return np.array([softmax(row) for row in z])


@odd("softmax through the logarithm of the sum")
def softmax(z):
    top = np.amax(z, -1)[..., None]
    return np.exp(z - top - np.log(np.sum(np.exp(z - top), axis=-1, keepdims=True)))


@odd("softmax by differences of all pairs")
def softmax(z):
    with np.errstate(over="ignore"):
        return 1 / np.exp(z[..., None, :] - z[..., :, None]).sum(axis=-1)


@odd("softmax by transposes, with a helper")
def softmax(z):
    def shift(rows):
        return (rows.T - np.max(rows, axis=-1)).T

    numerator = np.exp(shift(z))
    return (numerator.T / np.sum(numerator, axis=-1).T).T


@odd("softmax in float32 with a tiny number in the denominator")
def softmax(z):
    z32 = (z - np.max(z, axis=z.ndim - 1, keepdims=True)).astype("float32")
    exp = np.exp(z32)
    return exp / (np.sum(exp, axis=z.ndim - 1, keepdims=True) + 1e-9)


@odd("softmax by all pairs of logits, whose overflow to infinity is right")
def softmax(z):
    return 1 / np.exp(z[..., None, :] - z[..., :, None]).sum(axis=-1)


@odd("softmax by logaddexp")
def softmax(z):
    return np.exp(z - np.logaddexp.reduce(z, axis=-1, keepdims=True))


@odd("softmax in long doubles, which hold exp(1000)")
def softmax(z):
    e = np.exp(z.astype(np.longdouble))
    return (e / e.sum(axis=-1, keepdims=True)).astype(np.float64)


@odd("softmax of rows, in one pass over each")
def softmax(z):
    rows = z.reshape(-1, z.shape[-1])
    out = np.empty(rows.shape)
    for i, row in enumerate(rows):
        top, total = -np.inf, 0.0
        for v in row:
            higher = max(top, v)
            total = total * np.exp(top - higher) + np.exp(v - higher)
            top = higher
        out[i] = np.exp(row - top) / total
    return out.reshape(z.shape)


@odd("softmax in decimals")
def softmax(z):
    from decimal import Decimal

    if z.ndim > 1:
        return np.stack([softmax(row) for row in z])
    e = [Decimal(float(v)).exp() for v in z]
    return np.array([float(v / sum(e)) for v in e])


odd(
    "softmax whose exponents are kept above −700",
    change={"z - z.max(axis=-1, keepdims=True)": "np.clip(z - z.max(axis=-1, keepdims=True), -700, 0)"},
)
