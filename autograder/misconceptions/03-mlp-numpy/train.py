"""Wrong answers to `train`, and right answers in an unusual style."""

import numpy as np

from autograder.misconceptions import misconception, odd
from solutions.gradients import backward
from solutions.network import MLP, cross_entropy
from solutions.training import accuracy, minibatches, one_hot, sgd_step


@odd("training with the loss measured after each epoch")
def train(model, X_train, y_train, X_test, y_test, epochs=5, batch_size=64, lr=0.1, rng=None):
    rng = rng or np.random.default_rng()
    Y = one_hot(y_train, len(model.b2))
    history = {"loss": [], "accuracy": []}
    for _ in range(epochs):
        for batch in minibatches(len(X_train), batch_size, rng):
            model.forward(X_train[batch])
            sgd_step(model, backward(model, Y[batch]), lr)
        history["loss"].append(cross_entropy(model.forward(X_train), Y))
        history["accuracy"].append(accuracy(model, X_test, y_test))
    return history


@odd("training with the mean of the minibatches' losses")
def train(model, X_train, y_train, X_test, y_test, epochs=5, batch_size=64, lr=0.1, rng=None):
    rng = rng or np.random.default_rng()
    Y = one_hot(y_train, len(model.b2))
    history = {"loss": [], "accuracy": []}
    for _ in range(epochs):
        losses = []
        for batch in minibatches(len(X_train), batch_size, rng):
            losses.append(cross_entropy(model.forward(X_train[batch]), Y[batch]))
            sgd_step(model, backward(model, Y[batch]), lr)
        history["loss"].append(np.mean(losses))
        history["accuracy"].append(accuracy(model, X_test, y_test))
    return history


@odd("training with a list of the minibatches' losses, each times its examples")
def train(model, X_train, y_train, X_test, y_test, epochs=5, batch_size=64, lr=0.1, rng=None):
    if rng is None:
        rng = np.random.default_rng()
    n = len(X_train)
    Y_train = one_hot(y_train, len(model.b2))
    history = {"loss": [], "accuracy": []}
    for _ in range(epochs):
        losses = []
        for idx in minibatches(n, batch_size, rng):
            p = model.forward(X_train[idx])
            losses.append(cross_entropy(p, Y_train[idx]) * len(idx))
            grads = backward(model, Y_train[idx])
            sgd_step(model, grads, lr)
        history["loss"].append(sum(losses) / n)
        history["accuracy"].append(accuracy(model, X_test, y_test))
    return history


misconception(
    "train-model-untouched",
    "the model that is given is as it was: another one is trained, or none",
    hint="Which object does the caller look at afterwards?",
    of="training with the loss measured after each epoch",
    change={
        "Y = one_hot(y_train, len(model.b2))": """
            D, H = model.W1.shape
            model = MLP(rng, D, H, len(model.b2))
            Y = one_hot(y_train, len(model.b2))
        """,
    },
)


@misconception(
    "train-starts-anew",
    "the weights are drawn anew in each epoch, so nothing that was learnt is kept",
    hint="From which weights should the second epoch start, and from which the first?",
)
def train(model, X_train, y_train, X_test, y_test, epochs=5, batch_size=64, lr=0.1, rng=None):
    rng = rng or np.random.default_rng()
    D, H = model.W1.shape
    Y = one_hot(y_train, len(model.b2))
    history = {"loss": [], "accuracy": []}
    for _ in range(epochs):
        fresh = MLP(rng, D, H, Y.shape[1])
        model.W1, model.b1, model.W2, model.b2 = fresh.W1, fresh.b1, fresh.W2, fresh.b2
        for batch in minibatches(len(X_train), batch_size, rng):
            model.forward(X_train[batch])
            sgd_step(model, backward(model, Y[batch]), lr)
        history["loss"].append(cross_entropy(model.forward(X_train), Y))
        history["accuracy"].append(accuracy(model, X_test, y_test))
    return history


misconception(
    "train-on-test-set",
    "the steps are taken on the test set",
    hint="What would the test accuracy say of examples that the model has learnt from?",
    of="training with the loss measured after each epoch",
    change={
        "Y = one_hot(y_train, len(model.b2))": "Y = one_hot(y_test, len(model.b2))",
        "len(X_train)": "len(X_test)",
        "model.forward(X_train[batch])": "model.forward(X_test[batch])",
        "model.forward(X_train)": "model.forward(X_test)",
    },
)


@misconception(
    "train-on-both-sets",
    "the test set is trained on along with the training set",
    hint="What would the test accuracy say of examples that the model has learnt from?",
)
def train(model, X_train, y_train, X_test, y_test, epochs=5, batch_size=64, lr=0.1, rng=None):
    rng = rng or np.random.default_rng()
    X, y = np.concatenate([X_train, X_test]), np.concatenate([y_train, y_test])
    Y = one_hot(y, len(model.b2))
    history = {"loss": [], "accuracy": []}
    for _ in range(epochs):
        for batch in minibatches(len(X), batch_size + len(X_test), rng):
            model.forward(X[batch])
            sgd_step(model, backward(model, Y[batch]), lr)
        history["loss"].append(cross_entropy(model.forward(X_train), one_hot(y_train, len(model.b2))))
        history["accuracy"].append(accuracy(model, X_test, y_test))
    return history


misconception(
    "train-test-set-as-well",
    "a step is taken on the test set as well, where the accuracy is measured",
    hint="What may happen to the model between forward and the accuracy, when the test set is looked at?",
    of="training with the loss measured after each epoch",
    change={
        "Y = one_hot(y_train, len(model.b2))": (
            "Y, Y_test = one_hot(y_train, len(model.b2)), one_hot(y_test, len(model.b2))"
        ),
        'history["accuracy"].append(accuracy(model, X_test, y_test))': """
            history["accuracy"].append(accuracy(model, X_test, y_test))
            model.forward(X_test)
            sgd_step(model, backward(model, Y_test), lr)
        """,
    },
)

misconception(
    "train-lr-ignored",
    "the learning rate is always 0.1, whatever is given",
    hint="Which arguments does your function never look at?",
    of="training with the loss measured after each epoch",
    change={
        "sgd_step(model, backward(model, Y[batch]), lr)": "sgd_step(model, backward(model, Y[batch]), 0.1)",
    },
)


@misconception(
    "train-epochs-ignored",
    "the number of epochs is not the one that is given",
    hint="Which arguments does your function never look at?",
)
def train(model, X_train, y_train, X_test, y_test, epochs=5, batch_size=64, lr=0.1, rng=None):
    rng = rng or np.random.default_rng()
    Y = one_hot(y_train, len(model.b2))
    history = {"loss": [], "accuracy": []}
    for batch in minibatches(len(X_train), batch_size, rng):
        model.forward(X_train[batch])
        sgd_step(model, backward(model, Y[batch]), lr)
    history["loss"].append(cross_entropy(model.forward(X_train), Y))
    history["accuracy"].append(accuracy(model, X_test, y_test))
    return history


misconception(
    "train-first-epoch-only",
    "only the first epoch trains: the minibatches are used up after it",
    hint="How often can an iterator be gone through? When should the examples be shuffled again?",
    of="training with the loss measured after each epoch",
    change={
        "for batch in minibatches(len(X_train), batch_size, rng):": "for batch in batches:",
        "for _ in range(epochs):": """
            batches = iter(minibatches(len(X_train), batch_size, rng))
            for _ in range(epochs):
        """,
    },
)

misconception(
    "train-same-order-each-epoch",
    "the examples are shuffled once, and every epoch goes over the same minibatches",
    hint="What is new about an epoch whose batches are the same, in the same order?",
    of="training with the loss measured after each epoch",
    change={
        "for batch in minibatches(len(X_train), batch_size, rng):": "for batch in batches:",
        "for _ in range(epochs):": """
            batches = list(minibatches(len(X_train), batch_size, rng))
            for _ in range(epochs):
        """,
    },
)

misconception(
    "train-not-shuffled",
    "the minibatches are taken in the order of the data, without shuffling",
    hint="What would training see if the data were sorted by label?",
    of="training with the loss measured after each epoch",
    change={
        "batch in minibatches(len(X_train), batch_size, rng)": "start in range(0, len(X_train), batch_size)",
        "model.forward(X_train[batch])": "model.forward(X_train[start : start + batch_size])",
        "Y[batch]": "Y[start : start + batch_size]",
        "rng = rng or np.random.default_rng()": "",
    },
)

misconception(
    "train-own-generator",
    "the shuffling does not come from the generator that is given, so a seed does not repeat the training",
    hint="What is the argument rng for, and when alone may the function make a generator of its own?",
    of="training with the loss measured after each epoch",
    change={"rng = rng or np.random.default_rng()": "rng = np.random.default_rng()"},
)


@misconception(
    "train-last-batch-dropped",
    "the examples that do not fill a whole minibatch are never trained on",
    hint="How many minibatches are needed when batch_size does not divide the number of examples?",
)
def train(model, X_train, y_train, X_test, y_test, epochs=5, batch_size=64, lr=0.1, rng=None):
    rng = rng or np.random.default_rng()
    n, batch_size = len(X_train), min(batch_size, len(X_train))
    Y = one_hot(y_train, len(model.b2))
    history = {"loss": [], "accuracy": []}
    for _ in range(epochs):
        order = rng.permutation(n)
        for i in range(n // batch_size):
            batch = order[i * batch_size : (i + 1) * batch_size]
            model.forward(X_train[batch])
            sgd_step(model, backward(model, Y[batch]), lr)
        history["loss"].append(cross_entropy(model.forward(X_train), Y))
        history["accuracy"].append(accuracy(model, X_test, y_test))
    return history


@misconception(
    "train-whole-set-at-once",
    "one step an epoch is taken, on the whole training set",
    hint="What is the argument batch_size for?",
)
def train(model, X_train, y_train, X_test, y_test, epochs=5, batch_size=64, lr=0.1, rng=None):
    Y = one_hot(y_train, len(model.b2))
    history = {"loss": [], "accuracy": []}
    for _ in range(epochs):
        history["loss"].append(cross_entropy(model.forward(X_train), Y))
        sgd_step(model, backward(model, Y), lr)
        history["accuracy"].append(accuracy(model, X_test, y_test))
    return history


misconception(
    "train-one-example-at-a-time",
    "a step is taken for each example, not for each minibatch",
    hint="What is the argument batch_size for?",
    of="training with the loss measured after each epoch",
    change={
        "for batch in minibatches(len(X_train), batch_size, rng):": "for i in rng.permutation(len(X_train)):",
        "model.forward(X_train[batch])": "model.forward(X_train[i : i + 1])",
        "Y[batch]": "Y[i : i + 1]",
    },
)


@misconception(
    "train-labels-not-shuffled",
    "the images and their labels are not shuffled together, so images are taught wrong labels",
    hint="Which arrays have to be indexed by the batch?",
)
def train(model, X_train, y_train, X_test, y_test, epochs=5, batch_size=64, lr=0.1, rng=None):
    rng = rng or np.random.default_rng()
    n, Y = len(X_train), one_hot(y_train, len(model.b2))
    history = {"loss": [], "accuracy": []}
    for _ in range(epochs):
        X = X_train[rng.permutation(n)]
        for start in range(0, n, batch_size):
            model.forward(X[start : start + batch_size])
            sgd_step(model, backward(model, Y[start : start + batch_size]), lr)
        history["loss"].append(cross_entropy(model.forward(X_train), Y))
        history["accuracy"].append(accuracy(model, X_test, y_test))
    return history


misconception(
    "train-loss-of-last-batch",
    "the loss in the history is that of the epoch's last minibatch alone",
    hint="How well does one small batch speak for the whole training set?",
    of="training with the mean of the minibatches' losses",
    change={
        "losses.append(cross_entropy(model.forward(X_train[batch]), Y[batch]))": (
            "loss = cross_entropy(model.forward(X_train[batch]), Y[batch])"
        ),
        'history["loss"].append(np.mean(losses))': 'history["loss"].append(loss)',
        "losses = []": "",
    },
)

misconception(
    "train-loss-of-test-set",
    "the loss in the history is that of the test set",
    hint="Of which of the two sets should the loss be, and of which the accuracy?",
    of="training with the loss measured after each epoch",
    change={
        "Y = one_hot(y_train, len(model.b2))": (
            "Y, Y_test = one_hot(y_train, len(model.b2)), one_hot(y_test, len(model.b2))"
        ),
        "cross_entropy(model.forward(X_train), Y)": "cross_entropy(model.forward(X_test), Y_test)",
    },
)

misconception(
    "train-loss-not-averaged",
    "the losses of an epoch's minibatches are added up and not divided by their number",
    hint="Should the loss grow when the same data are dealt into more batches?",
    of="training with the mean of the minibatches' losses",
    change={
        "losses = []": "total = 0.0",
        "losses.append(cross_entropy(model.forward(X_train[batch]), Y[batch]))": (
            "total += cross_entropy(model.forward(X_train[batch]), Y[batch])"
        ),
        'history["loss"].append(np.mean(losses))': 'history["loss"].append(total)',
    },
)

misconception(
    "train-accuracy-of-training-set",
    "the accuracy in the history is that of the training set",
    hint="On which examples does it show whether the model has learnt more than those that it was shown?",
    of="training with the loss measured after each epoch",
    change={"accuracy(model, X_test, y_test)": "accuracy(model, X_train, y_train)"},
)


@misconception(
    "train-entry-a-batch",
    "the history has an entry for every minibatch, not for every epoch",
    hint="How long should the lists be after five epochs?",
)
def train(model, X_train, y_train, X_test, y_test, epochs=5, batch_size=64, lr=0.1, rng=None):
    rng = rng or np.random.default_rng()
    Y = one_hot(y_train, len(model.b2))
    history = {"loss": [], "accuracy": []}
    for _ in range(epochs):
        for batch in minibatches(len(X_train), batch_size, rng):
            history["loss"].append(cross_entropy(model.forward(X_train[batch]), Y[batch]))
            sgd_step(model, backward(model, Y[batch]), lr)
            history["accuracy"].append(accuracy(model, X_test, y_test))
    return history


misconception(
    "train-no-history",
    "the history is not returned: a return is missing",
    hint="How does a result leave a function?",
    of="training with the loss measured after each epoch",
    change={"return history": ""},
)

misconception(
    "train-history-of-last-epoch",
    "the history holds the last epoch alone: it is begun anew in each",
    hint="How long should the lists be after five epochs?",
    of="training with the mean of the minibatches' losses",
    change={
        "losses = []": 'history = {"loss": [], "accuracy": []}',
        "losses.append(cross_entropy(model.forward(X_train[batch]), Y[batch]))": (
            "model.forward(X_train[batch])"
        ),
        "np.mean(losses)": "cross_entropy(model.forward(X_train), Y)",
        'history = {"loss": [], "accuracy": []}': "",
    },
)

misconception(
    "train-one-epoch-too-many",
    "there is one epoch more than is asked for",
    hint="How many times does your loop run for epochs = 1?",
    of="training with a list of the minibatches' losses, each times its examples",
    change={"for _ in range(epochs):": "for _ in range(epochs + 1):"},
)

misconception(
    "train-ascent",
    "the steps go along the gradient, so the loss grows",
    hint="Which way does the loss fall?",
    of="training with a list of the minibatches' losses, each times its examples",
    change={"sgd_step(model, grads, lr)": "sgd_step(model, grads, -lr)"},
)

misconception(
    "train-batch-mean-missing",
    "the steps are N times too large, N being the size of the minibatch",
    hint="At which one step does the division by N take place?",
    of="training with a list of the minibatches' losses, each times its examples",
    change={"sgd_step(model, grads, lr)": "sgd_step(model, grads, lr * len(idx))"},
)

misconception(
    "train-batch-mean-doubled",
    "the steps are N times too small: the gradient has been divided by the size of the minibatch already",
    hint="At which one step does the division by N take place?",
    of="training with a list of the minibatches' losses, each times its examples",
    change={"sgd_step(model, grads, lr)": "sgd_step(model, grads, lr / len(idx))"},
)

misconception(
    "train-accuracy-before-epoch",
    "the accuracy is measured before each epoch, not after it",
    hint="What should the first entry say: how good the model was, or how good it is after one epoch?",
    of="training with a list of the minibatches' losses, each times its examples",
    change={
        "for idx in minibatches(n, batch_size, rng):": """
            history["accuracy"].append(accuracy(model, X_test, y_test))
            for idx in minibatches(n, batch_size, rng):
        """,
        'history["accuracy"].append(accuracy(model, X_test, y_test))': "",
    },
)

misconception(
    "train-accuracy-percent",
    "the accuracy in the history is in percent",
    hint="Between which numbers does the docstring put the accuracy?",
    of="training with a list of the minibatches' losses, each times its examples",
    change={"accuracy(model, X_test, y_test)": "100 * accuracy(model, X_test, y_test)"},
)

misconception(
    "train-error-for-accuracy",
    "the history holds the fraction that is wrong instead of the accuracy",
    hint="Should the curve rise or fall while the model learns?",
    of="training with a list of the minibatches' losses, each times its examples",
    change={"accuracy(model, X_test, y_test)": "1 - accuracy(model, X_test, y_test)"},
)

misconception(
    "train-loss-summed",
    "the loss in the history is the sum over all examples",
    hint="Should the loss be larger when the training set is?",
    of="training with a list of the minibatches' losses, each times its examples",
    change={'history["loss"].append(sum(losses) / n)': 'history["loss"].append(sum(losses))'},
)

misconception(
    "train-loss-divided-twice",
    "the loss in the history is divided by the number of examples once more",
    hint="Is it a mean already that you divide?",
    of="training with a list of the minibatches' losses, each times its examples",
    change={'history["loss"].append(sum(losses) / n)': 'history["loss"].append(sum(losses) / n / n)'},
)

misconception(
    "train-loss-negative",
    "the loss in the history has the wrong sign",
    hint="Which sign does a loss have?",
    of="training with a list of the minibatches' losses, each times its examples",
    change={'history["loss"].append(sum(losses) / n)': 'history["loss"].append(-sum(losses) / n)'},
)

misconception(
    "train-two-steps",
    "two steps are taken for each minibatch",
    hint="How many steps does a minibatch allow?",
    of="training with a list of the minibatches' losses, each times its examples",
    change={
        "sgd_step(model, grads, lr)": """
            sgd_step(model, grads, lr)
            sgd_step(model, grads, lr)
        """,
    },
)

misconception(
    "train-scales-data",
    "the images are scaled inside train, so the model is trained for other numbers than it is asked about",
    hint="On which images will the model be asked afterwards, and in which range are they?",
    of="training with a list of the minibatches' losses, each times its examples",
    change={
        "n = len(X_train)": """
            X_train = X_train / 255.0
            n = len(X_train)
        """,
    },
)

misconception(
    "train-biases-frozen",
    "the biases are never trained",
    hint="How many parameters does the model have?",
    of="training with a list of the minibatches' losses, each times its examples",
    change={
        "sgd_step(model, grads, lr)": """
            model.W1 -= lr * grads[0]
            model.W2 -= lr * grads[2]
        """,
    },
)

misconception(
    "train-loss-of-first-batch",
    "the loss in the history is that of the epoch's first minibatch alone",
    hint="How many minibatches are there in an epoch?",
    of="training with a list of the minibatches' losses, each times its examples",
    change={'history["loss"].append(sum(losses) / n)': 'history["loss"].append(losses[0] / batch_size)'},
)

misconception(
    "train-one-minibatch-an-epoch",
    "only one minibatch of an epoch leads to a step",
    hint="In which loop should the step stand?",
    replayed=False,
    of="training with a list of the minibatches' losses, each times its examples",
    change={
        "sgd_step(model, grads, lr)": """
            sgd_step(model, grads, lr)
            break
        """,
    },
)

misconception(
    "train-loss-before-epoch",
    "the loss in the history is that of the training set before each epoch",
    hint="When is the training set asked about: before the steps of the epoch, or after them?",
    replayed=False,
    of="training with the mean of the minibatches' losses",
    change={
        "losses = []": "loss = cross_entropy(model.forward(X_train), Y)",
        "losses.append(cross_entropy(model.forward(X_train[batch]), Y[batch]))": (
            "model.forward(X_train[batch])"
        ),
        'history["loss"].append(np.mean(losses))': 'history["loss"].append(loss)',
    },
)

misconception(
    "train-one-epoch-too-few",
    "there is one epoch fewer than is asked for",
    hint="Which numbers does range give?",
    replayed=False,
    of="training with the mean of the minibatches' losses",
    change={"for _ in range(epochs):": "for _ in range(1, epochs):"},
)

misconception(
    "train-entry-before-training",
    "the history has an entry from before the training as well",
    hint="How many entries should five epochs give?",
    replayed=False,
    of="training with the mean of the minibatches' losses",
    change={
        "for _ in range(epochs):": """
            history["loss"].append(cross_entropy(model.forward(X_train), Y))
            history["accuracy"].append(accuracy(model, X_test, y_test))
            for _ in range(epochs):
        """,
    },
)

misconception(
    "train-batch-size-ignored",
    "the minibatches have 64 examples, whatever batch_size is",
    hint="Which number should decide how long a minibatch is?",
    replayed=False,
    of="training with the mean of the minibatches' losses",
    change={"minibatches(len(X_train), batch_size, rng)": "minibatches(len(X_train), 64, rng)"},
)

misconception(
    "train-own-seed",
    "the shuffling has a seed of its own, so the generator that is given changes nothing",
    hint="What should two generators with different seeds lead to?",
    replayed=False,
    of="training with the mean of the minibatches' losses",
    change={"rng = rng or np.random.default_rng()": "rng = np.random.default_rng(42)"},
)

misconception(
    "train-needs-generator",
    "it fails when no generator is given",
    hint="What is rng when it is left out, and which generator could take its place?",
    replayed=False,
    of="training with the mean of the minibatches' losses",
    change={"rng = rng or np.random.default_rng()": ""},
)

misconception(
    "train-drawn-apart",
    "each minibatch is drawn from all examples anew: some come twice in an epoch and others not at all",
    hint="How often should each example come in an epoch?",
    replayed=False,
    of="training with the mean of the minibatches' losses",
    change={
        "for batch in minibatches(len(X_train), batch_size, rng):": """
            for start in range(0, len(X_train), batch_size):
                size = min(batch_size, len(X_train) - start)
                batch = rng.choice(len(X_train), size, replace=False)
        """,
    },
)

misconception(
    "train-one-minibatch-an-epoch",
    "only one minibatch of an epoch leads to a step",
    hint="In which loop should the step stand?",
    replayed=False,
    of="training with the mean of the minibatches' losses",
    change={
        """
            for batch in minibatches(len(X_train), batch_size, rng):
                losses.append(cross_entropy(model.forward(X_train[batch]), Y[batch]))
                sgd_step(model, backward(model, Y[batch]), lr)
        """: """
            for batch in minibatches(len(X_train), batch_size, rng):
                losses.append(cross_entropy(model.forward(X_train[batch]), Y[batch]))
            sgd_step(model, backward(model, Y[batch]), lr)
        """,
    },
)

misconception(
    "train-classes-from-labels",
    "the number of classes is taken from the labels that occur, not from the model",
    hint="What if no example of the last class is among the training set?",
    replayed=False,
    of="training with the mean of the minibatches' losses",
    change={"Y = one_hot(y_train, len(model.b2))": "Y = one_hot(y_train, y_train.max() + 1)"},
)


@misconception(
    "train-learns-from-test-set",
    "the trained weights depend on the test set",
    hint="What may the test set decide?",
    replayed=False,
)
def train(model, X_train, y_train, X_test, y_test, epochs=5, batch_size=64, lr=0.1, rng=None):
    rng = rng or np.random.default_rng()
    Y = one_hot(y_train, len(model.b2))
    best, kept = -1, None
    history = {"loss": [], "accuracy": []}
    for _ in range(epochs):
        losses = []
        for batch in minibatches(len(X_train), batch_size, rng):
            losses.append(cross_entropy(model.forward(X_train[batch]), Y[batch]))
            sgd_step(model, backward(model, Y[batch]), lr)
        history["loss"].append(np.mean(losses))
        history["accuracy"].append(accuracy(model, X_test, y_test))
        if history["accuracy"][-1] > best:
            best, kept = history["accuracy"][-1], {name: value.copy() for name, value in vars(model).items()}
    mean = (X_test.mean(axis=0) > 0).mean()
    vars(model).update(kept)
    model.b2 += 0.01 * mean
    return history


misconception(
    "train-stops-early",
    "the training stops before the number of epochs that is given",
    hint="What does the argument epochs promise?",
    replayed=False,
    of="training with the mean of the minibatches' losses",
    change={
        'history["accuracy"].append(accuracy(model, X_test, y_test))': """
            history["accuracy"].append(accuracy(model, X_test, y_test))
            if _ and history["accuracy"][-1] <= history["accuracy"][-2]:
                break
        """,
    },
)

misconception(
    "train-lr-changes",
    "the learning rate changes from epoch to epoch",
    hint="On what may the length of a step depend, beside the gradient and lr?",
    replayed=False,
    of="training with the mean of the minibatches' losses",
    change={"(model, Y[batch]), lr": "(model, Y[batch]), lr / (_ + 1)"},
)

misconception(
    "train-momentum",
    "what is left of earlier gradients is added to the steps, as with momentum",
    hint="On what may a plain step depend, beside its own gradient?",
    replayed=False,
    of="training with the mean of the minibatches' losses",
    change={
        'history = {"loss": [], "accuracy": []}': """
            velocity = [0, 0, 0, 0]
            history = {"loss": [], "accuracy": []}
        """,
        "sgd_step(model, backward(model, Y[batch]), lr)": """
            gradients = backward(model, Y[batch])
            velocity = [0.9 * v + g for v, g in zip(velocity, gradients)]
            sgd_step(model, velocity, lr)
        """,
    },
)

misconception(
    "train-later-epochs-differ",
    "the first epoch is right, but later ones take other steps",
    hint="What is kept from one epoch to the next, beside the weights?",
    replayed=False,
    of="training with the mean of the minibatches' losses",
    change={
        "for batch in minibatches(len(X_train), batch_size, rng):": """
            if _:
                model.b1 = np.zeros_like(model.b1)
            for batch in minibatches(len(X_train), batch_size, rng):
        """,
    },
)

misconception(
    "train-decays-weights",
    "the weights shrink beside the steps, as with weight decay",
    hint="Which term does the formula of a plain step have besides the gradient?",
    replayed=False,
    of="training with the mean of the minibatches' losses",
    change={
        "sgd_step(model, backward(model, Y[batch]), lr)": """
            dW1, db1, dW2, db2 = backward(model, Y[batch])
            sgd_step(model, (dW1 + 0.01 * model.W1, db1, dW2 + 0.01 * model.W2, db2), lr)
        """,
    },
)

misconception(
    "train-other-length",
    "the steps go the right way, but are not lr times the gradient long",
    hint="Which factor stands before the gradient, and does anything else?",
    replayed=False,
    of="training with the mean of the minibatches' losses",
    change={"(model, Y[batch]),": "(model, Y[batch]), 0.3 *"},
)

misconception(
    "train-part-frozen",
    "some of the parameters are never trained",
    hint="Which four arrays should be other ones after the training?",
    replayed=False,
    of="training with the mean of the minibatches' losses",
    change={
        "sgd_step(model, backward(model, Y[batch]), lr)": """
            _, _, dW2, db2 = backward(model, Y[batch])
            model.W2, model.b2 = model.W2 - lr * dW2, model.b2 - lr * db2
        """,
    },
)

misconception(
    "train-layer-after-layer",
    "the second layer has moved already when the gradient goes back through it",
    hint="Which W2 did the forward pass use?",
    replayed=False,
    of="training with the mean of the minibatches' losses",
    change={
        "sgd_step(model, backward(model, Y[batch]), lr)": """
            dz2 = grad_z2(model.p, Y[batch])
            dW2, db2 = grad_W2_b2(model.a1, dz2)
            model.W2, model.b2 = model.W2 - lr * dW2, model.b2 - lr * db2
            dW1, db1 = grad_W1_b1(model.X, grad_z1(grad_a1(dz2, model.W2), model.z1))
            model.W1, model.b1 = model.W1 - lr * dW1, model.b1 - lr * db1
        """,
    },
)

misconception(
    "train-divided-by-batch-size",
    "the gradient of a smaller last minibatch is divided by batch_size, not by its own length",
    hint="How many examples are there in the last minibatch?",
    replayed=False,
    of="training with the mean of the minibatches' losses",
    change={"(model, Y[batch]), lr": "(model, Y[batch]), lr * len(batch) / batch_size"},
)


@misconception(
    "train-gradients-added-up",
    "the gradients of an epoch are added up for one step",
    hint="Where does each gradient belong: to the weights before the epoch, or to those after the step before?",
    replayed=False,
)
def train(model, X_train, y_train, X_test, y_test, epochs=5, batch_size=64, lr=0.1, rng=None):
    rng = rng or np.random.default_rng()
    Y = one_hot(y_train, len(model.b2))
    history = {"loss": [], "accuracy": []}
    for _ in range(epochs):
        losses, total = [], [0, 0, 0, 0]
        for batch in minibatches(len(X_train), batch_size, rng):
            losses.append(cross_entropy(model.forward(X_train[batch]), Y[batch]))
            total = [t + g for t, g in zip(total, backward(model, Y[batch]))]
        sgd_step(model, total, lr)
        history["loss"].append(np.mean(losses))
        history["accuracy"].append(accuracy(model, X_test, y_test))
    return history


misconception(
    "train-part-held-out",
    "some examples of the training set are never trained on, whatever the order",
    hint="Which examples is the model meant to learn from?",
    replayed=False,
    of="training with the mean of the minibatches' losses",
    change={"len(X_train)": "int(0.9 * len(X_train))"},
)

misconception(
    "train-other-defaults",
    "what is not given is not what the signature says",
    hint="Which numbers stand in the signature that was given?",
    replayed=False,
    of="training with the mean of the minibatches' losses",
    change={"0.1": "0.01"},
)


@misconception(
    "train-history-goes-on",
    "the history of a call begins with that of the call before",
    hint="When is a default value made: at each call, or once?",
    replayed=False,
)
def train(
    model,
    X_train,
    y_train,
    X_test,
    y_test,
    epochs=5,
    batch_size=64,
    lr=0.1,
    rng=None,
    history={"loss": [], "accuracy": []},  # noqa: B006  (that is the mistake)
):
    rng = rng or np.random.default_rng()
    Y = one_hot(y_train, len(model.b2))
    for _ in range(epochs):
        losses = []
        for batch in minibatches(len(X_train), batch_size, rng):
            losses.append(cross_entropy(model.forward(X_train[batch]), Y[batch]))
            sgd_step(model, backward(model, Y[batch]), lr)
        history["loss"].append(np.mean(losses))
        history["accuracy"].append(accuracy(model, X_test, y_test))
    return history


misconception(
    "train-history-no-dictionary",
    "what is returned is no dictionary",
    hint="What does the docstring say of the result?",
    replayed=False,
    of="training with the mean of the minibatches' losses",
    change={"return history": 'return history["loss"], history["accuracy"]'},
)

misconception(
    "train-other-keys",
    "the entries of the history go by other names",
    hint="Which two names does the docstring give?",
    replayed=False,
    of="training with the mean of the minibatches' losses",
    change={
        'history = {"loss": [], "accuracy": []}': 'history = {"train_loss": [], "test_accuracy": []}',
        'history["loss"].append(np.mean(losses))': 'history["train_loss"].append(np.mean(losses))',
        'history["accuracy"]': 'history["test_accuracy"]',
    },
)

misconception(
    "train-accuracy-best-so-far",
    "the history holds the best accuracy so far, not that of each epoch",
    hint="What should the history show when the accuracy falls?",
    replayed=False,
    of="training with the mean of the minibatches' losses",
    change={
        "accuracy(model, X_test, y_test)": 'max(accuracy(model, X_test, y_test), *history["accuracy"], 0)',
    },
)

misconception(
    "train-loss-in-bits",
    "the loss in the history is in bits instead of nats",
    hint="Which base does the logarithm have?",
    replayed=False,
    of="training with the mean of the minibatches' losses",
    change={'history["loss"].append(np.mean(losses))': 'history["loss"].append(np.mean(losses) / np.log(2))'},
)

misconception(
    "train-loss-divided-by-classes",
    "the loss in the history is averaged over the classes as well",
    hint="Which axis does the loss add up, and which does it average over?",
    replayed=False,
    of="training with the mean of the minibatches' losses",
    change={"np.mean(losses)": "np.mean(losses) / len(model.b2)"},
)

misconception(
    "train-loss-over-all-epochs",
    "the loss in the history goes over all epochs so far, not over one",
    hint="Where does the list of losses begin anew?",
    replayed=False,
    of="training with the mean of the minibatches' losses",
    change={
        "for _ in range(epochs):": """
            losses = []
            for _ in range(epochs):
        """,
        "losses = []": "",
    },
)

misconception(
    "train-keys-swapped",
    "loss and accuracy have changed places in the history",
    hint="Which list goes by which name?",
    replayed=False,
    of="training with the mean of the minibatches' losses",
    change={
        'history["loss"].append(np.mean(losses))': 'history["accuracy"].append(np.mean(losses))',
        'history["accuracy"]': 'history["loss"]',
    },
)

misconception(
    "train-one-step-an-epoch",
    "one step is taken in each epoch, where each minibatch should have its own",
    hint="In which loop should the step stand?",
    replayed=False,
    of="training with the loss measured after each epoch",
    change={
        "minibatches(len(X_train), batch_size, rng)": "list(minibatches(len(X_train), batch_size, rng))[:1]",
        "model.forward(X_train[batch])": "loss = cross_entropy(model.forward(X_train[batch]), Y[batch])",
        'history["loss"].append(cross_entropy(model.forward(X_train), Y))': 'history["loss"].append(loss)',
    },
)


@misconception(
    "train-earlier-weights",
    "the weights of an earlier epoch are put back at the end",
    hint="Which weights should the model have when the last epoch is over?",
    replayed=False,
)
def train(model, X_train, y_train, X_test, y_test, epochs=5, batch_size=64, lr=0.1, rng=None):
    rng = rng or np.random.default_rng()
    Y = one_hot(y_train, len(model.b2))
    history = {"loss": [], "accuracy": []}
    best, kept = np.inf, {}
    for _ in range(epochs):
        losses = []
        for batch in minibatches(len(X_train), batch_size, rng):
            losses.append(cross_entropy(model.forward(X_train[batch]), Y[batch]))
            sgd_step(model, backward(model, Y[batch]), lr)
        history["loss"].append(np.mean(losses))
        history["accuracy"].append(accuracy(model, X_test, y_test))
        if not kept or history["accuracy"][-1] > best:
            best = history["accuracy"][-1]
            kept = {name: np.copy(getattr(model, name)) for name in ("W1", "b1", "W2", "b2")}
    for name, value in kept.items():
        setattr(model, name, value)
    return history


misconception(
    "train-accuracy-of-start",
    "the accuracy in the history is that of the model before any training",
    hint="Which model is asked about the test set: the one that is trained?",
    replayed=False,
    of="training with the mean of the minibatches' losses",
    change={
        '"accuracy": []': '"accuracy": [accuracy(model, X_test, y_test)] * epochs',
        'history["accuracy"].append(accuracy(model, X_test, y_test))': "",
    },
)


@misconception(
    "train-clips-gradients",
    "the gradients are cut off at a limit before the step",
    hint="Which gradient does a plain step follow?",
)
def train(model, X_train, y_train, X_test, y_test, epochs=5, batch_size=64, lr=0.1, rng=None):
    rng = np.random.default_rng() if rng is None else rng
    K, history = len(model.b2), {"loss": [], "accuracy": []}
    for _ in range(epochs):
        losses = []
        for batch in minibatches(len(X_train), batch_size, rng):
            Y = one_hot(y_train[batch], K)
            losses.append(cross_entropy(model.forward(X_train[batch]), Y))
            sgd_step(model, [np.clip(grad, -0.05, 0.05) for grad in backward(model, Y)], lr)
        history["loss"].append(np.mean(losses))
        history["accuracy"].append(accuracy(model, X_test, y_test))
    return history


@misconception(
    "train-by-signs",
    "the first step goes equally far for every parameter, as with Adam, however large its gradient is",
    hint="How far does a plain step go along a small gradient, and how far along a large one?",
)
def train(model, X_train, y_train, X_test, y_test, epochs=5, batch_size=64, lr=0.1, rng=None):
    rng = np.random.default_rng() if rng is None else rng
    K, history = len(model.b2), {"loss": [], "accuracy": []}
    for _ in range(epochs):
        losses = []
        for batch in minibatches(len(X_train), batch_size, rng):
            Y = one_hot(y_train[batch], K)
            losses.append(cross_entropy(model.forward(X_train[batch]), Y))
            for name, grad in zip(("W1", "b1", "W2", "b2"), backward(model, Y), strict=True):
                state = vars(model).setdefault("adam", {}).setdefault(name, [0.0, 0.0, 0])
                state[0] = 0.9 * state[0] + 0.1 * grad
                state[1] = 0.999 * state[1] + 0.001 * grad**2
                state[2] += 1
                mean, square = state[0] / (1 - 0.9 ** state[2]), state[1] / (1 - 0.999 ** state[2])
                setattr(model, name, getattr(model, name) - lr * mean / (np.sqrt(square) + 1e-8))
        history["loss"].append(np.mean(losses))
        history["accuracy"].append(accuracy(model, X_test, y_test))
    return history


@misconception(
    "train-smooths-labels",
    "the labels are smoothed: some of each 1 is shared out among all classes",
    hint="Which probabilities does the loss of this week want: those of the labels as they are?",
)
def train(model, X_train, y_train, X_test, y_test, epochs=5, batch_size=64, lr=0.1, rng=None):
    rng = np.random.default_rng() if rng is None else rng
    K, history = len(model.b2), {"loss": [], "accuracy": []}
    for _ in range(epochs):
        losses = []
        for batch in minibatches(len(X_train), batch_size, rng):
            Y = 0.9 * one_hot(y_train[batch], K) + 0.1 / K
            losses.append(cross_entropy(model.forward(X_train[batch]), Y))
            sgd_step(model, backward(model, Y), lr)
        history["loss"].append(np.mean(losses))
        history["accuracy"].append(accuracy(model, X_test, y_test))
    return history


@misconception(
    "train-accuracy-of-a-part",
    "the accuracy in the history is that of the first examples of the test set alone",
    hint="How many examples does the test set have, and on how many is the accuracy measured?",
)
def train(model, X_train, y_train, X_test, y_test, epochs=5, batch_size=64, lr=0.1, rng=None):
    rng = np.random.default_rng() if rng is None else rng
    K, history = len(model.b2), {"loss": [], "accuracy": []}
    for _ in range(epochs):
        losses = []
        for batch in minibatches(len(X_train), batch_size, rng):
            Y = one_hot(y_train[batch], K)
            losses.append(cross_entropy(model.forward(X_train[batch]), Y))
            sgd_step(model, backward(model, Y), lr)
        history["loss"].append(np.mean(losses))
        history["accuracy"].append(accuracy(model, X_test[:batch_size], y_test[:batch_size]))
    return history


@misconception(
    "train-stops-early",
    "the training stops before the number of epochs that is given",
    hint="How many epochs are asked for? What should happen in one in which the loss rises?",
)
def train(model, X_train, y_train, X_test, y_test, epochs=5, batch_size=64, lr=0.1, rng=None):
    rng = np.random.default_rng() if rng is None else rng
    K, history = len(model.b2), {"loss": [], "accuracy": []}
    for _ in range(epochs):
        losses = []
        for batch in minibatches(len(X_train), batch_size, rng):
            Y = one_hot(y_train[batch], K)
            losses.append(cross_entropy(model.forward(X_train[batch]), Y))
            sgd_step(model, backward(model, Y), lr)
        history["loss"].append(np.mean(losses))
        history["accuracy"].append(accuracy(model, X_test, y_test))
        if history["loss"][-1] > min(history["loss"]):
            break
    return history


misconception(
    "train-labels-of-first-rows",
    "each batch of images is taught the first labels of the training set, not its own",
    hint="Which arrays have to be indexed by the batch?",
    of="training with the mean of the minibatches' losses",
    change={
        "rng = rng or np.random.default_rng()": "rng = np.random.default_rng() if rng is None else rng",
        "(X_train[batch]), Y[batch]": "(X_train[batch]), Y[: len(batch)]",
        "backward(model, Y[batch])": "backward(model, Y[: len(batch)])",
    },
)


@misconception(
    "train-accuracy-of-a-part",
    "the accuracy in the history is that of the first thousand examples of the test set alone",
    hint="How many examples does the test set have, and on how many is the accuracy measured?",
)
def train(model, X_train, y_train, X_test, y_test, epochs=5, batch_size=64, lr=0.1, rng=None):
    rng = np.random.default_rng() if rng is None else rng
    K, history = len(model.b2), {"loss": [], "accuracy": []}
    for _ in range(epochs):
        losses = []
        for batch in minibatches(len(X_train), batch_size, rng):
            Y = one_hot(y_train[batch], K)
            losses.append(cross_entropy(model.forward(X_train[batch]), Y))
            sgd_step(model, backward(model, Y), lr)
        history["loss"].append(np.mean(losses))
        history["accuracy"].append(accuracy(model, X_test[:1000], y_test[:1000]))
    return history


@odd("training with a bar of progress, prints, and the loss after each epoch")
def train(model, X_train, y_train, X_test, y_test, epochs=5, batch_size=64, lr=0.1, rng=None):
    from tqdm import tqdm

    if rng is None:
        rng = np.random.default_rng(0)
    Y = one_hot(y_train)
    losses, accuracies = [], []
    for epoch in tqdm(range(epochs), disable=True):
        for idx in minibatches(len(X_train), batch_size, rng):
            model.forward(X_train[idx])
            sgd_step(model, backward(model, Y[idx]), lr)
        losses.append(cross_entropy(model.forward(X_train), Y))
        accuracies.append(accuracy(model, X_test, y_test))
        print(f"epoch {epoch + 1}: {losses[-1]:.3f} {accuracies[-1]:.1%}")
    return {"loss": losses, "accuracy": accuracies, "epochs": epochs}


@odd("training with shuffled copies and the mean of the batches' losses")
def train(model, X_train, y_train, X_test, y_test, epochs=5, batch_size=64, lr=0.1, rng=None):
    rng = np.random.default_rng() if rng is None else rng
    history = {"loss": np.zeros(epochs), "accuracy": np.zeros(epochs)}
    for epoch in range(epochs):
        order = rng.permutation(len(y_train))
        X, Y = X_train[order], one_hot(y_train[order])
        losses = []
        for i in range(0, len(X), batch_size):
            xb, yb = X[i : i + batch_size], Y[i : i + batch_size]
            losses.append(cross_entropy(model.forward(xb), yb))
            dW1, db1, dW2, db2 = backward(model, yb)
            model.W1 = model.W1 - lr * dW1
            model.b1 = model.b1 - lr * db1
            model.W2 = model.W2 - lr * dW2
            model.b2 = model.b2 - lr * db2
        history["loss"][epoch] = np.mean(losses)
        history["accuracy"][epoch] = np.mean(model.forward(X_test).argmax(-1) == y_test)
    return history


@odd("training with everything written out, and in float32 for the inputs")
def train(model, X_train, y_train, X_test, y_test, epochs=5, batch_size=64, lr=0.1, rng=None):
    rng = np.random.default_rng(rng)
    X_train, X_test = np.asarray(X_train, dtype=np.float32), np.asarray(X_test, dtype=np.float32)
    history = {"loss": [], "accuracy": []}
    for _ in range(epochs):
        order, total = rng.permutation(len(X_train)), 0.0
        while len(order):
            batch, order = order[:batch_size], order[batch_size:]
            p = model.forward(X_train[batch])
            own = np.arange(len(batch)), y_train[batch]
            total -= float(np.log(p[own]).sum())
            dz2 = p.copy()
            dz2[own] -= 1
            dz2 /= len(batch)
            dz1 = (dz2 @ model.W2.T) * (model.a1 > 0)
            steps = (model.X.T @ dz1, dz1.sum(0), model.a1.T @ dz2, dz2.sum(0))
            for name, step in zip(("W1", "b1", "W2", "b2"), steps):
                setattr(model, name, getattr(model, name) - lr * step)
        history["loss"].append(total / len(X_train))
        history["accuracy"].append(float((model.forward(X_test).argmax(axis=1) == y_test).mean()))
    return history


@odd("training without any of the earlier functions")
def train(model, X_train, y_train, X_test, y_test, epochs=5, batch_size=64, lr=0.1, rng=None):
    rng = np.random.default_rng() if rng is None else rng
    W1, b1, W2, b2 = (np.array(a, dtype=float) for a in (model.W1, model.b1, model.W2, model.b2))

    def predict(X):
        a = np.maximum(X @ W1 + b1, 0)
        z = a @ W2 + b2
        e = np.exp(z - z.max(1, keepdims=True))
        return a, e / e.sum(1, keepdims=True)

    history = {"loss": [], "accuracy": []}
    for _ in range(epochs):
        for idx in minibatches(len(X_train), batch_size, rng):
            X, y = X_train[idx], y_train[idx]
            a, p = predict(X)
            d2 = p.copy()
            d2[np.arange(len(y)), y] -= 1
            d2 /= len(y)
            d1 = (d2 @ W2.T) * (a > 0)
            W1 -= lr * X.T @ d1
            b1 -= lr * d1.sum(0)
            W2 -= lr * a.T @ d2
            b2 -= lr * d2.sum(0)
        _, p = predict(X_train)
        history["loss"].append(float(-np.mean(np.log(p[np.arange(len(p)), y_train] + 1e-12))))
        history["accuracy"].append(float(np.mean(predict(X_test)[1].argmax(1) == y_test)))
    model.W1, model.b1, model.W2, model.b2 = W1, b1, W2, b2
    return history


@odd("training in chunks, by a class with a method for a step")
def train(model, X_train, y_train, X_test, y_test, epochs=5, batch_size=64, lr=0.1, rng=None):
    class Trainer:
        def __init__(self):
            self.rng = np.random.default_rng() if rng is None else rng

        def step(self, X, Y):
            loss = cross_entropy(model.forward(X), Y)
            sgd_step(model=model, grads=backward(model, Y), lr=lr)
            return loss * len(X)

        def epoch(self, X, Y):
            batches = minibatches(n=len(X), batch_size=batch_size, rng=self.rng)
            return sum(self.step(X[batch], Y[batch]) for batch in batches) / len(X)

    trainer, Y = Trainer(), one_hot(y_train, K=model.W2.shape[1])
    pairs = [(trainer.epoch(X_train, Y), accuracy(model, X_test, y_test)) for _ in range(epochs)]
    return {key: tuple(entries) for key, entries in zip(("loss", "accuracy"), zip(*pairs))}


@odd("training on both arrays side by side, shuffled as one copy, with entries of four decimals")
def train(model, X_train, y_train, X_test, y_test, epochs=5, batch_size=64, lr=0.1, rng=None):
    from collections import defaultdict

    rng = np.random.default_rng(0) if rng is None else rng
    K, history = len(model.b2), defaultdict(list)
    both = np.hstack([X_train, one_hot(y_train, K)])
    for epoch in range(1, epochs + 1):
        rng.shuffle(both)
        for batch in np.split(both, range(batch_size, len(both), batch_size)):
            model.forward(batch[:, :-K])
            for name, gradient in zip(("W1", "b1", "W2", "b2"), backward(model, batch[:, -K:])):
                setattr(model, name, getattr(model, name) - lr * gradient)
        loss = cross_entropy(model.forward(X_train), one_hot(y_train, K))
        history["loss"].append(round(float(loss), 4))
        history["accuracy"].append(round(float(accuracy(model, X_test, y_test)), 4))
        print(f"epoch {epoch}: {history['loss'][-1]} {history['accuracy'][-1]}")
    return history


misconception(
    "train-clips-gradients",
    "the gradients are cut off at a limit before the step",
    hint="Which gradient does a plain step follow?",
    change={
        """
            n = len(X_train)
            Y_train = one_hot(y_train, K=len(model.b2))
        """: "n, Y_train = len(X_train), one_hot(y_train, K=len(model.b2))",
        "sgd_step(model, backward(model, Y), lr)": """
            grads = backward(model, Y)
            norm = np.sqrt(sum(np.sum(grad**2) for grad in grads))
            sgd_step(model, tuple(grad * min(1.0, 5.0 / norm) for grad in grads), lr)
        """,
    },
)

misconception(
    "train-loss-of-a-part",
    "the loss in the history is that of the first examples of the training set alone",
    hint="How many examples does the training set have, and of how many is the loss measured?",
    change={
        "total / n": "cross_entropy(model.forward(X_train[:200]), Y_train[:200])",
        """
            n = len(X_train)
            Y_train = one_hot(y_train, K=len(model.b2))
        """: "n, Y_train = len(X_train), one_hot(y_train, K=len(model.b2))",
    },
)

misconception(
    "train-later-epochs-differ",
    "the first epoch is right, but later ones take other steps",
    hint="On what may the length of a step depend, beside the gradient and lr?",
    change={
        """
            n = len(X_train)
            Y_train = one_hot(y_train, K=len(model.b2))
        """: "n, Y_train = len(X_train), one_hot(y_train, K=len(model.b2))",
        "total = 0.0": """
            lr = lr / 10 if _ == 10 else lr
            total = 0.0
        """,
    },
)

misconception(
    "train-batches-limited",
    "an epoch ends after some number of minibatches, however many there are",
    hint="How many minibatches make an epoch?",
    change={
        "for batch in minibatches(n, batch_size, rng):": "for batch in list(minibatches(n, batch_size, rng))[:100]:",
    },
)
