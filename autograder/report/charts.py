"""Charts as inline SVG, drawn by Matplotlib: text stays text, colours are the page's, bytes repeat."""

from __future__ import annotations

import io
from collections.abc import Sequence
from xml.etree import ElementTree as ET

import numpy as np
from markupsafe import Markup
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure

SVG = "http://www.w3.org/2000/svg"
#: Inches. Small, so that the text can still be read where a phone shows the chart as wide as itself.
SIZE = (4.4, 2.3)
#: Stand-ins that are drawn with, and the page's own colours that they become, light or dark.
INK, LINE, GOOD, BAD = "#101010", "#202020", "#303030", "#404040"
COLOURS = {INK: "var(--ink)", LINE: "var(--line)", GOOD: "var(--accent)", BAD: "var(--warn)"}
#: Less than any difference between two scores or accuracies.
ROUNDING = 1e-9
SCORE_BINS = np.linspace(0, 1, 11)
#: Accuracies in steps of 5 %, so that a threshold of 90 % falls between two bars.
GATE_BINS = np.linspace(0, 1, 21)


def score_chart(shares: Sequence[float]) -> Markup:
    """How many students reached which share of the points."""
    counts = _counts(shares, SCORE_BINS)
    figure, axes = _axes("share of the points, in per cent")
    bars = axes.bar(SCORE_BINS[:-1] + 0.05, counts, width=0.092, color=GOOD)
    axes.bar_label(bars, labels=[str(count or "") for count in counts], fontsize=9, color=INK, padding=2)
    axes.set_xticks(SCORE_BINS[::2], [f"{edge:.0%}"[:-1] for edge in SCORE_BINS[::2]])
    return _inline(figure, f"Students by score. {_in_words(counts, SCORE_BINS)}")


def gate_chart(accuracies: Sequence[float], threshold: float) -> Markup:
    """How many students reached which accuracy; bars below the threshold are hollow."""
    counts = _counts(accuracies, GATE_BINS, -ROUNDING)  # the threshold itself does not pass
    figure, axes = _axes("accuracy on the test set, in per cent")
    passed = GATE_BINS[:-1] >= threshold - 1e-9
    bars = axes.bar(GATE_BINS[:-1] + 0.025, counts, width=0.044, linewidth=1.2)
    for bar, above in zip(bars, passed, strict=True):
        bar.set(facecolor=GOOD if above else "none", edgecolor=GOOD if above else BAD)
        bar.set_visible(bar.get_height() > 0)
    axes.bar_label(bars, labels=[str(count or "") for count in counts], fontsize=9, color=INK, padding=2)
    axes.axvline(threshold, color=INK, linewidth=1, linestyle="--", ymax=0.84)
    axes.set_xticks(SCORE_BINS[::2], [f"{edge:.0%}"[:-1] for edge in SCORE_BINS[::2]])
    return _inline(figure, f"Students by the gate's accuracy. {_in_words(counts, GATE_BINS)}")


def _counts(values: Sequence[float], edges: np.ndarray, shift: float = ROUNDING) -> list[int]:
    """Values in each bin; `shift` decides, whatever their last bits are, where those on an edge belong."""
    within = np.clip(np.asarray(values, dtype=float) + shift, 0, 1)
    return [int(count) for count in np.histogram(within, edges)[0]]


def _in_words(counts: Sequence[int], edges: np.ndarray) -> str:
    parts = [
        f"{low:.0%} to {high:.0%}: {count}"
        for count, low, high in zip(counts, edges[:-1], edges[1:], strict=True)
        if count
    ]
    return "; ".join(parts) or "None."


def _axes(label: str) -> tuple[Figure, Axes]:
    figure = Figure(figsize=SIZE, layout="constrained")
    figure.patch.set_visible(False)
    axes = figure.subplots()
    axes.patch.set_visible(False)
    axes.spines[["left", "right", "top"]].set_visible(False)
    axes.spines["bottom"].set_color(LINE)
    axes.set_xlim(0, 1)
    axes.margins(y=0.15)
    axes.tick_params(bottom=False, left=False, labelleft=False, colors=INK, labelsize=9)
    axes.set_xlabel(label, color=INK, fontsize=9)
    return figure, axes


def _inline(figure: Figure, words: str) -> Markup:
    """The figure as an `<svg>` element without styles, fonts, ids or metadata of its own."""
    stream = io.StringIO()
    with rc_context({"svg.fonttype": "none", "svg.hashsalt": "chart"}):
        figure.savefig(stream, format="svg", metadata={"Date": None})
    root = ET.fromstring(stream.getvalue())  # noqa: S314  (what Matplotlib has just written)
    for parent in list(root.iter()):
        for child in list(parent):
            if child.tag.rpartition("}")[2] in ("metadata", "defs", "style"):
                parent.remove(child)
    for element in root.iter():
        _as_attributes(element)
    root.attrib.update({"role": "img", "aria-label": words, "class": "chart"})
    for size in ("width", "height"):
        root.attrib.pop(size, None)
    ET.register_namespace("", SVG)
    return Markup(ET.tostring(root, encoding="unicode"))  # noqa: S704  (escaped by ElementTree)


def _as_attributes(element: ET.Element) -> None:
    """Turn an inline style, which the page's policy forbids, into presentation attributes."""
    element.attrib.pop("id", None)
    element.attrib.pop("clip-path", None)
    for declaration in element.attrib.pop("style", "").split(";"):
        name, _, value = declaration.partition(":")
        if name.strip() and "font" not in name:
            element.set(name.strip(), COLOURS.get(value.strip(), value.strip()))
    element.text = element.text.strip() if element.text else None
    element.tail = None
