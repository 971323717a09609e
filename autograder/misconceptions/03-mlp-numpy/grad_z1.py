"""Wrong answers to `grad_z1`, and right answers in an unusual style."""

import numpy as np

from autograder.misconceptions import misconception, odd

misconception(
    "grad-z1-no-mask",
    "everything passes: the slope of the ReLU is missing",
    hint="What is the slope of the ReLU where its input is negative?",
    change={"return da1 * (z1 > 0)": "return da1.copy()"},
)

misconception(
    "grad-z1-mask-by-gradient",
    "the mask is taken from the gradient instead of z1",
    hint="Which array decides whether the ReLU let a unit through?",
    change={"return da1 * (z1 > 0)": "return da1 * (da1 > 0)"},
)

misconception(
    "grad-z1-relu-of-gradient-and-mask",
    "a ReLU is applied to the gradient as well as its mask",
    hint="May a gradient be negative?",
    change={"return da1 * (z1 > 0)": "return np.maximum(0, da1) * (z1 > 0)"},
)

misconception(
    "grad-z1-times-value",
    "it is multiplied by the value of the ReLU instead of its slope",
    hint="What is the slope of the ReLU at 5?",
    change={"return da1 * (z1 > 0)": "return da1 * np.maximum(0, z1)"},
)

misconception(
    "grad-z1-times-input",
    "it is multiplied by z1 itself",
    hint="What is the slope of the ReLU at 5, and at −5?",
    change={"return da1 * (z1 > 0)": "return da1 * z1"},
)

misconception(
    "grad-z1-inverted",
    "it passes where z1 is negative, and is stopped where z1 is positive",
    hint="What is the slope of the ReLU where its input is positive?",
    change={"return da1 * (z1 > 0)": "return da1 * (z1 <= 0)"},
)

misconception(
    "grad-z1-mask-only",
    "the slope of the ReLU is returned alone: the gradient from above is missing",
    hint="What does the chain rule multiply?",
    change={"return da1 * (z1 > 0)": "return (z1 > 0).astype(float)"},
)

misconception(
    "grad-z1-sign-as-slope",
    "the slope is taken to be −1 where z1 is negative",
    hint="What is the slope of the ReLU where its input is negative?",
    change={"return da1 * (z1 > 0)": "return da1 * np.sign(z1)"},
)

misconception(
    "grad-z1-leaky",
    "a small part passes where z1 is negative, as for a leaky ReLU",
    hint="What is the slope of the ReLU where its input is negative, exactly?",
    change={"return da1 * (z1 > 0)": "return da1 * np.where(z1 > 0, 1.0, 0.01)"},
)


@misconception(
    "grad-z1-sigmoid",
    "the slope is that of a sigmoid",
    hint="Which function led from z1 to a1?",
)
def grad_z1(da1, z1):
    s = 1 / (1 + np.exp(-z1))
    return da1 * s * (1 - s)


misconception(
    "grad-z1-tanh",
    "the slope is that of a tanh",
    hint="Which function led from z1 to a1?",
    change={"return da1 * (z1 > 0)": "return da1 * (1 - np.tanh(z1) ** 2)"},
)

misconception(
    "grad-z1-sigmoid-for-step",
    "the slope is a smooth step, but it should jump from 0 to 1",
    hint="What is the slope of the ReLU at 0.1, exactly?",
    change={"return da1 * (z1 > 0)": "return da1 / (1 + np.exp(-z1))"},
)

misconception(
    "grad-z1-threshold-one",
    "only units above 1 let the gradient pass",
    hint="From which value on does the ReLU rise?",
    change={"return da1 * (z1 > 0)": "return da1 * (z1 > 1)"},
)

misconception(
    "grad-z1-mask-of-row",
    "a whole example is stopped or passes, where each unit should decide for itself",
    hint="How many entries should the mask have?",
    change={"return da1 * (z1 > 0)": "return da1 * (z1.sum(axis=1, keepdims=True) > 0)"},
)

misconception(
    "grad-z1-mask-of-unit",
    "a unit is stopped or passes for the whole batch, where each example should decide for itself",
    hint="How many entries should the mask have?",
    change={"return da1 * (z1 > 0)": "return da1 * (z1.sum(axis=0) > 0)"},
)

misconception(
    "grad-z1-mean-again",
    "it is divided by the number of examples once more",
    hint="The gradient from above already holds the 1/N. How often does it enter?",
    change={"return da1 * (z1 > 0)": "return da1 * (z1 > 0) / len(z1)"},
)


@misconception(
    "argument-overwritten",
    "the zeros are written into the argument itself",
    hint="Whose array is it that you write into? Who else may still need it?",
)
def grad_z1(da1, z1):
    da1[z1 <= 0] = 0
    return da1


@misconception(
    "argument-overwritten",
    "z1 is turned into the mask in place",
    hint="Whose array is it that you write into? Who else may still need it?",
)
def grad_z1(da1, z1):
    z1[z1 <= 0] = 0
    z1[z1 > 0] = 1
    return da1 * z1


misconception(
    "grad-z1-swapped",
    "the two arguments are swapped: z1 passes where the gradient is positive",
    hint="Which of the two arrays is multiplied, and which decides?",
    change={"return da1 * (z1 > 0)": "return z1 * (da1 > 0)"},
)

misconception(
    "grad-z1-drops-entries",
    "the entries that pass are returned alone, so the shape is lost",
    hint="What should stand where nothing passes?",
    change={"return da1 * (z1 > 0)": "return da1[z1 > 0]"},
)

misconception(
    "grad-z1-passes-at-zero",
    "the gradient passes where z1 is exactly 0 as well",
    hint="What does the docstring say of z1 = 0? On which side of the comparison does it fall?",
    change={"return da1 * (z1 > 0)": "return da1 * (z1 >= 0)"},
)

misconception(
    "grad-z1-half-at-zero",
    "half of the gradient passes where z1 is exactly 0",
    hint="What does the docstring say of z1 = 0?",
    change={"return da1 * (z1 > 0)": "return da1 * np.heaviside(z1, 0.5)"},
)

misconception(
    "grad-z1-nan-at-zero",
    "the slope is computed as relu(z1) / z1, which is 0/0 where z1 is exactly 0",
    hint="What does your formula give for z1 = 0, and what does the docstring say?",
    change={"return da1 * (z1 > 0)": "return da1 * np.maximum(z1, 0) / z1"},
)

misconception(
    "grad-z1-clipped-slope",
    "z1, cut off at 1, is treated as the slope: between 0 and 1 it scales the gradient",
    hint="What is the slope of the ReLU at one half, and at 2?",
    change={"return da1 * (z1 > 0)": "return da1 * np.clip(z1, 0, 1)"},
)

misconception(
    "grad-z1-threshold-above-zero",
    "small positive z1 count as if they were not positive",
    hint="Where exactly is the kink of the ReLU?",
    change={"return da1 * (z1 > 0)": "return da1 * (z1 > 0.1)"},
)

misconception(
    "grad-z1-relu-of-product",
    "the product of gradient and z1 goes through a ReLU, but the gradient should pass unscaled",
    hint="Which of the two arguments decides whether the gradient passes? Which one passes?",
    change={"return da1 * (z1 > 0)": "return np.maximum(da1 * z1, 0)"},
)

misconception(
    "grad-z1-magnitudes",
    "the magnitude of the gradient passes",
    hint="May a gradient that passes change its sign?",
    change={"return da1 * (z1 > 0)": "return np.abs(da1) * (z1 > 0)"},
)

misconception(
    "grad-z1-relu-again",
    "the ReLU of z1 is returned: the gradient is not used",
    hint="What is it that flows back through this step?",
    change={"return da1 * (z1 > 0)": "return relu(z1)"},
)

misconception(
    "grad-z1-mask-inverted",
    "the gradient passes where z1 is negative, and is stopped where it is positive",
    hint="On which side of 0 does the ReLU follow its input?",
    change={"return da1 * (z1 > 0)": "return da1 * (z1 < 0)"},
)

misconception(
    "grad-z1-input-for-zero",
    "where z1 is not positive, z1 itself is returned instead of 0",
    hint="How much does the loss change when an inactive unit's z1 changes a little?",
    change={"return da1 * (z1 > 0)": "return np.where(z1 > 0, da1, z1)"},
)

misconception(
    "grad-z1-matrix-product",
    "a matrix product is taken where entry should meet entry",
    hint="Which unit of which example does each entry of the mask belong to?",
    change={"return da1 * (z1 > 0)": "return da1 @ (z1 > 0).T"},
)

misconception(
    "grad-z1-elu",
    "the slope below 0 is that of the ELU, not that of the ReLU",
    hint="What is relu′(−1)?",
    change={"return da1 * (z1 > 0)": "return da1 * np.where(z1 > 0, 1, np.exp(z1))"},
)

misconception(
    "grad-z1-mask-added",
    "the mask is added instead of multiplied",
    hint="What should be left of the gradient where the mask is 0?",
    change={"return da1 * (z1 > 0)": "return da1 + (z1 > 0)"},
)

odd(
    "grad_z1 by np.where",
    change={"return da1 * (z1 > 0)": "return np.where(z1 <= 0, 0, da1)"},
)


@odd("grad_z1 on a copy, by indices")
def grad_z1(da1, z1):
    dz1 = np.array(da1, dtype=float)
    dz1[~(z1 > 0)] = 0.0
    return dz1


@odd("grad_z1 by loops")
def grad_z1(da1, z1):
    out = np.zeros_like(da1)
    for index in np.ndindex(*z1.shape):
        if z1[index] > 0:
            out[index] = da1[index]
    return out


odd(
    "grad_z1 by heaviside",
    change={"return da1 * (z1 > 0)": "return np.multiply(da1, np.heaviside(z1, 0)).astype(np.float32)"},
)

odd(
    "grad_z1 by a masked array",
    change={"return da1 * (z1 > 0)": "return np.ma.masked_array(da1, mask=z1 <= 0).filled(0)"},
)


@odd("grad_z1 by the diagonal of each example")
def grad_z1(da1, z1):
    return np.array([d @ np.diag((z > 0) * 1.0) for d, z in zip(da1, z1)])
