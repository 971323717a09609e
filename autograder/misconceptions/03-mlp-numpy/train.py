"""Ways in which training goes wrong, and odd ways in which it goes right."""

import numpy as np

from autograder.misconceptions import misconception, odd
from solutions.gradients import backward
from solutions.network import MLP, cross_entropy
from solutions.training import accuracy, minibatches, one_hot, sgd_step


@misconception(
    "train-model-untouched",
    "the model that is given is as it was: another one is trained, or none",
    hint="Which object does the caller look at afterwards?",
)
def train(model, X_train, y_train, X_test, y_test, epochs=5, batch_size=64, lr=0.1, rng=None):
    rng = rng or np.random.default_rng()
    D, H = model.W1.shape
    model = MLP(rng, D, H, len(model.b2))
    Y = one_hot(y_train, len(model.b2))
    history = {"loss": [], "accuracy": []}
    for _ in range(epochs):
        for batch in minibatches(len(X_train), batch_size, rng):
            model.forward(X_train[batch])
            sgd_step(model, backward(model, Y[batch]), lr)
        history["loss"].append(cross_entropy(model.forward(X_train), Y))
        history["accuracy"].append(accuracy(model, X_test, y_test))
    return history


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


@misconception(
    "train-on-test-set",
    "the steps are taken on the test set",
    hint="What would the test accuracy say of examples that the model has learnt from?",
)
def train(model, X_train, y_train, X_test, y_test, epochs=5, batch_size=64, lr=0.1, rng=None):
    rng = rng or np.random.default_rng()
    Y = one_hot(y_test, len(model.b2))
    history = {"loss": [], "accuracy": []}
    for _ in range(epochs):
        for batch in minibatches(len(X_test), batch_size, rng):
            model.forward(X_test[batch])
            sgd_step(model, backward(model, Y[batch]), lr)
        history["loss"].append(cross_entropy(model.forward(X_test), Y))
        history["accuracy"].append(accuracy(model, X_test, y_test))
    return history


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


@misconception(
    "train-test-set-as-well",
    "a step is taken on the test set as well, where the accuracy is measured",
    hint="What may happen to the model between forward and the accuracy, when the test set is looked at?",
)
def train(model, X_train, y_train, X_test, y_test, epochs=5, batch_size=64, lr=0.1, rng=None):
    rng = rng or np.random.default_rng()
    Y, Y_test = one_hot(y_train, len(model.b2)), one_hot(y_test, len(model.b2))
    history = {"loss": [], "accuracy": []}
    for _ in range(epochs):
        for batch in minibatches(len(X_train), batch_size, rng):
            model.forward(X_train[batch])
            sgd_step(model, backward(model, Y[batch]), lr)
        history["loss"].append(cross_entropy(model.forward(X_train), Y))
        history["accuracy"].append(accuracy(model, X_test, y_test))
        model.forward(X_test)
        sgd_step(model, backward(model, Y_test), lr)
    return history


@misconception(
    "train-lr-ignored",
    "the learning rate is always 0.1, whatever is given",
    hint="Which arguments does your function never look at?",
)
def train(model, X_train, y_train, X_test, y_test, epochs=5, batch_size=64, lr=0.1, rng=None):
    rng = rng or np.random.default_rng()
    Y = one_hot(y_train, len(model.b2))
    history = {"loss": [], "accuracy": []}
    for _ in range(epochs):
        for batch in minibatches(len(X_train), batch_size, rng):
            model.forward(X_train[batch])
            sgd_step(model, backward(model, Y[batch]), 0.1)
        history["loss"].append(cross_entropy(model.forward(X_train), Y))
        history["accuracy"].append(accuracy(model, X_test, y_test))
    return history


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


@misconception(
    "train-first-epoch-only",
    "only the first epoch trains: the minibatches are used up after it",
    hint="How often can an iterator be gone through? When should the examples be shuffled again?",
)
def train(model, X_train, y_train, X_test, y_test, epochs=5, batch_size=64, lr=0.1, rng=None):
    rng = rng or np.random.default_rng()
    Y = one_hot(y_train, len(model.b2))
    history = {"loss": [], "accuracy": []}
    batches = iter(minibatches(len(X_train), batch_size, rng))
    for _ in range(epochs):
        for batch in batches:
            model.forward(X_train[batch])
            sgd_step(model, backward(model, Y[batch]), lr)
        history["loss"].append(cross_entropy(model.forward(X_train), Y))
        history["accuracy"].append(accuracy(model, X_test, y_test))
    return history


@misconception(
    "train-same-order-each-epoch",
    "the examples are shuffled once, and every epoch goes over the same minibatches",
    hint="What is new about an epoch whose batches are the same, in the same order?",
)
def train(model, X_train, y_train, X_test, y_test, epochs=5, batch_size=64, lr=0.1, rng=None):
    rng = rng or np.random.default_rng()
    Y = one_hot(y_train, len(model.b2))
    history = {"loss": [], "accuracy": []}
    batches = list(minibatches(len(X_train), batch_size, rng))
    for _ in range(epochs):
        for batch in batches:
            model.forward(X_train[batch])
            sgd_step(model, backward(model, Y[batch]), lr)
        history["loss"].append(cross_entropy(model.forward(X_train), Y))
        history["accuracy"].append(accuracy(model, X_test, y_test))
    return history


@misconception(
    "train-not-shuffled",
    "the minibatches are taken in the order of the data, without shuffling",
    hint="What would training see if the data were sorted by label?",
)
def train(model, X_train, y_train, X_test, y_test, epochs=5, batch_size=64, lr=0.1, rng=None):
    Y = one_hot(y_train, len(model.b2))
    history = {"loss": [], "accuracy": []}
    for _ in range(epochs):
        for start in range(0, len(X_train), batch_size):
            model.forward(X_train[start : start + batch_size])
            sgd_step(model, backward(model, Y[start : start + batch_size]), lr)
        history["loss"].append(cross_entropy(model.forward(X_train), Y))
        history["accuracy"].append(accuracy(model, X_test, y_test))
    return history


@misconception(
    "train-own-generator",
    "the shuffling does not come from the generator that is given, so a seed does not repeat the training",
    hint="What is the argument rng for, and when alone may the function make a generator of its own?",
)
def train(model, X_train, y_train, X_test, y_test, epochs=5, batch_size=64, lr=0.1, rng=None):
    rng = np.random.default_rng()
    Y = one_hot(y_train, len(model.b2))
    history = {"loss": [], "accuracy": []}
    for _ in range(epochs):
        for batch in minibatches(len(X_train), batch_size, rng):
            model.forward(X_train[batch])
            sgd_step(model, backward(model, Y[batch]), lr)
        history["loss"].append(cross_entropy(model.forward(X_train), Y))
        history["accuracy"].append(accuracy(model, X_test, y_test))
    return history


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


@misconception(
    "train-one-example-at-a-time",
    "a step is taken for each example, not for each minibatch",
    hint="What is the argument batch_size for?",
)
def train(model, X_train, y_train, X_test, y_test, epochs=5, batch_size=64, lr=0.1, rng=None):
    rng = rng or np.random.default_rng()
    Y = one_hot(y_train, len(model.b2))
    history = {"loss": [], "accuracy": []}
    for _ in range(epochs):
        for i in rng.permutation(len(X_train)):
            model.forward(X_train[i : i + 1])
            sgd_step(model, backward(model, Y[i : i + 1]), lr)
        history["loss"].append(cross_entropy(model.forward(X_train), Y))
        history["accuracy"].append(accuracy(model, X_test, y_test))
    return history


@misconception(
    "train-labels-not-shuffled",
    "the images are shuffled but their labels are not, so each is taught a wrong label",
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


@misconception(
    "train-loss-of-last-batch",
    "the loss in the history is that of the epoch's last minibatch alone",
    hint="How well does one small batch speak for the whole training set?",
)
def train(model, X_train, y_train, X_test, y_test, epochs=5, batch_size=64, lr=0.1, rng=None):
    rng = rng or np.random.default_rng()
    Y = one_hot(y_train, len(model.b2))
    history = {"loss": [], "accuracy": []}
    for _ in range(epochs):
        for batch in minibatches(len(X_train), batch_size, rng):
            loss = cross_entropy(model.forward(X_train[batch]), Y[batch])
            sgd_step(model, backward(model, Y[batch]), lr)
        history["loss"].append(loss)
        history["accuracy"].append(accuracy(model, X_test, y_test))
    return history


@misconception(
    "train-loss-of-test-set",
    "the loss in the history is that of the test set",
    hint="Of which of the two sets should the loss be, and of which the accuracy?",
)
def train(model, X_train, y_train, X_test, y_test, epochs=5, batch_size=64, lr=0.1, rng=None):
    rng = rng or np.random.default_rng()
    Y, Y_test = one_hot(y_train, len(model.b2)), one_hot(y_test, len(model.b2))
    history = {"loss": [], "accuracy": []}
    for _ in range(epochs):
        for batch in minibatches(len(X_train), batch_size, rng):
            model.forward(X_train[batch])
            sgd_step(model, backward(model, Y[batch]), lr)
        history["loss"].append(cross_entropy(model.forward(X_test), Y_test))
        history["accuracy"].append(accuracy(model, X_test, y_test))
    return history


@misconception(
    "train-loss-not-averaged",
    "the losses of an epoch's minibatches are added up and not divided by their number",
    hint="Should the loss grow when the same data are dealt into more batches?",
)
def train(model, X_train, y_train, X_test, y_test, epochs=5, batch_size=64, lr=0.1, rng=None):
    rng = rng or np.random.default_rng()
    Y = one_hot(y_train, len(model.b2))
    history = {"loss": [], "accuracy": []}
    for _ in range(epochs):
        total = 0.0
        for batch in minibatches(len(X_train), batch_size, rng):
            total += cross_entropy(model.forward(X_train[batch]), Y[batch])
            sgd_step(model, backward(model, Y[batch]), lr)
        history["loss"].append(total)
        history["accuracy"].append(accuracy(model, X_test, y_test))
    return history


@misconception(
    "train-accuracy-of-training-set",
    "the accuracy in the history is that of the training set",
    hint="On which examples does it show whether the model has learnt more than those that it was shown?",
)
def train(model, X_train, y_train, X_test, y_test, epochs=5, batch_size=64, lr=0.1, rng=None):
    rng = rng or np.random.default_rng()
    Y = one_hot(y_train, len(model.b2))
    history = {"loss": [], "accuracy": []}
    for _ in range(epochs):
        for batch in minibatches(len(X_train), batch_size, rng):
            model.forward(X_train[batch])
            sgd_step(model, backward(model, Y[batch]), lr)
        history["loss"].append(cross_entropy(model.forward(X_train), Y))
        history["accuracy"].append(accuracy(model, X_train, y_train))
    return history


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


@misconception(
    "train-no-history",
    "the history does not come back: a return is missing",
    hint="How does a result leave a function?",
)
def train(model, X_train, y_train, X_test, y_test, epochs=5, batch_size=64, lr=0.1, rng=None):
    rng = rng or np.random.default_rng()
    Y = one_hot(y_train, len(model.b2))
    loss, right = [], []
    for _ in range(epochs):
        for batch in minibatches(len(X_train), batch_size, rng):
            model.forward(X_train[batch])
            sgd_step(model, backward(model, Y[batch]), lr)
        loss.append(cross_entropy(model.forward(X_train), Y))
        right.append(accuracy(model, X_test, y_test))


@misconception(
    "train-history-of-last-epoch",
    "the history holds the last epoch alone: it is begun anew in each",
    hint="How long should the lists be after five epochs?",
)
def train(model, X_train, y_train, X_test, y_test, epochs=5, batch_size=64, lr=0.1, rng=None):
    rng = rng or np.random.default_rng()
    Y = one_hot(y_train, len(model.b2))
    for _ in range(epochs):
        history = {"loss": [], "accuracy": []}
        for batch in minibatches(len(X_train), batch_size, rng):
            model.forward(X_train[batch])
            sgd_step(model, backward(model, Y[batch]), lr)
        history["loss"].append(cross_entropy(model.forward(X_train), Y))
        history["accuracy"].append(accuracy(model, X_test, y_test))
    return history


@misconception(
    "train-one-epoch-too-many",
    "there is one epoch more than is asked for",
    hint="How many times does your loop run for epochs = 1?",
)
def train(model, X_train, y_train, X_test, y_test, epochs=5, batch_size=64, lr=0.1, rng=None):
    if rng is None:
        rng = np.random.default_rng()
    n = len(X_train)
    Y_train = one_hot(y_train, len(model.b2))
    history = {"loss": [], "accuracy": []}
    for _ in range(epochs + 1):
        losses = []
        for idx in minibatches(n, batch_size, rng):
            p = model.forward(X_train[idx])
            losses.append(cross_entropy(p, Y_train[idx]) * len(idx))
            grads = backward(model, Y_train[idx])
            sgd_step(model, grads, lr)
        history["loss"].append(sum(losses) / n)
        history["accuracy"].append(accuracy(model, X_test, y_test))
    return history


@misconception(
    "train-ascent",
    "the steps go along the gradient, so the loss grows",
    hint="Which way does the loss fall?",
)
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
            sgd_step(model, grads, -lr)
        history["loss"].append(sum(losses) / n)
        history["accuracy"].append(accuracy(model, X_test, y_test))
    return history


@misconception(
    "train-batch-mean-missing",
    "the steps are N times too large, N being the size of the minibatch",
    hint="At which one step does the division by N take place?",
)
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
            sgd_step(model, grads, lr * len(idx))
        history["loss"].append(sum(losses) / n)
        history["accuracy"].append(accuracy(model, X_test, y_test))
    return history


@misconception(
    "train-batch-mean-doubled",
    "the steps are N times too small: the gradient has been divided by the size of the minibatch already",
    hint="At which one step does the division by N take place?",
)
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
            sgd_step(model, grads, lr / len(idx))
        history["loss"].append(sum(losses) / n)
        history["accuracy"].append(accuracy(model, X_test, y_test))
    return history


@misconception(
    "train-accuracy-before-epoch",
    "the accuracy is measured before each epoch, not after it",
    hint="What should the first entry say: how good the model was, or how good it is after one epoch?",
)
def train(model, X_train, y_train, X_test, y_test, epochs=5, batch_size=64, lr=0.1, rng=None):
    if rng is None:
        rng = np.random.default_rng()
    n = len(X_train)
    Y_train = one_hot(y_train, len(model.b2))
    history = {"loss": [], "accuracy": []}
    for _ in range(epochs):
        losses = []
        history["accuracy"].append(accuracy(model, X_test, y_test))
        for idx in minibatches(n, batch_size, rng):
            p = model.forward(X_train[idx])
            losses.append(cross_entropy(p, Y_train[idx]) * len(idx))
            grads = backward(model, Y_train[idx])
            sgd_step(model, grads, lr)
        history["loss"].append(sum(losses) / n)
    return history


@misconception(
    "train-accuracy-percent",
    "the accuracy in the history is in percent",
    hint="Between which numbers does the docstring put the accuracy?",
)
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
        history["accuracy"].append(100 * accuracy(model, X_test, y_test))
    return history


@misconception(
    "train-error-for-accuracy",
    "the history holds the fraction that is wrong in place of the accuracy",
    hint="Should the curve rise or fall while the model learns?",
)
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
        history["accuracy"].append(1 - accuracy(model, X_test, y_test))
    return history


@misconception(
    "train-loss-summed",
    "the loss in the history is the sum over all examples",
    hint="Should the loss be larger when the training set is?",
)
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
        history["loss"].append(sum(losses))
        history["accuracy"].append(accuracy(model, X_test, y_test))
    return history


@misconception(
    "train-loss-divided-twice",
    "the loss in the history is divided by the number of examples once more",
    hint="Is it a mean already that you divide?",
)
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
        history["loss"].append(sum(losses) / n / n)
        history["accuracy"].append(accuracy(model, X_test, y_test))
    return history


@misconception(
    "train-loss-negative",
    "the loss in the history has the wrong sign",
    hint="Which sign has a loss?",
)
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
        history["loss"].append(-sum(losses) / n)
        history["accuracy"].append(accuracy(model, X_test, y_test))
    return history


@misconception(
    "train-two-steps",
    "two steps are taken for each minibatch",
    hint="How many steps does a minibatch allow?",
)
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
            sgd_step(model, grads, lr)
        history["loss"].append(sum(losses) / n)
        history["accuracy"].append(accuracy(model, X_test, y_test))
    return history


@misconception(
    "train-scales-data",
    "the images are scaled inside train, so the model is trained for other numbers than it is asked about",
    hint="On which images will the model be asked afterwards, and in which range are they?",
)
def train(model, X_train, y_train, X_test, y_test, epochs=5, batch_size=64, lr=0.1, rng=None):
    if rng is None:
        rng = np.random.default_rng()
    X_train = X_train / 255.0
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


@misconception(
    "train-biases-frozen",
    "the biases are never trained",
    hint="How many parameters has the model?",
)
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
            model.W1 -= lr * grads[0]
            model.W2 -= lr * grads[2]
        history["loss"].append(sum(losses) / n)
        history["accuracy"].append(accuracy(model, X_test, y_test))
    return history


@misconception(
    "train-loss-of-first-batch",
    "the loss in the history is that of the epoch's first minibatch alone",
    hint="How many minibatches are there in an epoch?",
)
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
        history["loss"].append(losses[0] / batch_size)
        history["accuracy"].append(accuracy(model, X_test, y_test))
    return history


@misconception(
    "train-first-minibatch-only",
    "each epoch stops after its first minibatch",
    hint="How many minibatches are there in an epoch?",
)
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
            break
        history["loss"].append(sum(losses) / n)
        history["accuracy"].append(accuracy(model, X_test, y_test))
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
