"""A Matplotlib figure as data: what is drawn, without the drawing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class AxesData:
    """One pair of axes: its words, the (x, y) data of its lines, its images, and its lower left corner."""

    title: str
    xlabel: str
    ylabel: str
    legend: tuple[str, ...]
    texts: tuple[str, ...]
    lines: tuple[tuple[NDArray[np.float64], NDArray[np.float64]], ...]
    images: tuple[NDArray[np.float64], ...]
    corner: tuple[float, float] = (0.0, 0.0)


@dataclass(frozen=True)
class FigureData:
    """A figure: its title and its axes, in the order in which they were added."""

    title: str
    axes: tuple[AxesData, ...]


def is_figure(value: Any) -> bool:
    """Whether `value` is a Matplotlib figure, asked without importing Matplotlib."""
    return any(base.__module__ == "matplotlib.figure" for base in type(value).__mro__)


def describe(figure: Any) -> FigureData:
    """The words and the data of a Matplotlib `Figure`."""
    title = figure.get_suptitle() if hasattr(figure, "get_suptitle") else ""
    return FigureData(str(title), tuple(_axes(axes) for axes in figure.axes))


def _axes(axes: Any) -> AxesData:
    place = axes.get_position(original=True)
    titles = [axes.get_title(loc=place) for place in ("center", "left", "right")]
    return AxesData(
        title=" ".join(str(title) for title in titles if title),
        xlabel=str(axes.get_xlabel()),
        ylabel=str(axes.get_ylabel()),
        legend=_legend(axes),
        texts=tuple(str(text.get_text()) for text in axes.texts),
        lines=tuple((_numbers(line.get_xdata()), _numbers(line.get_ydata())) for line in axes.get_lines()),
        images=tuple(_numbers(image.get_array()) for image in axes.get_images()),
        corner=(float(place.x0), float(place.y0)),
    )


def _legend(axes: Any) -> tuple[str, ...]:
    """The words of the axes' own legend; else those of their lines that the figure's legend names."""
    if (legend := axes.get_legend()) is not None:
        return tuple(str(text.get_text()) for text in legend.get_texts())
    named = {str(text.get_text()) for each in axes.get_figure().legends for text in each.get_texts()}
    return tuple(label for line in axes.get_lines() if (label := str(line.get_label())) in named)


def _numbers(data: Any) -> NDArray[np.float64]:
    return np.array(np.ma.getdata(data), dtype=np.float64)
