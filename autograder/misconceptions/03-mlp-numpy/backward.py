"""Wrong answers to `backward`, and right answers in an unusual style."""

import numpy as np

from autograder.misconceptions import misconception, odd
from solutions.gradients import grad_a1, grad_W1_b1, grad_W2_b2, grad_z1, grad_z2


@odd("backward with each step written out")
def backward(model, y_onehot):
    N = len(y_onehot)
    dz2 = (model.p - y_onehot) / N
    dW2 = model.a1.T @ dz2
    db2 = dz2.sum(axis=0)
    da1 = dz2 @ model.W2.T
    dz1 = da1 * (model.z1 > 0)
    dW1 = model.X.T @ dz1
    db1 = dz1.sum(axis=0)
    return dW1, db1, dW2, db2


misconception(
    "backward-no-mean",
    "exactly N times too large: the division by the number of examples is missing",
    hint="The loss is a mean over the examples. What does that make of the gradient of each?",
    of="backward with each step written out",
    change={
        """
            N = len(y_onehot)
            dz2 = (model.p - y_onehot) / N
        """: "dz2 = model.p - y_onehot",
    },
)

misconception(
    "backward-mean-twice",
    "the number of examples is divided by twice",
    hint="The loss is a mean over the examples. How often does its 1/N enter?",
    of="backward with each step written out",
    change={
        "dW2 = model.a1.T @ dz2": "dW2 = model.a1.T @ dz2 / N",
        "db2 = dz2.sum(axis=0)": "db2 = dz2.sum(axis=0) / N",
        "dW1 = model.X.T @ dz1": "dW1 = model.X.T @ dz1 / N",
        "db1 = dz1.sum(axis=0)": "db1 = dz1.sum(axis=0) / N",
    },
)

misconception(
    "backward-mean-over-classes",
    "it is divided by the number of classes instead of the number of examples",
    hint="Over what does the loss take its mean?",
    of="backward with each step written out",
    change={
        """
            N = len(y_onehot)
            dz2 = (model.p - y_onehot) / N
        """: "dz2 = (model.p - y_onehot) / y_onehot.shape[1]",
    },
)

misconception(
    "backward-sign",
    "the sign is wrong: y − p instead of p − y",
    hint="Should a step of gradient descent raise or lower the logit of the true class?",
    of="backward with each step written out",
    change={"dz2 = (model.p - y_onehot) / N": "dz2 = (y_onehot - model.p) / N"},
)

misconception(
    "backward-no-mask",
    "the slope of the ReLU is missing, so silent units learn as well",
    hint="Which function stands between z1 and a1, and what is its slope?",
    of="backward with each step written out",
    change={"dz1 = da1 * (model.z1 > 0)": "dz1 = da1"},
)

misconception(
    "backward-mask-by-gradient",
    "the mask is taken from the gradient instead of z1",
    hint="Which array decides whether the ReLU let a unit through?",
    of="backward with each step written out",
    change={"dz1 = da1 * (model.z1 > 0)": "dz1 = da1 * (da1 > 0)"},
)

misconception(
    "backward-mask-inverted",
    "the gradient passes where z1 is negative, and is stopped where z1 is positive",
    hint="What is the slope of the ReLU where its input is positive?",
    of="backward with each step written out",
    change={"dz1 = da1 * (model.z1 > 0)": "dz1 = da1 * (model.z1 <= 0)"},
)

misconception(
    "backward-times-activation",
    "the gradient is multiplied by the activations instead of the slope of the ReLU",
    hint="What is the slope of the ReLU at 5?",
    of="backward with each step written out",
    change={"dz1 = da1 * (model.z1 > 0)": "dz1 = da1 * model.a1"},
)

misconception(
    "backward-sigmoid-slope",
    "the slope is that of a sigmoid",
    hint="Which function led from z1 to a1?",
    of="backward with each step written out",
    change={"dz1 = da1 * (model.z1 > 0)": "dz1 = da1 * model.a1 * (1 - model.a1)"},
)

misconception(
    "backward-z1-for-a1",
    "dW2 is made from z1 instead of a1",
    hint="What did the weights W2 meet in the forward pass?",
    of="backward with each step written out",
    change={"dW2 = model.a1.T @ dz2": "dW2 = model.z1.T @ dz2"},
)

misconception(
    "backward-logits-for-probabilities",
    "the labels are subtracted from the logits, not from the probabilities",
    hint="What is left when the slopes of the loss and of the softmax are multiplied?",
    of="backward with each step written out",
    change={"dz2 = (model.p - y_onehot) / N": "dz2 = (model.z2 - y_onehot) / N"},
)

misconception(
    "backward-bias-averaged",
    "the biases have the mean over the examples instead of the sum",
    hint="dz2 already holds the 1/N. What is left to do with the examples?",
    of="backward with each step written out",
    everywhere={"sum": "mean"},
)

misconception(
    "backward-biases-zero",
    "the gradients of the biases are zero",
    hint="Does the loss change when a bias does?",
    of="backward with each step written out",
    change={
        "db2 = dz2.sum(axis=0)": "db2 = np.zeros_like(model.b2)",
        "db1 = dz1.sum(axis=0)": "db1 = np.zeros_like(model.b1)",
    },
)

misconception(
    "backward-biases-with-axis",
    "the gradients of the biases have two axes where they should have one",
    hint="Which shape does a bias itself have?",
    of="backward with each step written out",
    everywhere={"axis=0": "axis=0, keepdims=True"},
)

misconception(
    "backward-bias-other-axis",
    "the gradients of the biases add up each example instead of each column",
    hint="Over which axis should be summed, so that one entry a unit is left?",
    of="backward with each step written out",
    everywhere={"axis=0": "axis=1"},
)

misconception(
    "backward-order",
    "the gradients are returned with those of the second layer first",
    hint="In which order does the specification name the results?",
    of="backward with each step written out",
    change={"return dW1, db1, dW2, db2": "return dW2, db2, dW1, db1"},
)

misconception(
    "backward-weights-first",
    "the gradients are returned with both weights first",
    hint="In which order does the specification name the results?",
    of="backward with each step written out",
    change={"return dW1, db1, dW2, db2": "return dW1, dW2, db1, db2"},
)

misconception(
    "backward-first-example-only",
    "dW1 and db1 are those of the first example only",
    hint="What becomes of the shares of the other examples?",
    of="backward with each step written out",
    change={
        "dW1 = model.X.T @ dz1": "dW1 = np.outer(model.X[0], dz1[0])",
        "db1 = dz1.sum(axis=0)": "db1 = dz1[0]",
    },
)

misconception(
    "backward-transposed",
    "the gradients of the weights are transposed",
    hint="A gradient has the shape of what it belongs to. Which shape do the weights have?",
    of="backward with each step written out",
    change={
        "dW2 = model.a1.T @ dz2": "dW2 = dz2.T @ model.a1",
        "dW1 = model.X.T @ dz1": "dW1 = dz1.T @ model.X",
    },
)

misconception(
    "backward-W2-not-transposed",
    "W2 is not transposed on the way back",
    hint="Write the shapes below the product. Which axis do dz2 and W2 share?",
    of="backward with each step written out",
    change={"da1 = dz2 @ model.W2.T": "da1 = dz2 @ model.W2"},
)

misconception(
    "backward-skips-W2",
    "the gradient does not go through W2 on its way back",
    hint="Between z2 and a1 stand the weights. What does the chain rule do with them?",
    of="backward with each step written out",
    change={"dz2 @ model.W2.T": "np.repeat(dz2.sum(axis=1, keepdims=True), len(model.W2), axis=1)"},
)

misconception(
    "backward-mask-on-dW2",
    "the slope of the ReLU enters dW2, where it belongs between a1 and z1",
    hint="Between which two steps does the ReLU stand?",
    of="backward with each step written out",
    change={"dW2 = model.a1.T @ dz2": "dW2 = (model.a1 * (model.a1 > 1)).T @ dz2"},
)

misconception(
    "backward-mask-on-input",
    "the mask is taken from the inputs instead of z1",
    hint="Which array decides whether the ReLU let a unit through?",
    of="backward with each step written out",
    change={"dz1 = da1 * (model.z1 > 0)": "dz1 = da1 * (model.X.sum(axis=1, keepdims=True) > 0)"},
)

misconception(
    "backward-only-first-layer-mean",
    "the first layer is divided by the number of examples once more",
    hint="The gradient that reaches the first layer already holds the 1/N. How often does it enter?",
    of="backward with each step written out",
    change={"dz1 = da1 * (model.z1 > 0)": "dz1 = da1 * (model.z1 > 0) / N"},
)

misconception(
    "backward-bias-input",
    "the biases are treated as weights of the inputs",
    hint="How much does z change when a bias grows by 1?",
    of="backward with each step written out",
    change={
        "db2 = dz2.sum(axis=0)": "db2 = dW2.sum(axis=0)",
        "db1 = dz1.sum(axis=0)": "db1 = (model.X.T @ dz1).sum(axis=0)",
    },
)

misconception(
    "backward-changes-what-is-kept",
    "1 is subtracted from the probabilities that the model keeps",
    hint="Does the same backward pass give the same when it is called again?",
    of="backward with each step written out",
    change={
        "dz2 = (model.p - y_onehot) / N": """
            model.p[np.arange(N), y_onehot.argmax(axis=1)] -= 1
            dz2 = model.p / N
        """,
    },
)

misconception(
    "backward-updates-the-model",
    "the model is changed: a step of gradient descent is taken here already",
    hint="Whose task is it to use the gradients?",
    of="backward with each step written out",
    change={
        "return dW1, db1, dW2, db2": """
            model.W1 -= 0.1 * dW1
            model.b1 -= 0.1 * db1
            model.W2 -= 0.1 * dW2
            model.b2 -= 0.1 * db2
            return dW1, db1, dW2, db2
        """,
    },
)

misconception(
    "backward-mask-without-bias",
    "the mask leaves out the bias b1",
    hint="What exactly went into the ReLU?",
    of="backward with each step written out",
    change={
        "N = len(y_onehot)": "N = len(model.X)",
        "dz1 = da1 * (model.z1 > 0)": "dz1 = da1 * (model.X @ model.W1 > 0)",
    },
)

misconception(
    "backward-db1-before-mask",
    "db1 is made from da1, before the slope of the ReLU",
    hint="Which gradient is it whose sum is db1?",
    of="backward with each step written out",
    change={"N = len(y_onehot)": "N = len(model.X)", "db1 = dz1.sum(axis=0)": "db1 = da1.sum(axis=0)"},
)

misconception(
    "backward-steps-on-the-way",
    "W2 takes its step before the gradient goes back through it",
    hint="With which weights was the loss computed?",
    of="backward with each step written out",
    change={
        "N = len(y_onehot)": "N = len(model.X)",
        "da1 = dz2 @ model.W2.T": """
            model.W2 = model.W2 - 0.1 * dW2
            da1 = dz2 @ model.W2.T
        """,
    },
)

misconception(
    "backward-weight-decay",
    "a multiple of the weights is added to their gradients, as with weight decay",
    hint="Which terms does the loss that is differentiated have?",
    of="backward with each step written out",
    change={
        "N = len(y_onehot)": "N = len(model.X)",
        "return dW1, db1, dW2, db2": """
            dW1 = dW1 + 1e-3 * model.W1
            dW2 = dW2 + 1e-3 * model.W2
            return dW1, db1, dW2, db2
        """,
    },
)

misconception(
    "backward-clipped",
    "large entries of the gradients are cut off",
    hint="Whose business is the size of a step?",
    of="backward with each step written out",
    change={
        "N = len(y_onehot)": "N = len(model.X)",
        "return dW1, db1, dW2, db2": """
            dW1, dW2 = np.clip(dW1, -0.1, 0.1), np.clip(dW2, -0.1, 0.1)
            return dW1, db1, dW2, db2
        """,
    },
)

misconception(
    "backward-normalised",
    "the gradients are scaled to length 1",
    hint="What does the length of a gradient say?",
    of="backward with each step written out",
    change={
        "N = len(y_onehot)": "N = len(model.X)",
        "return dW1, db1, dW2, db2": """
            dW1, dW2 = dW1 / np.linalg.norm(dW1), dW2 / np.linalg.norm(dW2)
            return dW1, db1, dW2, db2
        """,
    },
)

misconception(
    "backward-softmax-again",
    "p goes through the softmax again, though it is a distribution already",
    hint="Which of the two, logits or probabilities, is p?",
    of="backward with each step written out",
    change={
        "N = len(y_onehot)": "N = len(model.X)",
        "dz2 = (model.p - y_onehot) / N": "dz2 = (softmax(model.p) - y_onehot) / N",
    },
)

misconception(
    "backward-softmax-slope-twice",
    "the slope p (1 − p) is multiplied in once more",
    hint="Which two steps does p − y combine?",
    of="backward with each step written out",
    change={
        "N = len(y_onehot)": "N = len(model.X)",
        "dz2 = (model.p - y_onehot) / N": "dz2 = (model.p - y_onehot) * model.p * (1 - model.p) / N",
    },
)

misconception(
    "backward-mean-over-inputs",
    "it is divided by the number of inputs instead of the number of examples",
    hint="Which axis of X counts the examples?",
    of="backward with each step written out",
    change={"N = len(y_onehot)": "N = model.X.shape[1]"},
)

misconception(
    "backward-fixed-batch-size",
    "it is divided by a fixed number, whatever the size of the batch is",
    hint="How many examples has this batch?",
    of="backward with each step written out",
    change={"N = len(y_onehot)": "N = 64"},
)

misconception(
    "backward-hard-predictions",
    "the labels are taken from the predictions, so a model that is sure of a wrong answer learns nothing",
    hint="Which of the two says what is true, p or y?",
    of="backward with each step written out",
    change={
        "N = len(y_onehot)": "N = len(model.X)",
        "dz2 = (model.p - y_onehot) / N": "dz2 = (model.p - np.eye(model.p.shape[1])[model.p.argmax(1)]) / N",
    },
)

misconception(
    "backward-W2-reshaped",
    "W2 is reshaped instead of transposed",
    hint="What does a transpose do to the entry in row i and column j? And a reshape?",
    of="backward with each step written out",
    change={
        "N = len(y_onehot)": "N = len(model.X)",
        "da1 = dz2 @ model.W2.T": "da1 = dz2 @ model.W2.reshape(model.W2.shape[1], -1)",
    },
)

misconception(
    "backward-times-N",
    "multiplied by the number of examples instead of divided",
    hint="What does the mean of the loss make of each example's share?",
    of="backward with each step written out",
    change={
        "N = len(y_onehot)": "N = len(model.X)",
        "dz2 = (model.p - y_onehot) / N": "dz2 = (model.p - y_onehot) * N",
    },
)

misconception(
    "backward-first-layer-frozen",
    "dW1 is zero: the first layer never learns its weights",
    hint="What does dz1 say about W1?",
    of="backward with each step written out",
    change={
        "N = len(y_onehot)": "N = len(model.X)",
        "dW1 = model.X.T @ dz1": "dW1 = np.zeros_like(model.W1)",
    },
)

misconception(
    "backward-first-gradients-again",
    "the gradients of the first call are returned each time",
    hint="Of which batch are these gradients?",
    of="backward with each step written out",
    change={
        "N = len(y_onehot)": """
            if hasattr(backward, "grads"):
                return backward.grads
            N = len(model.X)
        """,
        "return dW1, db1, dW2, db2": """
            backward.grads = dW1, db1, dW2, db2
            return dW1, db1, dW2, db2
        """,
    },
)

misconception(
    "backward-a1-for-X",
    "dW1 is made from a1 instead of X",
    hint="What did the first layer get as its input?",
    of="backward with each step written out",
    change={"N = len(y_onehot)": "N = len(model.X)", "dW1 = model.X.T @ dz1": "dW1 = model.a1.T @ dz1"},
)


@misconception(
    "backward-p-for-a1",
    "dW2 is made from p instead of a1",
    hint="What did the second layer get as its input?",
)
def backward(model, y_onehot):
    N = len(y_onehot)
    dz2 = (model.p - y_onehot) / N
    dz1 = (dz2 @ model.W2.T) * (model.z1 > 0)
    return model.X.T @ dz1, dz1.sum(0), model.p.T @ dz2, dz2.sum(0)


@misconception(
    "backward-leaky",
    "a hundredth of the gradient passes where the unit was silent",
    hint="What is the slope of the ReLU below zero?",
)
def backward(model, y_onehot):
    N = len(y_onehot)
    dz2 = (model.p - y_onehot) / N
    dz1 = (dz2 @ model.W2.T) * np.where(model.z1 > 0, 1, 0.01)
    return model.X.T @ dz1, dz1.sum(0), model.a1.T @ dz2, dz2.sum(0)


@misconception(
    "backward-activation-for-gradient",
    "the first layer's gradient is made from a1 instead of what comes back through W2",
    hint="What flows back into the hidden units?",
)
def backward(model, y_onehot):
    N = len(y_onehot)
    dz2 = (model.p - y_onehot) / N
    dz1 = model.a1 / N * (model.z1 > 0)
    return model.X.T @ dz1, dz1.sum(0), model.a1.T @ dz2, dz2.sum(0)


@misconception(
    "backward-passes-at-zero",
    "where z1 is exactly 0 the gradient passes, though the ReLU's slope is taken as 0 there",
    hint="What is relu′(0) in the specification?",
)
def backward(model, y_onehot):
    dz2 = (model.p - y_onehot) / len(y_onehot)
    dz1 = (dz2 @ model.W2.T) * (model.z1 >= 0)
    return model.X.T @ dz1, dz1.sum(axis=0), model.a1.T @ dz2, dz2.sum(axis=0)


@misconception(
    "backward-dictionary",
    "the gradients come in a dictionary, but they should come in a fixed order",
    hint="How does the caller unpack them?",
)
def backward(model, y_onehot):
    dz2 = (model.p - y_onehot) / len(y_onehot)
    dz1 = (dz2 @ model.W2.T) * (model.z1 > 0)
    return {"W1": model.X.T @ dz1, "b1": dz1.sum(axis=0), "W2": model.a1.T @ dz2, "b2": dz2.sum(axis=0)}


@misconception(
    "backward-mask-of-unit",
    "a unit counts as active for all examples or for none",
    hint="Is a unit active for the same examples as its neighbour?",
)
def backward(model, y_onehot):
    dz2 = (model.p - y_onehot) / len(y_onehot)
    dz1 = (dz2 @ model.W2.T) * (model.z1.mean(axis=0) > 0)
    return model.X.T @ dz1, dz1.sum(axis=0), model.a1.T @ dz2, dz2.sum(axis=0)


@misconception(
    "backward-first-example",
    "the gradients are those of the first example alone",
    hint="How many examples does the loss average over?",
)
def backward(model, y_onehot):
    dz2 = model.p[0] - y_onehot[0]
    dz1 = (model.W2 @ dz2) * (model.z1[0] > 0)
    return np.outer(model.X[0], dz1), dz1, np.outer(model.a1[0], dz2), dz2


@misconception(
    "backward-depends-on-earlier-calls",
    "the same call gives other gradients the second time: something of earlier calls is kept",
    hint="What should the gradients depend on beside the model and the labels?",
)
def backward(model, y_onehot):
    dz2 = (model.p - y_onehot) / len(y_onehot)
    dz1 = (dz2 @ model.W2.T) * (model.z1 > 0)
    grads = [model.X.T @ dz1, dz1.sum(axis=0), model.a1.T @ dz2, dz2.sum(axis=0)]
    if hasattr(model, "velocity"):
        grads = [0.9 * old + new for old, new in zip(model.velocity, grads, strict=True)]
    model.velocity = grads
    return tuple(grads)


@misconception(
    "backward-of-an-earlier-batch",
    "the gradients of an earlier batch are returned once more",
    hint="What has to be computed anew after each forward pass?",
)
def backward(model, y_onehot):
    if not hasattr(model, "grads"):
        dz2 = (model.p - y_onehot) / len(y_onehot)
        dz1 = (dz2 @ model.W2.T) * (model.z1 > 0)
        model.grads = model.X.T @ dz1, dz1.sum(axis=0), model.a1.T @ dz2, dz2.sum(axis=0)
    return model.grads


@misconception(
    "backward-last-example",
    "the gradients are those of the last example alone: each overwrites the one before",
    hint="What happens in the loop to what the example before has left?",
)
def backward(model, y_onehot):
    N = len(y_onehot)
    for i in range(N):
        dz2 = (model.p[i] - y_onehot[i]) / N
        dz1 = (model.W2 @ dz2) * (model.z1[i] > 0)
        dW1, db1 = np.outer(model.X[i], dz1), dz1
        dW2, db2 = np.outer(model.a1[i], dz2), dz2
    return dW1, db1, dW2, db2


@misconception(
    "backward-tanh-slope",
    "the slope 1 − a1² is that of the tanh, not that of the ReLU",
    hint="Which function leads from z1 to a1, and what is its slope?",
)
def backward(model, y_onehot):
    dz2 = (model.p - y_onehot) / len(y_onehot)
    dz1 = dz2 @ model.W2.T * (1 - model.a1**2)
    return model.X.T @ dz1, dz1.sum(axis=0), model.a1.T @ dz2, dz2.sum(axis=0)


@misconception(
    "backward-scaled-down",
    "gradients that are large together are scaled down to a limit",
    hint="Does the formula set a limit to how large the gradients may be?",
)
def backward(model, y_onehot):
    dz2 = (model.p - y_onehot) / len(y_onehot)
    dz1 = dz2 @ model.W2.T * (model.z1 > 0)
    grads = [model.X.T @ dz1, dz1.sum(axis=0), model.a1.T @ dz2, dz2.sum(axis=0)]
    norm = np.sqrt(sum((g**2).sum() for g in grads))
    return [g / max(1.0, norm) for g in grads]


@misconception(
    "backward-weight-decay",
    "the weights themselves are added to their gradients, as with weight decay",
    hint="Of which loss is this the gradient: of one that speaks of the weights' sizes as well?",
    numbers=[{0.01: decay} for decay in (1, 0.5, 0.1, 0.05, 0.005, 1e-3, 5e-4, 2e-4, 1e-4)],
)
def backward(model, y_onehot):
    dz2 = (model.p - y_onehot) / len(y_onehot)
    dz1 = (dz2 @ model.W2.T) * (model.z1 > 0)
    dW1, dW2 = model.X.T @ dz1 + 0.01 * model.W1, model.a1.T @ dz2 + 0.01 * model.W2
    return dW1, dz1.sum(axis=0), dW2, dz2.sum(axis=0)


misconception(
    "backward-mask-arguments-swapped",
    "what goes into the ReLU's step has changed places: z1 passes where the gradient is positive",
    hint="Which of the two flows back, and which only decides where it may?",
    change={"dz1 = grad_z1(da1, model.z1)": "dz1 = grad_z1(model.z1, da1)"},
)


@odd("backward by the five steps, as a list")
def backward(model, y_onehot):
    dz2 = grad_z2(model.p, y_onehot)
    dW2, db2 = grad_W2_b2(model.a1, dz2)
    dW1, db1 = grad_W1_b1(model.X, grad_z1(grad_a1(dz2, model.W2), model.z1))
    return [dW1, db1, dW2, db2]


@odd("backward by einsum, with the mask from a1")
def backward(model, y_onehot):
    d = (model.p - y_onehot) / model.X.shape[0]
    mask = np.where(model.a1 > 0, 1.0, 0.0)
    e = np.einsum("nk,hk,nh->nh", d, model.W2, mask)
    return np.einsum("nd,nh->dh", model.X, e), e.sum(0), np.einsum("nh,nk->hk", model.a1, d), d.sum(0)


@odd("backward example by example")
def backward(model, y_onehot):
    N = y_onehot.shape[0]
    dW1, db1 = np.zeros_like(model.W1), np.zeros_like(model.b1)
    dW2, db2 = np.zeros_like(model.W2), np.zeros_like(model.b2)
    for x, z1, a1, p, y in zip(model.X, model.z1, model.a1, model.p, y_onehot, strict=True):
        d2 = (p - y) / N
        d1 = (model.W2 @ d2) * (z1 > 0)
        dW2 += np.outer(a1, d2)
        db2 += d2
        dW1 += np.outer(x, d1)
        db1 += d1
    return dW1, db1, dW2, db2


@odd("backward in float32, which runs forward again and divides at the end")
def backward(model, y_onehot):
    model.forward(model.X)
    d2 = model.p - y_onehot
    d1 = np.array(d2 @ model.W2.T)
    d1[model.z1 <= 0] = 0
    grads = model.X.T @ d1, d1.sum(axis=0), model.a1.T @ d2, d2.sum(axis=0)
    return tuple((grad / len(y_onehot)).astype(np.float32) for grad in grads)


@odd("backward that keeps its steps on the model")
def backward(model, y_onehot):
    model.dz2 = grad_z2(model.p, y_onehot)
    model.dW2, model.db2 = grad_W2_b2(model.a1, model.dz2)
    model.da1 = grad_a1(model.dz2, model.W2)
    model.dz1 = grad_z1(model.da1, model.z1)
    model.dW1, model.db1 = grad_W1_b1(model.X, model.dz1)
    return model.dW1, model.db1, model.dW2, model.db2


@odd("backward by way of vars")
def backward(model, y_onehot):
    v = vars(model)
    d2 = (v["p"] - y_onehot) / len(y_onehot)
    d1 = (d2 @ v["W2"].T) * (v["z1"] > 0)
    return v["X"].T @ d1, d1.sum(axis=0), v["a1"].T @ d2, d2.sum(axis=0)


@odd("backward by the gradients of each example")
def backward(model, y_onehot):
    d2 = model.p - y_onehot
    d1 = (d2 @ model.W2.T) * (model.a1 > 0)
    gW1 = model.X[:, :, None] * d1[:, None, :]
    gW2 = model.a1[:, :, None] * d2[:, None, :]
    return gW1.mean(axis=0), d1.mean(axis=0), gW2.mean(axis=0), d2.mean(axis=0)


@odd("backward by one function for both layers")
def backward(model, y_onehot):
    def linear(x, upstream):
        return np.dot(x.T, upstream), np.sum(upstream, axis=0)

    delta = (model.p - y_onehot) / model.p.shape[0]
    second = linear(model.a1, delta)
    delta = np.multiply(np.dot(delta, model.W2.T), np.greater(model.z1, 0))
    first = linear(model.X, delta)
    return (*first, *second)
