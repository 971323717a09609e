"""Checks of session C: the curves and the grid of errors."""

import re

import numpy as np

from checks import Failure, expect

TITLE = re.compile(r"true\s*=\s*(\d+)\s*,\s*pred\s*=\s*(\d+)", re.IGNORECASE)


def test_plot_history__draws_the_loss(student):
    """a curve with the losses, on axes that say loss"""
    history = {"loss": [0.9, 0.4, 0.3], "accuracy": [0.81, 0.9, 0.92]}
    expect_curve(student.plot_history(history), "loss", [0.9, 0.4, 0.3])


def test_plot_history__draws_the_accuracy(student):
    """a curve with the accuracies, on axes that say accuracy"""
    history = {"loss": [2.0, 1.0, 0.8, 0.7], "accuracy": [0.5, 0.6, 0.7, 0.75]}
    expect_curve(student.plot_history(history), "accuracy", [0.5, 0.6, 0.7, 0.75])


def test_plot_history__of_many_epochs(student):
    """each of 30 epochs has its point on both curves"""
    losses, accuracies = [2.0 / (k + 1) for k in range(30)], [0.9 - 0.5 / (k + 1) for k in range(30)]
    figure = student.plot_history({"loss": losses, "accuracy": accuracies})
    expect_curve(figure, "loss", losses)
    expect_curve(figure, "accuracy", accuracies)


def test_plot_errors__shows_what_is_wrong(student):
    """the digits that are wrong, each titled with what is true and what was predicted"""
    labels = np.array([7, 4, 7, 9, 0])
    panels = shown(student.plot_errors(always_seven(student), images(5), labels))
    expect(len(panels) == 3, "three digits are wrong, but another number of panels shows one")
    told = sorted(titled(panel) for panel in panels)
    expect(
        told == [(0, 7), (4, 7), (9, 7)], "the digits in the titles are not the true and the predicted ones"
    )
    for panel in panels:
        row = {4: 1, 9: 3, 0: 4}[titled(panel)[0]]
        expect(is_alike(panel.images[0], images(5)[row]), "a panel shows another digit than its title says")


def test_plot_errors__first_25(student):
    """a 5×5 grid, and no more than the first 25 errors"""
    labels = np.array([*[1] * 20, *[2] * 5, *[3] * 5])
    panels = shown(student.plot_errors(always_seven(student), images(30), labels))
    expect(len(panels) == 25, "30 digits are wrong, and 25 should be shown")
    told = sorted(titled(panel)[0] for panel in panels)
    expect(told == [*[1] * 20, *[2] * 5], "the digits that are shown are not the first 25 that are wrong")


def test_plot_errors__without_errors(student):
    """where nothing is wrong there is a Figure without a digit"""
    figure = student.plot_errors(always_seven(student), images(3), np.array([7, 7, 7]))
    expect(len(shown(figure)) == 0, "no digit is wrong, but one is shown")


def expect_curve(figure, word, values):
    """A curve has these values, maybe in per cent, and its axes have the word in title, label or legend."""
    expect(hasattr(figure, "axes"), "plot_history should return its Figure")
    drawn = [axes for axes in figure.axes if any(has(y, values) for _, y in axes.lines)]
    expect(drawn, f"no curve shows the {word} of each epoch")
    said = any(word in words(axes) for axes in figure.axes)
    expect(said, f"no title, label or legend says {word}", mistake="plot-history-no-labels")
    legend = any({"loss", "accuracy"} <= set(re.findall(r"\w+", words(axes))) for axes in figure.axes)
    beside = legend or any(word in words(axes) for axes in drawn)
    expect(beside, f"the word {word} stands beside another curve")


def has(y, values):
    """Whether a curve has these heights, as they are or in per cent."""
    return len(y) == len(values) and (np.allclose(y, values) or np.allclose(y, np.multiply(values, 100)))


def words(axes):
    """Everything that is written on a pair of axes."""
    return " ".join((axes.title, axes.xlabel, axes.ylabel, *axes.legend, *axes.texts)).lower()


def shown(figure):
    """The panels of a figure that hold an image, and not one colour alone."""
    expect(hasattr(figure, "axes"), "plot_errors should return its Figure")
    return [panel for panel in figure.axes if panel.images and np.ptp(panel.images[0]) > 0]


def titled(panel):
    """True and predicted digit, as the title of a panel says."""
    if not (found := TITLE.search(panel.title)):
        raise Failure("a panel's title does not say true=…, pred=…", mistakes=("plot-errors-no-titles",))
    return int(found[1]), int(found[2])


def is_alike(image, row):
    """Whether an image shows these pixels, in whatever shades of grey."""
    if image.ndim == 3:  # red, green, blue, and maybe an alpha
        image = image[..., :3].mean(axis=2)
    return image.size == row.size and abs(np.corrcoef(image.ravel(), row)[0, 1]) > 0.99


def always_seven(student):
    """A network that takes every image for a 7."""
    model = student.MLP(np.random.default_rng(0))
    model.W2, model.b2 = np.zeros((128, 10)), np.array([0.0, 0, 0, 0, 0, 0, 0, 1, 0, 0])
    return model


def images(n):
    """Made-up images (n, 784), no two of them alike."""
    return np.random.default_rng(8).random((n, 784))
