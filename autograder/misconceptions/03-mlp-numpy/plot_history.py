"""Wrong answers to `plot_history`, and right answers in an unusual style."""

import matplotlib.pyplot as plt
import numpy as np

from autograder.misconceptions import misconception, odd


@odd("history side by side, with titles alone")
def plot_history(history):
    figure, (left, right) = plt.subplots(1, 2)
    left.plot(history["loss"])
    left.set_title("loss")
    right.plot(history["accuracy"])
    right.set_title("accuracy")
    return figure


misconception(
    "plot-history-nothing-returned",
    "the figure is drawn but not returned",
    hint="How does a result leave a function?",
    of="history side by side, with titles alone",
    change={"return figure": ""},
)

misconception(
    "plot-history-no-labels",
    "nothing on the axes says which curve is which",
    hint="What would someone see who does not know the code?",
    of="history side by side, with titles alone",
    change={'left.set_title("loss")': "", 'right.set_title("accuracy")': ""},
)

misconception(
    "plot-history-labels-swapped",
    "each curve goes by the other one's name",
    hint="Which of the two curves should fall during the training?",
    of="history side by side, with titles alone",
    change={
        'left.plot(history["loss"])': 'left.plot(history["accuracy"])',
        'right.plot(history["accuracy"])': 'right.plot(history["loss"])',
    },
)


@misconception(
    "plot-history-one-curve",
    "only one of the two curves is drawn",
    hint="Which keys does the history have?",
)
def plot_history(history):
    figure, axes = plt.subplots()
    axes.plot(history["loss"], label="loss")
    axes.legend()
    return figure


misconception(
    "plot-history-same-curve-twice",
    "the same curve is drawn twice, under both names",
    hint="Which key of the history belongs to the second curve?",
    of="history side by side, with titles alone",
    change={
        'left.set_title("loss")': 'left.set_ylabel("loss")',
        'right.plot(history["accuracy"])': 'right.plot(history["loss"])',
        'right.set_title("accuracy")': 'right.set_ylabel("accuracy")',
    },
)


@misconception(
    "plot-history-axes-swapped",
    "the epochs stand on the vertical axis",
    hint="Which argument of plot comes first, and which axis does it belong to?",
)
def plot_history(history):
    figure, (left, right) = plt.subplots(1, 2)
    epochs = np.arange(1, len(history["loss"]) + 1)
    left.plot(history["loss"], epochs)
    left.set(title="loss")
    right.plot(history["accuracy"], epochs)
    right.set(title="accuracy")
    return figure


@misconception(
    "plot-history-one-against-the-other",
    "the accuracy is drawn over the loss, so no curve runs over the epochs",
    hint="What should the horizontal axis show, for both curves?",
)
def plot_history(history):
    figure, axes = plt.subplots()
    axes.plot(history["loss"], history["accuracy"], "o")
    axes.set(xlabel="loss", ylabel="accuracy")
    return figure


@misconception(
    "plot-history-other-numbers",
    "a curve does not show the numbers of the history",
    hint="Which numbers should the curve go through?",
)
def plot_history(history):
    history = dict(history, loss=list(np.convolve(history["loss"], [0.5, 0.5], mode="same")))
    epochs = range(1, len(history["loss"]) + 1)
    fig, (ax1, ax2) = plt.subplots(1, 2, figsize=(10, 4))
    ax1.plot(epochs, history["loss"], marker="o")
    ax1.set_xlabel("epoch")
    ax1.set_ylabel("loss")
    ax2.plot(epochs, history["accuracy"], marker="o")
    ax2.set_xlabel("epoch")
    ax2.set_ylabel("accuracy")
    return fig


misconception(
    "plot-history-no-figure",
    "something else than the Figure is returned",
    hint="Which of the two that subplots returns is the Figure?",
    of="history side by side, with titles alone",
    change={"return figure": "return left, right"},
)

misconception(
    "plot-history-five-epochs",
    "it fails unless there are five epochs",
    hint="How many entries does the history have? Where could that number be read?",
    of="history side by side, with titles alone",
    everywhere={"history[": "range(1, 6), history["},
)

misconception(
    "plot-history-epochs-missing",
    "a curve leaves out some of the epochs",
    hint="How many points should each curve have?",
    of="history side by side, with titles alone",
    change={
        'left.plot(history["loss"])': 'left.plot(history["loss"][1:])',
        'right.plot(history["accuracy"])': 'right.plot(history["accuracy"][:-1])',
    },
)


@misconception(
    "plot-history-no-lines",
    "there is no line on any of the axes",
    hint="Which method of axes draws a curve through the entries of a list?",
)
def plot_history(history):
    figure, axes = plt.subplots()
    axes.bar(["loss", "accuracy"], [history["loss"][-1], history["accuracy"][-1]])
    axes.set_title("loss and accuracy")
    return figure


@odd("history on one pair of axes with a legend")
def plot_history(history):
    figure = plt.figure()
    plt.plot(history["loss"], label="Training Loss")
    plt.plot(history["accuracy"], label="Test Accuracy")
    plt.legend()
    return figure


@odd("history on two vertical axes that share the epochs")
def plot_history(history):
    figure, axes = plt.subplots()
    axes.plot(range(len(history["loss"])), history["loss"], "r.-")
    axes.set_ylabel("LOSS")
    other = axes.twinx()
    other.plot(range(len(history["accuracy"])), [100 * a for a in history["accuracy"]], "b--")
    other.set_ylabel("Accuracy in %")
    plt.show()
    return figure


@odd("history by the state machine of pyplot")
def plot_history(history):
    plt.figure(figsize=(4, 6))
    for row, key in enumerate(("accuracy", "loss")):
        plt.subplot(2, 1, row + 1)
        plt.plot(np.arange(len(history[key])) + 1, np.array(history[key]), marker="s")
        plt.title(f"{key} by epoch")
    return plt.gcf()


@odd("history on two vertical axes with one legend for the figure")
def plot_history(history):
    figure, axes = plt.subplots()
    axes.plot(history["loss"], label="loss")
    axes.twinx().plot(history["accuracy"], color="tab:orange", label="accuracy")
    figure.legend(loc="upper center")
    return figure


@odd("history on two vertical axes with the legend of both on one")
def plot_history(history):
    figure, axes = plt.subplots()
    lines = axes.plot(history["loss"], "C0")
    lines += axes.twinx().plot(history["accuracy"], "C1")
    axes.legend(lines, ["loss", "accuracy"])
    return figure


@odd("history on twin axes")
def plot_history(history):
    fig, left = plt.subplots()
    left.plot(history["loss"], "r-")
    left.set_ylabel("loss", color="r")
    right = left.twinx()
    right.plot(history["accuracy"], "b-")
    right.set_ylabel("accuracy", color="b")
    return fig


@odd("history as a mosaic")
def plot_history(history):
    fig, ax = plt.subplot_mosaic("LA")
    ax["L"].semilogy(history["loss"])
    ax["L"].set_title("Cross-entropy loss (log scale)")
    ax["A"].plot(history["accuracy"])
    ax["A"].set_title("Accuracy on the test set")
    return fig


@odd("history in one pair of axes with a legend")
def plot_history(history):
    fig = plt.figure()
    for key in ("loss", "accuracy"):
        plt.plot(history[key], label=key)
    plt.legend()
    return fig


@odd("history in subfigures, with words written on the axes")
def plot_history(history):
    figure = plt.figure()
    for part, name in zip(figure.subfigures(1, 2), ("loss", "accuracy")):
        axes = part.subplots()
        axes.plot(history[name])
        axes.text(0.5, 1.02, name, transform=axes.transAxes)
    return figure


misconception(
    "plot-history-epochs-missing",
    "a curve leaves out some of the epochs",
    hint="How many points should each curve have?",
    of="history side by side, with titles alone",
    everywhere={"]": "][-10:]"},
)
