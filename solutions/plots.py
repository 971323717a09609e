"""Pictures of a training run and of its errors."""

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure

from solutions.network import MLP


def plot_history(history: dict[str, list[float]]) -> "Figure":
    """Draw the training loss and the test accuracy over the epochs.

    history: {"loss": [...], "accuracy": [...]}, one number an epoch, as `train` returns it.
    Returns a Matplotlib Figure with two curves: one on axes whose title, label or legend says "loss", one
    on axes where it says "accuracy".

    >>> figure = plot_history({"loss": [0.5, 0.2], "accuracy": [0.88, 0.93]})
    >>> len(figure.axes)
    2
    """
    ### BEGIN SOLUTION
    epochs = np.arange(1, len(history["loss"]) + 1)
    figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3.2), layout="constrained")
    left.plot(epochs, history["loss"], "o-", color="tab:blue")
    left.set(title="training loss", xlabel="epoch", ylabel="loss (nats)", xticks=epochs)
    right.plot(epochs, history["accuracy"], "o-", color="tab:orange")
    right.set(title="test accuracy", xlabel="epoch", ylabel="accuracy", xticks=epochs)
    for axes in (left, right):
        axes.grid(alpha=0.3)
    return figure
    ### END SOLUTION


def plot_errors(model: "MLP", X_test: np.ndarray, y_test: np.ndarray) -> "Figure":
    """Draw the first 25 test digits that the model gets wrong, in a 5×5 grid.

    X_test: (N, 784), each row an image of 28×28 pixels. y_test: (N,) the true digits as integers.
    Each panel shows one image, in the order of the test set, with the title `true=4, pred=9`. With fewer
    than 25 errors the last panels stay empty. Returns a Matplotlib Figure.

    >>> model = MLP(np.random.default_rng(0))
    >>> model.W2, model.b2 = np.zeros((128, 10)), np.eye(10)[7]  # now it always says 7
    >>> figure = plot_errors(model, np.zeros((3, 784)), np.array([7, 4, 7]))
    >>> figure.axes[0].get_title()
    'true=4, pred=7'
    """
    ### BEGIN SOLUTION
    pred = model.forward(X_test).argmax(axis=-1)
    wrong = np.flatnonzero(pred != y_test)[:25]
    figure, grid = plt.subplots(5, 5, figsize=(8, 8.5), layout="constrained")
    for axes in grid.flat:
        axes.axis("off")
    for axes, i in zip(grid.flat, wrong, strict=False):
        axes.imshow(X_test[i].reshape(28, 28), cmap="gray")
        axes.set_title(f"true={y_test[i]}, pred={pred[i]}", fontsize=9)
    return figure
    ### END SOLUTION
