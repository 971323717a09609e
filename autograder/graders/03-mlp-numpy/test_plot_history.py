"""The curves of plot_history, read from the figure, whatever its style."""

import copy
from functools import partial

import numpy as np

from autograder.checks import Failure, expect, unchanged
from autograder.checks.figures import FigureData
from autograder.graders.inputs import alike


def test_plot_history__loss(student, rng):
    """there is a curve of the loss, and a label, title or legend says so"""
    given, drawn = _drawn(student, rng)
    _expect_curve(drawn, given, "loss", "accuracy")


def test_plot_history__accuracy(student, rng):
    """there is a curve of the accuracy, and a label, title or legend says so"""
    given, drawn = _drawn(student, rng)
    _expect_curve(drawn, given, "accuracy", "loss")


def test_plot_history__any_length(student, rng):
    """one epoch and thirty epochs work, and the history is not changed"""
    for epochs in (1, 30):
        history = _history(rng, epochs)
        before = {key: list(entries) for key, entries in history.items()}
        figure = _figure(student.plot_history(history))
        expect(
            list(history) == list(before),
            "the history was changed: only its curves are to be drawn",
            mistake="argument-overwritten",
        )
        for key, other in (("loss", "accuracy"), ("accuracy", "loss")):
            unchanged(np.array(history[key]), np.array(before[key]), f"history[{key!r}]")
            _expect_curve(figure, before, key, other)


def _figure(got):
    """What came back, as a figure."""
    expect(
        got is not None,
        "None comes back: is the figure not returned?",
        mistake="plot-history-nothing-returned",
    )
    expect(
        isinstance(got, FigureData),
        "what comes back should be a Matplotlib Figure",
        mistake="plot-history-no-figure",
    )
    return got


def _drawn(student, rng):
    """A history and its figure, which two tests look at: to draw it takes long."""
    if "drawn" not in student.kept:
        student.kept["drawn"] = _drawn_anew(student, rng)
    history, got = student.kept["drawn"]
    return history, _figure(got)


def _drawn_anew(student, rng):
    """A history and what comes back; where it is for the number of epochs that it fails, that is said."""
    history = _history(rng, 3)
    try:
        got = student.plot_history(copy.deepcopy(history))
    except (ValueError, IndexError, Failure) as error:
        if getattr(error, "kind", "ValueError") not in ("ValueError", "IndexError"):
            raise
        student.plot_history(_history(rng, 5))  # fails as well if their number is not why
        said = "it fails where there are not five epochs"
        raise Failure(said, mistakes=("plot-history-five-epochs",)) from None
    return history, got


def _history(rng, epochs):
    """A history in which no two entries are alike and none is in order."""
    return {
        "loss": [float(entry) for entry in rng.uniform(1.2, 3.0, epochs)],
        "accuracy": [float(entry) for entry in rng.uniform(0.2, 0.9, epochs)],
    }


def _expect_curve(figure, history, key, other):
    """A line with these entries should stand on axes that say what it is."""
    lines = [line for axes in figure.axes for line in axes.lines]
    expect(
        any(_draws(line, history[key]) for line in lines),
        f"no line shows the {key} over the epochs",
        mistake=partial(_name_of_curve, lines, history, key, other),
    )
    said, said_of_other = _said(figure, history[key]), _said(figure, history[other])
    swapped = any(other in words for words in said) and any(key in words for words in said_of_other)
    expect(
        any(key in words for words in said),
        f"the axes with the {key} do not say {key} in a title, a label or a legend",
        mistake="plot-history-labels-swapped" if swapped else "plot-history-no-labels",
    )


def _said(figure, entries):
    """What is said of each line with these entries."""
    return [
        _words(figure, axes, i)
        for axes in figure.axes
        for i, line in enumerate(axes.lines)
        if _draws(line, entries)
    ]


def _draws(line, entries):
    """Whether a line has these entries over evenly spaced epochs; the accuracy may be in percent."""
    x, values = line
    even = len(x) == len(entries) and np.all(np.diff(x) > 0) and np.allclose(np.diff(x, 2), 0)
    return bool(even) and (
        alike(values, entries) or (max(entries) < 1 and alike(values, np.multiply(entries, 100)))
    )


def _name_of_curve(lines, history, key, other):
    if not lines:
        return "plot-history-no-lines"
    both = (history[key], history[other])
    if any(all(map(alike, line, order)) for line in lines for order in (both, both[::-1])):
        return "plot-history-one-against-the-other"
    if any(alike(x, history[key]) for x, _ in lines):
        return "plot-history-axes-swapped"
    if any(_is_part(values, history[key]) for _, values in lines):
        return "plot-history-epochs-missing"
    there = sum(alike(values, history[other]) for _, values in lines)
    if there > 1:
        return "plot-history-same-curve-twice"
    return "plot-history-one-curve" if there and len(lines) == 1 else "plot-history-other-numbers"


def _is_part(values, entries):
    """Whether a line has some of the entries, in their order, but not all."""
    return 0 < len(values) < len(entries) and any(
        alike(values, entries[first : first + len(values)]) for first in range(len(entries))
    )


def _words(figure, axes, index):
    """What is said of the line `index`, on its axes and by the legend of axes that lie over them.

    Of a legend with one text for each line, only the line's own counts.
    """
    legend = axes.legend
    if len(legend) == len(axes.lines) > 1:
        legend = (legend[index],)
    over = [each for each in figure.axes if each is not axes and each.corner == axes.corner]
    legends = [text for each in over for text in each.legend]
    return " ".join((axes.title, axes.xlabel, axes.ylabel, *legend, *legends, *axes.texts)).lower()
