"""The panels of plot_errors, read from the figure, whatever its style."""

import re
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from autograder.checks import Failure, expect, unchanged
from autograder.checks.figures import FigureData

from . import reference

TITLE = re.compile(r"true\s*=\s*(\d{1,9})(?:\.0)?\s*,\s*pred\s*=\s*(\d{1,9})", re.IGNORECASE)
#: Panels whose corners differ by more than this share of the figure are in different rows or columns.
APART = 0.01
#: Hidden units and classes of the models whose errors are drawn.
H, K = 6, 10


def test_plot_errors__first_25(student, rng):
    """the panels show the first 25 digits that the model gets wrong, in a grid of 5×5"""
    task, figure = _drawn(student, rng)
    _expect_digits(figure, task)
    expect(
        _grid(figure) == (5, 5),
        "the panels do not stand in five rows and five columns",
        mistake="plot-errors-other-grid",
    )


def test_plot_errors__titles(student, rng):
    """each panel has the title true=…, pred=… of its digit"""
    task, figure = _drawn(student, rng)
    panels = _panels(figure)
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
            mistake=partial(_name_of_title, told, shown, number, task),
        )


def test_plot_errors__fewer(student, rng):
    """with fewer than 25 errors, or none, the other panels are empty"""
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
    figure = _figure(got)
    unchanged(task.X, before[0], "X_test")
    unchanged(task.y, before[1], "y_test")
    _expect_digits(figure, task)
    expect(
        5 in _grid(figure),
        "with fewer errors the grid is another than five by five",
        mistake=partial(_name_of_grid, student),
    )
    _expect_empty_without_errors(student, _errors(student, rng, 3, 0))


def _expect_empty_without_errors(student, task):
    """Without any error a figure comes back as well, and shows no digit."""
    name = "plot-errors-needs-one"
    try:
        got = student.plot_errors(task.model, task.X, task.y)
    except (ArithmeticError, LookupError, TypeError, ValueError, Failure) as error:
        if isinstance(error, Failure) and not hasattr(error, "kind"):
            raise
        raise Failure("it fails where there is no error", mistakes=(name,)) from None
    expect(got is not None, "None comes back where there is no error", mistake=name)
    expect(not _panels(_figure(got)), "a panel shows a digit where there is no error")


def _drawn(student, rng):
    """A task with more than 25 errors and its figure, which two tests look at: to draw it takes long."""
    if "drawn" not in student.kept:
        task = _errors(student, rng, 70, 34)
        student.kept["drawn"] = task, student.plot_errors(task.model, task.X, task.y)
    task, got = student.kept["drawn"]
    return task, _figure(got)


def _figure(got):
    """What came back, as a figure."""
    expect(
        got is not None,
        "None comes back: is the figure not returned?",
        mistake="plot-errors-nothing-returned",
    )
    expect(
        isinstance(got, FigureData),
        "what comes back should be a Matplotlib Figure",
        mistake="plot-errors-no-figure",
    )
    return got


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
    weights = reference.Weights(
        rng.normal(0, 0.1, (784, H)), rng.normal(size=H), rng.normal(size=(H, K)), rng.normal(0, 0.3, K)
    )
    reference.equip(model, weights)
    X = rng.uniform(size=(4 * N, 784))
    logits = reference.forward(weights, X).z2
    ranked = np.sort(logits, axis=1)
    clear = ranked[:, -1] - ranked[:, -2] > 1e-3  # so that no rounding changes the most probable class
    X, pred = X[clear][:N].copy(), logits[clear][:N].argmax(axis=1)
    y = pred.copy()
    wrong = rng.choice(N, count, replace=False)
    y[wrong] = (pred[wrong] + rng.integers(1, K, count)) % K
    others = rng.uniform(size=(N, 784))
    model.forward(others)
    return _Task(model, X, y, pred, reference.forward(weights, others).z2.argmax(axis=1))


def _panels(figure):
    """The axes that show an image; one that is all of one colour leaves its panel empty."""
    return [axes for axes in figure.axes if axes.images and np.ptp(axes.images[-1]) > 0]


def _grid(figure):
    """The number of columns, and of rows, in which panels stand."""
    corners = np.sort([(-1.0, -1.0), *(axes.corner for axes in _panels(figure))], axis=0)
    return tuple(int(lines) for lines in (np.diff(corners, axis=0) > APART).sum(axis=0))


def _name_of_grid(student):
    """What another grid is called, by whether there were five rows and columns with all panels full."""
    _, full = student.kept.get("drawn", (None, None))
    shrinks = not isinstance(full, FigureData) or _grid(full) == (5, 5)
    return "plot-errors-grid-shrinks" if shrinks else "plot-errors-other-grid"


def _expect_digits(figure, task):
    """The images in the figure should be those of the first 25 errors."""
    panels = _panels(figure)
    shown = [_which(axes, task.X) for axes in panels]
    if None in shown:
        expect(
            False, "a panel shows what is no digit of the test set", mistake=_name_of_pixels(panels, task.X)
        )
    blank = not panels and any(axes.images for axes in figure.axes)
    expect(not blank, "the images are all of one colour", mistake="plot-errors-blank")
    expect(
        sorted(shown) == np.flatnonzero(task.pred != task.y)[:25].tolist(),
        "the panels do not show the first 25 digits that the model gets wrong, each once",
        mistake=partial(_name_of_choice, shown, task, [axes.title for axes in panels]),
    )


def _which(axes, X, turn=np.asarray, least=0.999):
    """The number of the example that a panel shows, as bright or as dark as it may be drawn; else None."""
    image = axes.images[-1]
    image = image[..., :3].mean(axis=-1) if image.ndim == 3 else image
    if image.shape != (28, 28):
        return None
    pixels = turn(image).ravel()
    spread = pixels.std() * X.std(axis=1)
    if not spread.all():
        return None
    centred = X - X.mean(axis=1, keepdims=True)
    likeness = np.abs(centred @ (pixels - pixels.mean())) / (784 * spread)
    best = int(likeness.argmax())
    return best if likeness[best] > least else None


def _name_of_pixels(panels, X):
    turns = {
        "plot-errors-transposed": np.transpose,
        "plot-errors-upside-down": np.flipud,
        "plot-errors-mirrored": np.fliplr,
        "plot-errors-turned-round": lambda image: np.rot90(image, 2),
    }
    for name, turn in turns.items():
        if any(_which(axes, X, turn) is not None for axes in panels):
            return name
    altered = any(_which(axes, X, least=0.6) is not None for axes in panels)
    return "plot-errors-other-pixels" if altered else ""


def _name_of_choice(shown, task, titles):
    wrong = np.flatnonzero(task.pred != task.y)
    if not shown:
        return "plot-errors-no-images"
    if shown == list(range(len(shown))) and _speak_of(titles, wrong, task):
        return "plot-errors-images-of-other-digits"
    if len(set(shown)) < len(shown):
        return "plot-errors-repeated"
    if shown == list(range(25)):
        return "plot-errors-first-of-all"
    shown = sorted(shown)
    names = {
        "plot-errors-right-ones": np.flatnonzero(task.pred == task.y)[:25].tolist(),
        "plot-errors-last-ones": wrong[-25:].tolist(),
        "plot-errors-stale": np.flatnonzero(task.stale != task.y)[:25].tolist(),
    }
    if name := next((name for name, chosen in names.items() if shown == chosen), ""):
        return name
    errors_only = set(shown) <= set(wrong.tolist())
    if errors_only and len(wrong) and wrong[0] not in shown:
        return "plot-errors-not-the-first"
    if len(shown) < min(25, len(wrong)) and set(shown) <= set(wrong[:25].tolist()):
        return "plot-errors-too-few-panels"
    if errors_only and len(shown) == 25:
        return "plot-errors-not-the-first"
    return ""


def _speak_of(titles, wrong, task):
    """Whether the titles are those of the first errors."""
    told = [tuple(map(int, found.groups())) for each in titles if (found := TITLE.search(each))]
    return told == [task.labels(i) for i in wrong[: len(told)]] and bool(told)


def _name_of_title(told, shown, number, task):
    if told == task.labels(shown)[::-1]:
        return "plot-errors-titles-swapped"
    if told == task.labels(number):
        return "plot-errors-titles-of-other-digits"
    return "plot-errors-stale" if told == (task.y[shown], task.stale[shown]) else ""
