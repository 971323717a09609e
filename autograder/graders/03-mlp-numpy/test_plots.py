"""The plots: curves and digits as they stand in the figure, whatever its style."""

import re
from dataclasses import dataclass
from typing import Any

import numpy as np

from autograder import oracle
from autograder.checks import Failure, expect, unchanged
from autograder.checks.figures import FigureData

TITLE = re.compile(r"true\s*=\s*(\d{1,9})(?:\.0)?\s*,\s*pred\s*=\s*(\d{1,9})", re.IGNORECASE)
#: Hidden units and classes of the models whose errors are drawn.
H, K = 6, 10


def test_plot_history__loss(student, rng):
    """there is a curve of the loss, and its axes say so"""
    for epochs in (5, 3):
        history = _history(rng, epochs)
        _expect_curve(_figure(student.plot_history(history), "history"), history, "loss", "accuracy")


def test_plot_history__accuracy(student, rng):
    """there is a curve of the accuracy, and its axes say so"""
    for epochs in (4, 6):
        history = _history(rng, epochs)
        _expect_curve(_figure(student.plot_history(history), "history"), history, "accuracy", "loss")


def test_plot_history__any_length(student, rng):
    """one epoch is a history as well, and the history is not changed"""
    for epochs in (1, 12):
        history = _history(rng, epochs)
        before = {key: list(entries) for key, entries in history.items()}
        figure = _figure(student.plot_history(history), "history")
        for key, other in (("loss", "accuracy"), ("accuracy", "loss")):
            expect(list(history) == list(before), "the history was changed: only its curves are to be drawn")
            unchanged(np.array(history[key]), np.array(before[key]), f"history[{key!r}]")
            _expect_curve(figure, before, key, other)


def test_plot_errors__first_25(student, rng):
    """the panels show the first 25 digits that the model gets wrong, in a grid of 5×5"""
    task = _errors(student, rng, 70, 34)
    figure = _figure(student.plot_errors(task.model, task.X, task.y), "errors")
    _expect_digits(figure, task)
    columns, rows = (len({round(axes.corner[side], 3) for axes in _panels(figure)}) for side in (0, 1))
    expect((columns, rows) == (5, 5), "the panels do not stand in five rows and five columns")


def test_plot_errors__titles(student, rng):
    """each panel says true=…, pred=… of the digit that it shows"""
    task = _errors(student, rng, 60, 28)
    panels = _panels(_figure(student.plot_errors(task.model, task.X, task.y), "errors"))
    expect(panels, "no panel shows a digit")
    for number, axes in enumerate(panels):
        title = TITLE.search(axes.title)
        expect(title, "a panel's title does not say true=…, pred=…", mistake="plot-errors-no-titles")
        shown = _which(axes, task.X)
        expect(shown is not None, "a panel shows what is no digit of the test set")
        told = tuple(map(int, title.groups()))
        expect(
            told == task.labels(shown),
            "a panel's title does not fit the digit that it shows",
            mistake=_name_of_title(told, shown, number, task),
        )


def test_plot_errors__fewer(student, rng):
    """fewer than 25 errors leave panels empty"""
    task = _errors(student, rng, 30, 7)
    before = task.X.copy(), task.y.copy()
    try:
        got = student.plot_errors(task.model, task.X, task.y)
    except (IndexError, ValueError, Failure) as error:
        if getattr(error, "kind", "IndexError") not in ("IndexError", "ValueError"):
            raise
        enough = _errors(student, rng, 60, 28)
        student.plot_errors(enough.model, enough.X, enough.y)  # fails as well if their number is not why
        raise Failure(
            "it fails where there are fewer than 25 errors", mistakes=("plot-errors-needs-25",)
        ) from None
    figure = _figure(got, "errors")
    unchanged(task.X, before[0], "X_test")
    unchanged(task.y, before[1], "y_test")
    _expect_digits(figure, task)


def _figure(got, what):
    """What came back, as a figure."""
    expect(
        got is not None,
        "None comes back: is the figure not returned?",
        mistake=f"plot-{what}-nothing-returned",
    )
    expect(isinstance(got, FigureData), "what comes back should be a Matplotlib Figure")
    return got


def _history(rng, epochs):
    """A history in which no two entries are alike and none is in order."""
    return {
        "loss": [float(entry) for entry in rng.uniform(1.2, 3.0, epochs)],
        "accuracy": [float(entry) for entry in rng.uniform(0.2, 0.9, epochs)],
    }


def _expect_curve(figure, history, key, other):
    """A line with these entries should stand on axes that say what it is."""
    curves = [
        (axes, i) for axes in figure.axes for i, line in enumerate(axes.lines) if _draws(line, history[key])
    ]
    lines = [line for axes in figure.axes for line in axes.lines]
    expect(
        curves,
        f"no line shows the {key} over the epochs",
        mistake=_name_of_curve(lines, history, key, other),
    )
    said = [_words(figure, axes, i) for axes, i in curves]
    if any(key in words for words in said):
        return
    swapped = any(other in words for words in said)
    expect(
        False,
        f"the axes with the {key} do not say {key} in a title, a label or a legend",
        mistake="plot-history-labels-swapped" if swapped else "plot-history-no-labels",
    )


def _draws(line, entries):
    """Whether a line has these entries over evenly spaced epochs; the accuracy may be in percent."""
    x, values = line
    even = len(x) == len(entries) and np.all(np.diff(x) > 0) and np.allclose(np.diff(x, 2), 0)
    return bool(even) and (
        _alike(values, entries) or (max(entries) < 1 and _alike(values, np.multiply(entries, 100)))
    )


def _alike(values, entries):
    return len(values) == len(entries) and np.allclose(values, entries, rtol=1e-4)


def _name_of_curve(lines, history, key, other):
    both = (history[key], history[other])
    if any(all(map(_alike, line, order)) for line in lines for order in (both, both[::-1])):
        return "plot-history-one-against-the-other"
    if any(_alike(x, history[key]) for x, _ in lines):
        return "plot-history-axes-swapped"
    there = sum(_alike(values, history[other]) for _, values in lines)
    if there > 1:
        return "plot-history-same-curve-twice"
    return ("plot-history-one-curve" if len(lines) == 1 else "plot-history-other-numbers") if there else ""


def _words(figure, axes, index):
    """What is said of the line `index`, by its axes and by the legend of axes that lie over them.

    Of a legend with one text for each line, only the line's own counts.
    """
    legend = axes.legend
    if len(legend) == len(axes.lines) > 1:
        legend = (legend[index],)
    over = [each for each in figure.axes if each is not axes and each.corner == axes.corner]
    legends = [text for each in over for text in each.legend]
    return " ".join((axes.title, axes.xlabel, axes.ylabel, *legend, *legends)).lower()


@dataclass(frozen=True)
class _Task:
    """A model, images with their labels, what the model says of them, and what it said of others before."""

    model: Any
    X: np.ndarray
    y: np.ndarray
    pred: np.ndarray
    stale: np.ndarray

    def labels(self, i):
        """The true class of an example, and the predicted one."""
        return int(self.y[i]), int(self.pred[i])


def _errors(student, rng, N, count):
    """A task with N images, of which the model gets `count` wrong."""
    model = student.MLP(rng, n_in=784, n_hidden=H, n_out=K)
    weights = oracle.Weights(
        rng.normal(0, 0.1, (784, H)), rng.normal(size=H), rng.normal(size=(H, K)), rng.normal(0, 0.3, K)
    )
    oracle.equip(model, weights)
    X = rng.uniform(size=(4 * N, 784))
    logits = oracle.forward(weights, X).z2
    ranked = np.sort(logits, axis=1)
    clear = ranked[:, -1] - ranked[:, -2] > 1e-3  # so that no rounding changes the most probable class
    X, pred = X[clear][:N].copy(), logits[clear][:N].argmax(axis=1)
    y = pred.copy()
    wrong = rng.choice(N, count, replace=False)
    y[wrong] = (pred[wrong] + rng.integers(1, K, count)) % K
    others = rng.uniform(size=(N, 784))
    model.forward(others)
    return _Task(model, X, y, pred, oracle.forward(weights, others).z2.argmax(axis=1))


def _panels(figure):
    """The axes that show an image; one that is all of one colour leaves its panel empty."""
    return [axes for axes in figure.axes if axes.images and np.ptp(axes.images[-1]) > 0]


def _expect_digits(figure, task):
    """The images in the figure should be those of the first 25 errors."""
    shown = [_which(axes, task.X) for axes in _panels(figure)]
    turned = any(_which(axes, task.X, turned=True) is not None for axes in _panels(figure))
    expect(
        None not in shown,
        "a panel shows what is no digit of the test set",
        mistake="plot-errors-transposed" if turned else "",
    )
    expect(
        sorted(shown) == np.flatnonzero(task.pred != task.y)[:25].tolist(),
        "the panels do not show the first 25 digits that the model gets wrong, each once",
        mistake=_name_of_choice(sorted(shown), task),
    )


def _which(axes, X, turned=False):
    """The number of the example that a panel shows, as bright or as dark as it may be drawn; else None."""
    image = axes.images[-1]
    image = image[..., :3].mean(axis=-1) if image.ndim == 3 else image
    if image.shape != (28, 28):
        return None
    pixels = (image.T if turned else image).ravel()
    spread = pixels.std() * X.std(axis=1)
    if not spread.all():
        return None
    centred = X - X.mean(axis=1, keepdims=True)
    likeness = np.abs(centred @ (pixels - pixels.mean())) / (784 * spread)
    best = int(likeness.argmax())
    return best if likeness[best] > 0.999 else None


def _name_of_choice(shown, task):
    wrong = np.flatnonzero(task.pred != task.y)
    names = {
        "plot-errors-right-ones": np.flatnonzero(task.pred == task.y)[:25].tolist(),
        "plot-errors-first-of-all": list(range(25)),
        "plot-errors-last-ones": wrong[-25:].tolist(),
        "plot-errors-stale": np.flatnonzero(task.stale != task.y)[:25].tolist(),
    }
    if name := next((name for name, chosen in names.items() if shown == chosen), ""):
        return name
    if len(shown) < min(25, len(wrong)) and set(shown) <= set(wrong[:25].tolist()):
        return "plot-errors-too-few-panels"
    if set(shown) <= set(wrong.tolist()) and len(shown) == len(set(shown)) == 25:
        return "plot-errors-not-the-first"
    return ""


def _name_of_title(told, shown, number, task):
    if told == task.labels(shown)[::-1]:
        return "plot-errors-titles-swapped"
    if told == task.labels(number):
        return "plot-errors-titles-of-other-digits"
    return "plot-errors-stale" if told == (task.y[shown], task.stale[shown]) else ""
