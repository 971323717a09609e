"""Checks of session C: the curves and the grid of errors."""

import numpy as np

from checks import Failure, close, expect

HISTORY = {"loss": [0.9, 0.4, 0.3], "accuracy": [0.81, 0.9, 0.92]}


def test_plot_history__draws_the_loss(student):
    """a curve with the losses, on axes that say loss"""
    expect_curve(student.plot_history(HISTORY), "loss", HISTORY["loss"])


def test_plot_history__draws_the_accuracy(student):
    """a curve with the accuracies, on axes that say accuracy"""
    expect_curve(student.plot_history(HISTORY), "accuracy", HISTORY["accuracy"])


def test_plot_errors__shows_what_is_wrong(student):
    """the wrong digits in the order of the test set, each titled with what is true and what was predicted"""
    labels = np.array([7, 4, 7, 9, 0])
    panels = shown(student.plot_errors(always_seven(student), images(5), labels))
    expect(len(panels) == 3, "three digits are wrong, but another number of panels shows one")
    titles = [panel.title.strip() for panel in panels]
    expect(titles == ["true=4, pred=7", "true=9, pred=7", "true=0, pred=7"], "the titles are not as asked")
    for panel, row in zip(panels, (1, 3, 4), strict=True):
        close(panel.images[0], images(5)[row].reshape(28, 28), "an image", shape="(28, 28)")


def test_plot_errors__first_25(student):
    """a 5×5 grid, and no more than the first 25 errors"""
    figure = student.plot_errors(always_seven(student), images(30), np.arange(30) % 7)
    expect(hasattr(figure, "axes"), "plot_errors should return its Figure")
    expect(len(figure.axes) == 25, "the grid should have 25 panels")
    panels = shown(figure)
    expect(len(panels) == 25, "30 digits are wrong, and 25 should be shown")
    expect(panels[24].title.strip() == "true=3, pred=7", "the last panel should show the 25th error")


def expect_curve(figure, word, values):
    """Some axes have the word in title, label or legend, and a curve with these values."""
    expect(hasattr(figure, "axes"), "plot_history should return its Figure")
    named = [axes for axes in figure.axes if word in words(axes)]
    expect(named, f"no axes say {word}: give them a title, a label or a legend that does")
    for axes in figure.axes:
        for _, y in axes.lines:
            if len(y) == len(values) and np.allclose(y, values):
                return
    raise Failure(f"no curve shows the {word} of each epoch")


def words(axes):
    """Everything that is written on a pair of axes."""
    return " ".join((axes.title, axes.xlabel, axes.ylabel, *axes.legend, *axes.texts)).lower()


def shown(figure):
    """The panels of a figure that hold an image."""
    expect(hasattr(figure, "axes"), "plot_errors should return its Figure")
    return [panel for panel in figure.axes if panel.images]


def always_seven(student):
    """A network that takes every image for a 7."""
    model = student.MLP(np.random.default_rng(0))
    model.W2, model.b2 = np.zeros((128, 10)), np.array([0.0, 0, 0, 0, 0, 0, 0, 1, 0, 0])
    return model


def images(n):
    """Made-up images (n, 784), no two of them alike."""
    return np.random.default_rng(8).random((n, 784))
