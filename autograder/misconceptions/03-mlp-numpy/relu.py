"""Wrong answers to `relu`, and right answers in an unusual style."""

import numpy as np

from autograder.misconceptions import misconception, odd

misconception(
    "relu-leaky",
    "negative entries are scaled down instead of becoming 0: that is a leaky ReLU",
    hint="What does the formula give for −5?",
    change={"return np.maximum(0, x)": "return np.where(x > 0, x, 0.01 * x)"},
)

misconception(
    "relu-absolute",
    "negative entries lose their sign instead of becoming 0",
    hint="What does the formula give for −5?",
    change={"return np.maximum(0, x)": "return np.abs(x)"},
)

misconception(
    "relu-capped-at-one",
    "large entries are cut off at 1",
    hint="Is there anything in the formula that limits a positive entry?",
    change={"return np.maximum(0, x)": "return np.clip(x, 0, 1)"},
)

misconception(
    "relu-capped-at-six",
    "large entries are cut off at 6",
    hint="Is there anything in the formula that limits a positive entry?",
    change={"return np.maximum(0, x)": "return np.minimum(np.maximum(x, 0), 6)"},
)

misconception(
    "relu-derivative",
    "0 and 1 are returned: that is the slope of the ReLU, not its value",
    hint="What does the formula give for 5?",
    change={"return np.maximum(0, x)": "return (x > 0).astype(float)"},
)

misconception(
    "relu-sigmoid",
    "the sigmoid is computed, which squeezes everything between 0 and 1",
    hint="What does the formula give for 5, and what for −5?",
    change={"return np.maximum(0, x)": "return 1 / (1 + np.exp(-x))"},
)

misconception(
    "relu-softplus",
    "log(1 + exp(x)) is computed: smooth, and never quite 0",
    hint="What does the formula give for −5, exactly?",
    change={"return np.maximum(0, x)": "return np.log(1 + np.exp(x))"},
)

misconception(
    "relu-tanh",
    "the hyperbolic tangent is computed",
    hint="What does the formula give for 5, and what for −5?",
    change={"return np.maximum(0, x)": "return np.tanh(x)"},
)

misconception(
    "relu-negative-part",
    "the negative entries pass and the positive ones become 0",
    hint="Which of 0 and x is the larger when x is 5?",
    change={"return np.maximum(0, x)": "return np.minimum(0, x)"},
)


@misconception(
    "argument-overwritten",
    "the zeros are written into the argument itself",
    hint="Whose array is it that you write into? Who else may still need it?",
)
def relu(x):
    x[x < 0] = 0
    return x


misconception(
    "relu-one-maximum",
    "one maximum is taken where each entry should have its own",
    hint="How many numbers should come back?",
    change={"return np.maximum(0, x)": "return max(0, np.max(x))"},
)

misconception(
    "relu-drops-entries",
    "the positive entries alone are returned, so the shape is lost",
    hint="What should stand where a negative entry was?",
    change={"return np.maximum(0, x)": "return x[x > 0]"},
)

misconception(
    "relu-at-least-one",
    "entries below 1 are raised to 1",
    hint="What does the formula give for a half?",
    change={"return np.maximum(0, x)": "return np.maximum(1, x)"},
)

misconception(
    "relu-identity",
    "everything passes as it is: negative entries do not become 0",
    hint="What does the formula give for −5?",
    change={"return np.maximum(0, x)": "return x.copy()"},
)

misconception(
    "relu-elu",
    "negative entries become exp(x) − 1 instead of 0",
    hint="What does the formula give for −5, exactly?",
    change={"return np.maximum(0, x)": "return np.where(x > 0, x, np.exp(np.minimum(x, 0)) - 1)"},
)

misconception(
    "relu-threshold",
    "small positive entries become 0 as well",
    hint="What does the formula give for a hundredth?",
    change={"return np.maximum(0, x)": "return np.where(x > 0.1, x, 0)"},
)

misconception(
    "relu-flattened",
    "the right numbers, but in one row: the shape is lost",
    hint="Which shape should come back?",
    change={"return np.maximum(0, x)": "return np.array([max(0.0, v) for v in x.flatten()])"},
)

misconception(
    "relu-whole-numbers-by-chance",
    "where the first entry is negative the results are cut off to whole numbers",
    hint="Which type has 0, and which 0.0? From what is the type of the result taken?",
    change={"return np.maximum(0, x)": "return np.vectorize(lambda v: max(0, v))(x)"},
)

misconception(
    "relu-largest-of-each-row",
    "the largest entry of each row is returned",
    hint="How many numbers should come back?",
    change={"return np.maximum(0, x)": "return np.maximum(0, x.max(axis=-1))"},
)

misconception(
    "relu-of-negative",
    "the ReLU of −x: negative entries are returned with their sign changed",
    hint="What does the formula give for 5?",
    change={"return np.maximum(0, x)": "return np.maximum(0, -x)"},
)

misconception(
    "relu-swish",
    "x is multiplied by its sigmoid: that is the swish, or SiLU",
    hint="What does the formula give for −5, exactly?",
    change={"return np.maximum(0, x)": "return x / (1 + np.exp(-x))"},
)

misconception(
    "relu-of-columns",
    "the largest entry of each column is returned",
    hint="How many numbers should come back? What does a second argument of the maximum mean?",
    change={"return np.maximum(0, x)": "return np.max(x, 0)"},
)

misconception(
    "relu-threshold",
    "small positive entries become 0 as well",
    hint="What does the formula give for a hundredth?",
    change={"return np.maximum(0, x)": "return x * (x > 1)"},
)

misconception(
    "relu-gelu",
    "the GELU is computed: smooth, and below 0 for some entries",
    hint="What does the formula give for −1, exactly?",
    change={"np.maximum(0, x)": "0.5 * x * (1 + np.tanh(np.sqrt(2 / np.pi) * (x + 0.044715 * x**3)))"},
)

misconception(
    "relu-capped-at-a-thousand",
    "large entries are cut off at 1000",
    hint="Is there anything in the formula that limits a positive entry?",
    change={"return np.maximum(0, x)": "return np.clip(x, 0, 1000)"},
)

misconception(
    "relu-above-the-mean",
    "entries below the mean of all become 0",
    hint="With which number does the formula compare an entry?",
    change={"return np.maximum(0, x)": "return np.where(x > x.mean(), x, 0) * (x > 0)"},
)

misconception(
    "relu-shifted",
    "half is subtracted before the comparison",
    hint="With which number does the formula compare an entry?",
    change={"return np.maximum(0, x)": "return np.maximum(0, x - 0.5)"},
)


@misconception(
    "relu-normalised",
    "the result is divided by its largest entry",
    hint="What does the formula give for 5, whatever stands beside it?",
)
def relu(x):
    positive = np.maximum(0, x)
    return positive / max(positive.max(), 1e-12)


misconception(
    "relu-by-row",
    "whole rows pass or become 0, by the sign of their sum",
    hint="What decides over an entry: its row, or itself?",
    change={"return np.maximum(0, x)": "return x * (x.sum(axis=-1, keepdims=True) > 0)"},
)

misconception(
    "relu-both-signs",
    "the ReLU of −x is put beside that of x, so the last axis is twice as long",
    hint="Which shape should come back?",
    change={"np.maximum(0, x)": "np.concatenate([np.maximum(x, 0), np.maximum(-x, 0)], axis=-1)"},
)

odd(
    "relu by a mask",
    change={"return np.maximum(0, x)": "return x * (x > 0)"},
)

odd(
    "relu as the mean of x and its magnitude",
    change={"return np.maximum(0, x)": "return (np.abs(x) + x) / 2"},
)


@odd("relu by loops")
def relu(x):
    out = np.empty(x.shape)
    for place in np.ndindex(x.shape):
        out[place] = x[place] if x[place] > 0 else 0.0
    return out


@odd("relu in float32, clipped from below")
def relu(x):
    print("relu of", x.shape)
    return np.clip(x, 0, None).astype(np.float32)


@odd("relu on a copy, by indices")
def relu(x):
    out = np.array(x, copy=True)
    out[out < 0] = 0
    return out


@odd("relu by recursion")
def relu(x):
    if np.ndim(x) == 0:
        return np.maximum(x, 0.0)
    return np.array([relu(row) for row in x])


odd(
    "relu by piecewise",
    change={"return np.maximum(0, x)": "return np.piecewise(x, [x > 0], [lambda v: v, 0])"},
)

odd(
    "relu as the larger of two layers",
    change={"return np.maximum(0, x)": "return np.stack([x, np.zeros_like(x)]).max(axis=0)"},
)

odd(
    "relu by masked arrays",
    change={"return np.maximum(0, x)": "return np.ma.masked_less(x, 0).filled(0)"},
)


@odd("relu by Python's own maximum, entry by entry")
def relu(x):
    return np.array([max(0, v) for v in x.ravel().tolist()]).reshape(x.shape)


odd(
    "relu by two corners and a line",
    change={"return np.maximum(0, x)": "return np.where(np.signbit(x), 0 * x, x)"},
)


@odd("relu as a universal function made of Python's own")
def relu(x):
    return np.frompyfunc(lambda v: v if v > 0 else 0.0, 1, 1)(x).astype(float)
