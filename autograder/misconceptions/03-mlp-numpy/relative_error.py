"""Wrong answers to `relative_error`, and right answers in an unusual style."""

import numpy as np

from autograder.misconceptions import misconception, odd

misconception(
    "relative-error-absolute",
    "the difference is not divided by anything, so it depends on the scale",
    hint="Is a difference of 0.01 much? What does that depend on?",
    change={"return float(abs(a - b) / max(abs(a) + abs(b), 1e-8))": "return abs(a - b)"},
)

misconception(
    "relative-error-by-first",
    "it is divided by the first number only, so it is not symmetric",
    hint="Should the error of (1, 2) differ from that of (2, 1)?",
    change={"return float(abs(a - b) / max(abs(a) + abs(b), 1e-8))": "return abs(a - b) / max(abs(a), 1e-8)"},
)

misconception(
    "relative-error-by-second",
    "it is divided by the second number only, so it is not symmetric",
    hint="Should the error of (1, 2) differ from that of (2, 1)?",
    change={"return float(abs(a - b) / max(abs(a) + abs(b), 1e-8))": "return abs(a - b) / max(abs(b), 1e-8)"},
)

misconception(
    "relative-error-by-smaller",
    "it is divided by the smaller of the two magnitudes",
    hint="What should come out when one of the two is 0?",
    change={"float(abs(a - b) / max(abs(a) + abs(b), 1e-8))": "abs(a - b) / max(min(abs(a), abs(b)), 1e-8)"},
)

misconception(
    "relative-error-by-sum-of-signed",
    "it is divided by the sum of the numbers, not of their magnitudes",
    hint="What becomes of the denominator when the numbers have opposite signs?",
    change={"float(abs(a - b) / max(abs(a) + abs(b), 1e-8))": "abs(a - b) / max(abs(a + b), 1e-8)"},
)

misconception(
    "relative-error-by-signed-maximum",
    "it is divided by the larger number, not by the larger magnitude",
    hint="Which of −3 and −1 is the larger, and which has the larger magnitude?",
    change={"float(abs(a - b) / max(abs(a) + abs(b), 1e-8))": "abs(a - b) / (max(a, b) + 1e-12)"},
)

misconception(
    "relative-error-signed",
    "its sign depends on which number is the larger",
    hint="Should the error of (1, 2) differ from that of (2, 1)?",
    change={"float(abs(a - b) / max(abs(a) + abs(b), 1e-8))": "(a - b) / max(abs(a) + abs(b), 1e-8)"},
)

misconception(
    "relative-error-of-magnitudes",
    "the magnitudes are compared, so numbers of opposite signs count as equal",
    hint="How far apart are 1 and −1?",
    change={"a - b": "abs(a) - abs(b)"},
)

misconception(
    "relative-error-no-zero-guard",
    "it is 0/0 where both numbers are 0",
    hint="What should come out when both numbers are 0? What does the computer make of 0/0?",
    change={
        "float(abs(a - b) / max(abs(a) + abs(b), 1e-8))": (
            "np.abs(np.float64(a) - b) / (np.abs(np.float64(a)) + np.abs(b))"
        ),
    },
)

misconception(
    "relative-error-large-floor",
    "the floor in the denominator is so large that small numbers count as equal",
    hint="How large may the floor be beside gradients of 1e-6?",
    change={"float(abs(a - b) / max(abs(a) + abs(b), 1e-8))": "abs(a - b) / (abs(a) + abs(b) + 1e-3)"},
)

misconception(
    "relative-error-squared",
    "the error is squared",
    hint="Which power does the formula have?",
    change={"float(abs(a - b) / max(abs(a) + abs(b), 1e-8))": "(a - b) ** 2 / max(a**2 + b**2, 1e-16)"},
)

misconception(
    "relative-error-mean-magnitude",
    "it is divided by the mean of the magnitudes, so it is twice too large",
    hint="Is it the sum of the magnitudes, or half of it?",
    change={"abs(a) + abs(b)": "(abs(a) + abs(b)) / 2"},
)

misconception(
    "relative-error-product",
    "it is divided by the product of the numbers",
    hint="What becomes of the error when both numbers are 1000 times larger?",
    change={"float(abs(a - b) / max(abs(a) + abs(b), 1e-8))": "abs(a - b) / max(abs(a * b), 1e-8)"},
)

misconception(
    "relative-error-percent",
    "it is given in percent",
    hint="Which factors does the formula have?",
    change={"abs(a - b)": "100 * abs(a - b)"},
)

misconception(
    "relative-error-ratio",
    "the ratio of the two is given, less 1",
    hint="Should the error of (1, 2) differ from that of (2, 1)?",
    change={"return float(abs(a - b) / max(abs(a) + abs(b), 1e-8))": "return abs(a / b - 1) if b else 0.0"},
)

misconception(
    "relative-error-rounded",
    "the result is rounded, so numbers that almost agree count as equal",
    hint="Which errors should a gradient check be able to tell apart?",
    change={
        "float(abs(a - b) / max(abs(a) + abs(b), 1e-8))": "round(abs(a - b) / max(abs(a) + abs(b), 1e-8), 3)",
    },
)


@misconception(
    "relative-error-zero-means-equal",
    "it is 0 as soon as one of the numbers is 0",
    hint="How far apart are 0 and 5?",
)
def relative_error(a, b):
    if a == 0 or b == 0:
        return 0.0
    return abs(a - b) / (abs(a) + abs(b))


misconception(
    "relative-error-by-signed-sum-floored",
    "it is divided by a + b, floored: negative numbers count as if there were nothing to divide by",
    hint="How large is −2 as a scale?",
    change={"return float(abs(a - b) / max(abs(a) + abs(b), 1e-8))": "return abs(a - b) / max(a + b, 1e-8)"},
)

misconception(
    "relative-error-euclidean",
    "it is divided by the root of a² + b²",
    hint="Which two ways to measure the scale does the docstring allow?",
    change={"float(abs(a - b) / max(abs(a) + abs(b), 1e-8))": "abs(a - b) / max(np.sqrt(a**2 + b**2), 1e-8)"},
)

misconception(
    "relative-error-guard-in-numerator",
    "the floor is added to the numerator as well, so two zeros have an error of 1",
    hint="What should the error of two equal numbers be?",
    change={"abs(a - b) / max(abs(a) + abs(b), 1e-8)": "(abs(a - b) + 1e-8) / (abs(a) + abs(b) + 1e-8)"},
)


@misconception(
    "relative-error-one-for-zeros",
    "the error of two zeros is 1 instead of 0",
    hint="How far apart are 0 and 0?",
)
def relative_error(a, b):
    if a == 0 and b == 0:
        return 1.0
    return abs(a - b) / (abs(a) + abs(b))


misconception(
    "relative-error-yes-or-no",
    "0 or 1 is returned: whether they differ, not by how much",
    hint="What is the check to compare with its tolerance?",
    change={"return float(abs(a - b) / max(abs(a) + abs(b), 1e-8))": "return float(not np.isclose(a, b))"},
)

misconception(
    "relative-error-capped",
    "the error is cut off, so very different numbers seem less so",
    hint="How large may the error be?",
    change={
        "float(abs(a - b) / max(abs(a) + abs(b), 1e-8))": "min(abs(a - b) / max(abs(a) + abs(b), 1e-8), 0.5)",
    },
)

misconception(
    "relative-error-geometric-mean",
    "it is divided by the geometric mean of the magnitudes",
    hint="What becomes of the scale when one of the two is 0?",
    change={"float(abs(a - b) / max(abs(a) + abs(b), 1e-8))": "abs(a - b) / max(np.sqrt(abs(a * b)), 1e-8)"},
)

misconception(
    "relative-error-squared-difference",
    "the difference is squared before it is divided",
    hint="What becomes of the scale when only the numerator is squared?",
    change={"float(abs(a - b) / max(abs(a) + abs(b), 1e-8))": "(a - b) ** 2 / max(abs(a) + abs(b), 1e-8)"},
)

misconception(
    "relative-error-doubled",
    "the error is twice as large as it should be",
    hint="What is the error of 1 and 0?",
    change={"float(abs(a - b) / max(abs(a) + abs(b), 1e-8))": "2 * abs(a - b) / max(abs(a), abs(b), 1e-8)"},
)

misconception(
    "relative-error-one-side-only",
    "the error is 0 as soon as the first number is the smaller one",
    hint="Which number may be the larger one?",
    change={"float(abs(a - b) / max(abs(a) + abs(b), 1e-8))": "max(a - b, 0) / max(abs(a) + abs(b), 1e-8)"},
)

misconception(
    "relative-error-logarithm",
    "the logarithm of the ratio is given",
    hint="Where is the difference of the formula?",
    change={"abs(a - b) / max(abs(a) + abs(b), 1e-8)": "abs(np.log((abs(a) + 1e-12) / (abs(b) + 1e-12)))"},
)


@misconception(
    "relative-error-little-means-none",
    "small numbers, or small differences, count as no difference at all",
    hint="How far apart are 1e-7 and 2e-7, for their size?",
    numbers=[{1e-6: small} for small in (1e-4, 1e-5, 1e-7)],
)
def relative_error(a, b):
    if abs(a) < 1e-6 and abs(b) < 1e-6:
        return 0.0
    return abs(a - b) / (abs(a) + abs(b))


misconception(
    "relative-error-by-first",
    "it is divided by the first number only, so it is not symmetric",
    hint="Should the error of (1, 2) differ from that of (2, 1)?",
    change={"return float(abs(a - b) / max(abs(a) + abs(b), 1e-8))": "return abs(a - b) / (abs(a) + 1e-8)"},
)

misconception(
    "relative-error-by-second",
    "it is divided by the second number only, so it is not symmetric",
    hint="Should the error of (1, 2) differ from that of (2, 1)?",
    change={"return float(abs(a - b) / max(abs(a) + abs(b), 1e-8))": "return abs(a - b) / (abs(b) + 1e-8)"},
)

misconception(
    "relative-error-squared",
    "the error is squared",
    hint="Which power does the formula have?",
    change={"float(abs(a - b) / max(abs(a) + abs(b), 1e-8))": "(a - b) ** 2 / max(a**2 + b**2, 1e-8)"},
)

misconception(
    "relative-error-squared",
    "the error is squared",
    hint="Which power does the formula have?",
    change={
        "float(abs(a - b) / max(abs(a) + abs(b), 1e-8))": "(abs(a - b) / max(abs(a) + abs(b), 1e-8)) ** 2",
    },
)

misconception(
    "relative-error-by-signed-maximum",
    "it is divided by the larger number, not by the larger magnitude",
    hint="Which of −3 and −1 is the larger, and which has the larger magnitude?",
    change={"return float(abs(a - b) / max(abs(a) + abs(b), 1e-8))": "return abs(a - b) / max(a, b, 1e-8)"},
)

misconception(
    "relative-error-capped",
    "the error is cut off, so very different numbers seem less so",
    hint="How large may the error be?",
    change={
        "float(abs(a - b) / max(abs(a) + abs(b), 1e-8))": "min(abs(a - b) / max(abs(a), abs(b), 1e-8), 1.0)",
    },
)

misconception(
    "relative-error-yes-or-no",
    "0 or 1 is returned: whether they differ, not by how much",
    hint="What is the check to compare with its tolerance?",
    change={"return float(abs(a - b) / max(abs(a) + abs(b), 1e-8))": "return bool(np.isclose(a, b))"},
)

misconception(
    "relative-error-euclidean",
    "it is divided by the root of a² + b²",
    hint="Which two ways to measure the scale does the docstring allow?",
    change={"float(abs(a - b) / max(abs(a) + abs(b), 1e-8))": "abs(a - b) / (np.sqrt(a**2 + b**2) + 1e-8)"},
)

misconception(
    "relative-error-mean-magnitude",
    "it is divided by the mean of the magnitudes, so it is twice too large",
    hint="Is it the sum of the magnitudes, or half of it?",
    change={"float(abs(a - b) / max(abs(a) + abs(b), 1e-8))": "abs(a - b) / ((abs(a) + abs(b)) / 2 + 1e-8)"},
)

misconception(
    "relative-error-little-means-none",
    "small numbers, or small differences, count as no difference at all",
    hint="How far apart are 1e-7 and 2e-7, for their size?",
    numbers=[{1e-7: small} for small in (1e-4, 1e-5, 1e-6, 1e-8, 1e-9, 1e-10)],
    change={
        "float(abs(a - b) / max(abs(a) + abs(b), 1e-8))": (
            "0.0 if np.isclose(a, b, rtol=0, atol=1e-7) else abs(a - b) / (abs(a) + abs(b))"
        ),
    },
)


@misconception(
    "relative-error-of-magnitudes",
    "the magnitudes are compared, so numbers of opposite signs count as equal",
    hint="How far apart are 1 and −1?",
)
def relative_error(a, b):
    if a == 0 and b == 0:
        return 0.0
    return 1 - min(abs(a), abs(b)) / max(abs(a), abs(b))


misconception(
    "relative-error-by-sum-of-signed",
    "it is divided by the sum of the numbers, not of their magnitudes",
    hint="What becomes of the denominator when the numbers have opposite signs?",
    change={"return float(abs(a - b) / max(abs(a) + abs(b), 1e-8))": "return abs((a - b) / (a + b + 1e-8))"},
)

misconception(
    "relative-error-precedence",
    "only the first magnitude is in the denominator: what follows it is added to the quotient",
    hint="What does a / b + c divide by?",
    change={"return float(abs(a - b) / max(abs(a) + abs(b), 1e-8))": "return abs(a - b) / abs(a) + abs(b)"},
)

misconception(
    "relative-error-precedence",
    "only the first magnitude is in the denominator: what follows it is added to the quotient",
    hint="What does a / b + c divide by?",
    change={"float(abs(a - b) / max(abs(a) + abs(b), 1e-8))": "abs(a - b) / max(abs(a), 1e-8) + abs(b)"},
)

misconception(
    "relative-error-near-is-same",
    "numbers that nearly agree count as the same",
    hint="A right gradient and one with a slight mistake: what tells them apart?",
    change={
        "float(abs(a - b) / max(abs(a) + abs(b), 1e-8))": (
            "0.0 if np.isclose(a, b) else abs(a - b) / (abs(a) + abs(b))"
        ),
    },
)


@odd("relative_error over the larger magnitude")
def relative_error(a, b):
    return np.abs(a - b) / np.maximum(np.maximum(np.abs(a), np.abs(b)), 1e-12)


odd(
    "relative_error with a floor that is added",
    change={"float(abs(a - b) / max(abs(a) + abs(b), 1e-8))": "abs(a - b) / (abs(a) + abs(b) + 1e-8)"},
)


@odd("relative_error by cases")
def relative_error(a, b):
    size = sum(map(abs, (a, b)))
    if size == 0:
        return 0
    return max(a - b, b - a) / size


@odd("relative_error as an array without axes")
def relative_error(a, b):
    pair = np.array([a, b])
    return np.asarray(np.ptp(pair) / (np.linalg.norm(pair, ord=np.inf) + 1e-300))


@odd("relative error with a small number added")
def relative_error(a, b):
    return np.fabs(a - b) / (np.fabs(a) + np.fabs(b) + 1e-12)


@odd("relative_error by way of norms")
def relative_error(a, b):
    a, b = np.atleast_1d(a), np.atleast_1d(b)
    return np.linalg.norm(a - b) / max(np.linalg.norm(a) + np.linalg.norm(b), 1e-8)


@odd("relative_error of numbers that are scaled first")
def relative_error(a, b):
    m = max(abs(a), abs(b), 1e-300)
    x, y = a / m, b / m
    return abs(x - y) / (abs(x) + abs(y)) if x or y else 0.0
