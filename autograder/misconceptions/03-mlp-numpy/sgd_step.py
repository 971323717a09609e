"""Wrong answers to `sgd_step`, and right answers in an unusual style."""

import numpy as np

from autograder.misconceptions import misconception, odd


@odd("SGD by rebinding in a loop")
def sgd_step(model, grads, lr):
    for name, gradient in zip(("W1", "b1", "W2", "b2"), grads):
        setattr(model, name, getattr(model, name) - lr * gradient)


misconception(
    "sgd-ascent",
    "the step goes along the gradient, so the loss grows",
    hint="Where does the gradient point, uphill or downhill?",
    everywhere={"-= lr": "+= lr"},
)

misconception(
    "sgd-without-lr",
    "the whole gradient is subtracted: the learning rate is not used",
    hint="How far should a step go?",
    everywhere={"-= lr *": "-="},
)


@misconception(
    "sgd-model-untouched",
    "the model is as it was: the new values go to local names",
    hint="What does an assignment to a plain name change, and what an assignment to an attribute?",
)
def sgd_step(model, grads, lr):
    dW1, db1, dW2, db2 = grads
    W1, b1, W2, b2 = model.W1, model.b1, model.W2, model.b2
    W1 = W1 - lr * dW1
    b1 = b1 - lr * db1
    W2 = W2 - lr * dW2
    b2 = b2 - lr * db2


misconception(
    "sgd-biases-forgotten",
    "the biases do not move",
    hint="How many parameters does the model have, and how many gradients come in?",
    change={"model.b1 -= lr * db1": "", "model.b2 -= lr * db2": ""},
)


@misconception(
    "sgd-first-layer-forgotten",
    "only the second layer moves",
    hint="How many parameters does the model have, and how many gradients come in?",
)
def sgd_step(model, grads, lr):
    dW1, db1, dW2, db2 = grads
    model.W2 -= lr * dW2
    model.b2 -= lr * db2


misconception(
    "sgd-gradients-in-other-order",
    "the gradients are taken in another order than the one in which they come",
    hint="In which order does backward return them?",
    change={"dW1, db1, dW2, db2 = grads": "dW2, db2, dW1, db1 = grads"},
)

misconception(
    "sgd-replaced-by-step",
    "the parameters are replaced by the step, but the step should be subtracted from them",
    hint="What is left of the weights that have been learnt so far?",
    everywhere={"-= lr": "= -lr"},
)

misconception(
    "sgd-sign-only",
    "only the sign of each gradient is used, not its size",
    hint="Should a parameter with a small slope move as far as one with a large slope?",
    of="SGD by rebinding in a loop",
    change={"lr * gradient": "lr * np.sign(gradient)"},
)

misconception(
    "sgd-decays-weights",
    "the parameters shrink beside the step, as with weight decay",
    hint="What should happen where the gradient is zero?",
    of="SGD by rebinding in a loop",
    change={"getattr(model, name)": "(1 - 0.01 * lr) * getattr(model, name)"},
)


@misconception(
    "sgd-momentum",
    "what is left of earlier steps is added, as with momentum",
    hint="On what alone does a step of plain SGD depend?",
)
def sgd_step(model, grads, lr):
    before = getattr(model, "velocity", [0.0, 0.0, 0.0, 0.0])
    model.velocity = [0.9 * v - lr * gradient for v, gradient in zip(before, grads)]
    for name, v in zip(("W1", "b1", "W2", "b2"), model.velocity):
        setattr(model, name, getattr(model, name) + v)


@misconception(
    "argument-overwritten",
    "an argument is changed in place, so the caller's own array is no longer what it was",
    hint="Which operations write into the array that they are given, and which make a new one?",
)
def sgd_step(model, grads, lr):
    for name, gradient in zip(("W1", "b1", "W2", "b2"), grads):
        gradient *= lr
        setattr(model, name, getattr(model, name) - gradient)


misconception(
    "sgd-fixed-lr",
    "the learning rate is always 0.1, whatever is given",
    hint="Where does the argument lr enter?",
    of="SGD by rebinding in a loop",
    change={"lr * gradient": "0.1 * gradient"},
)

misconception(
    "sgd-b2-forgotten",
    "b2 does not move",
    hint="How many parameters does the model have?",
    change={"model.b2 -= lr * db2": ""},
)


@misconception(
    "sgd-normalised",
    "the gradients are scaled to length 1 first",
    hint="What does the length of a gradient say?",
)
def sgd_step(model, grads, lr):
    for name, g in zip(("W1", "b1", "W2", "b2"), grads):
        setattr(model, name, getattr(model, name) - lr * g / (np.linalg.norm(g) + 1e-12))


misconception(
    "sgd-clipped",
    "large entries of the gradients are cut off",
    hint="What does plain gradient descent do with a large gradient?",
    numbers=[{1: limit} for limit in (0.5, 2, 3, 5, 10, 20)],
    of="SGD by rebinding in a loop",
    change={"lr * gradient": "lr * np.clip(gradient, -1, 1)"},
)


@misconception(
    "sgd-two-steps",
    "two steps are taken at once, so the parameters move twice as far",
    hint="How often is the gradient taken off?",
)
def sgd_step(model, grads, lr):
    for _ in range(2):
        for name, g in zip(("W1", "b1", "W2", "b2"), grads):
            setattr(model, name, getattr(model, name) - lr * g)


misconception(
    "sgd-divided-again",
    "the step is divided by a number of rows, though the gradients are means already",
    hint="Where did the division by N take place?",
    of="SGD by rebinding in a loop",
    change={"lr * gradient": "lr * gradient / len(gradient)"},
)

misconception(
    "sgd-lr-squared",
    "the learning rate is multiplied in twice",
    hint="How often does lr stand in the formula?",
    of="SGD by rebinding in a loop",
    change={"lr * gradient": "lr**2 * gradient"},
)

misconception(
    "sgd-b1-twice",
    "b1 moves twice",
    hint="How often should each parameter move?",
    change={
        "model.b2 -= lr * db2": """
            model.b1 -= lr * db1
            model.b2 -= lr * db2
        """,
    },
)

misconception(
    "sgd-divided-by-lr",
    "the gradient is divided by the learning rate",
    hint="Should a smaller learning rate make the steps smaller or larger?",
    of="SGD by rebinding in a loop",
    change={"lr * gradient": "gradient / lr"},
)

misconception(
    "sgd-multiplied",
    "the parameters are multiplied by 1 − lr · gradient, but the step should be subtracted",
    hint="What happens to a parameter that is 0?",
    of="SGD by rebinding in a loop",
    change={"getattr(model, name) - lr * gradient": "getattr(model, name) * (1 - lr * gradient)"},
)

misconception(
    "sgd-half-steps",
    "the step is half as long as it should be",
    hint="Which factors does the formula have?",
    of="SGD by rebinding in a loop",
    change={"lr * gradient": "0.5 * lr * gradient"},
)


@misconception(
    "sgd-biases-without-lr",
    "the biases move by the whole gradient, without the learning rate",
    hint="For which parameters does the formula hold?",
)
def sgd_step(model, grads, lr):
    dW1, db1, dW2, db2 = grads
    model.W1 -= lr * dW1
    model.W2 -= lr * dW2
    model.b1 -= db1
    model.b2 -= db2


@misconception(
    "sgd-b2-averaged",
    "b2 moves by the mean of its gradient",
    hint="Which shape does the gradient of b2 have?",
)
def sgd_step(model, grads, lr):
    model.W1 = model.W1 - lr * grads[0]
    model.b1 = model.b1 - lr * grads[1]
    model.W2 = model.W2 - lr * grads[2]
    model.b2 = model.b2 - lr * grads[3].mean()


misconception(
    "sgd-part-forgotten",
    "some of the parameters do not move",
    hint="Which four arrays should be other ones after the step?",
    change={"model.b1 -= lr * db1": ""},
)


@misconception(
    "sgd-other-length",
    "the step goes the right way, but is not lr times the gradient long",
    hint="Which factor stands before the gradient in the formula, and does anything else?",
)
def sgd_step(model, grads, lr):
    norm = np.sqrt(sum((g**2).sum() for g in grads))
    for name, g in zip(("W1", "b1", "W2", "b2"), grads):
        setattr(model, name, getattr(model, name) - lr * min(1, 0.1 / norm) * g)


@misconception(
    "sgd-lr-changes",
    "the learning rate changes from step to step",
    hint="What may the second step depend on, beside its own gradients and lr?",
)
def sgd_step(model, grads, lr):
    model.steps = getattr(model, "steps", 0) + 1
    for name, g in zip(("W1", "b1", "W2", "b2"), grads):
        setattr(model, name, getattr(model, name) - lr / model.steps * g)


@misconception(
    "sgd-replaced-by-gradient",
    "the parameters are replaced by their gradients",
    hint="Where does the old value of a parameter stand in the formula?",
)
def sgd_step(model, grads, lr):
    model.W1, model.b1, model.W2, model.b2 = (np.array(g) for g in grads)


misconception(
    "sgd-weights-clipped",
    "the parameters are cut off at 1 and −1 after the step",
    hint="Which values may a parameter have?",
    of="SGD by rebinding in a loop",
    change={"getattr(model, name) - lr * gradient": "np.clip(getattr(model, name) - lr * gradient, -1, 1)"},
)

misconception(
    "sgd-positive-gradients-only",
    "only positive entries of the gradients lead to a step",
    hint="What should a parameter do whose gradient is negative?",
    of="SGD by rebinding in a loop",
    change={"lr * gradient": "lr * np.maximum(gradient, 0)"},
)


@misconception(
    "sgd-adam",
    "the steps are those of Adam, which scales each gradient by what it was before",
    hint="What stands in the formula besides the gradient and the learning rate?",
)
def sgd_step(model, grads, lr):
    if not hasattr(model, "t"):
        model.t = 0
        model.m = [np.zeros_like(g) for g in grads]
        model.v = [np.zeros_like(g) for g in grads]
    model.t += 1
    for i, (name, g) in enumerate(zip(("W1", "b1", "W2", "b2"), grads, strict=True)):
        model.m[i] = 0.9 * model.m[i] + 0.1 * g
        model.v[i] = 0.999 * model.v[i] + 0.001 * g**2
        m, v = model.m[i] / (1 - 0.9**model.t), model.v[i] / (1 - 0.999**model.t)
        setattr(model, name, getattr(model, name) - lr * m / (np.sqrt(v) + 1e-8))


misconception(
    "sgd-biases-averaged",
    "each layer's biases all move by the mean of their gradients",
    hint="How many biases does a layer have, and how many numbers does their gradient have?",
    change={
        "model.b1 -= lr * db1": "model.b1 -= lr * db1.mean()",
        "model.b2 -= lr * db2": "model.b2 -= lr * db2.mean()",
    },
)

misconception(
    "sgd-clipped",
    "large entries of the gradients are cut off",
    hint="What does plain gradient descent do with a large gradient?",
    of="SGD by rebinding in a loop",
    change={"lr * gradient": "lr * np.clip(gradient, -10, 10)"},
)


@odd("SGD in place through local names, which are the same arrays")
def sgd_step(model, grads, lr):
    for parameter, gradient in zip([model.W1, model.b1, model.W2, model.b2], grads):
        np.subtract(parameter, lr * gradient, out=parameter)


@odd("SGD that returns the model")
def sgd_step(model, grads, lr):
    dW1, db1, dW2, db2 = grads
    model.W1, model.b1 = model.W1 - lr * dW1, model.b1 - lr * db1
    model.W2, model.b2 = model.W2 - lr * dW2, model.b2 - lr * db2
    return model


@odd("SGD by writing into slices, entry after entry for the biases")
def sgd_step(model, grads, lr):
    model.W1[:] = model.W1 - lr * grads[0]
    model.W2[...] -= grads[2] * lr
    for bias, gradient in ((model.b1, grads[1]), (model.b2, grads[3])):
        for i in range(len(bias)):
            bias[i] -= lr * gradient[i]


@odd("step through vars of the model")
def sgd_step(model, grads, lr):
    vars(model).update({k: vars(model)[k] - lr * g for k, g in zip(("W1", "b1", "W2", "b2"), grads)})


@odd("step entry by entry")
def sgd_step(model, grads, lr):
    dW1, db1, dW2, db2 = grads
    for W, d in ((model.W1, dW1), (model.b1, db1), (model.W2, dW2), (model.b2, db2)):
        for index in np.ndindex(W.shape):
            W[index] -= lr * d[index]


@odd("SGD on one flat vector of all parameters")
def sgd_step(model, grads, lr):
    names, at = ("W1", "b1", "W2", "b2"), 0
    theta = np.concatenate([getattr(model, name).ravel() for name in names])
    theta -= lr * np.concatenate([np.ravel(g) for g in grads])
    for name in names:
        shape = getattr(model, name).shape
        size = int(np.prod(shape))
        setattr(model, name, theta[at : at + size].reshape(shape))
        at += size


@odd("SGD backwards, and by writing into the given arrays")
def sgd_step(model, grads, lr):
    for parameter, g in list(zip((model.W1, model.b1, model.W2, model.b2), grads))[::-1]:
        np.subtract(parameter, lr * g, out=parameter)
