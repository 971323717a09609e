"""A Matplotlib figure as data: what is drawn, without the drawing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class AxesData:
    """One pair of axes: its words, the (x, y) data of its lines, images as seen, the lower left corner."""

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
    return FigureData(str(title), tuple(_axes(axes) for axes in _with_insets(figure.axes)))


def _with_insets(every: Any) -> Iterator[Any]:
    """All axes, those within others as well."""
    for axes in every:
        yield axes
        yield from _with_insets(axes.child_axes)


def _axes(axes: Any) -> AxesData:
    return AxesData(
        title=" ".join(_titles(axes)),
        xlabel=str(axes.get_xlabel()),
        ylabel=str(axes.get_ylabel()),
        legend=_legend(axes),
        texts=tuple(str(text.get_text()) for text in axes.texts),
        lines=tuple((_numbers(line.get_xdata()), _numbers(line.get_ydata())) for line in axes.get_lines()),
        images=(*map(_seen, axes.get_images()), *_meshes(axes)),
        corner=_corner(axes),
    )


def _titles(axes: Any) -> Iterator[str]:
    """The axes' titles, and that of a subfigure that holds nothing else."""
    for place in ("center", "left", "right"):
        if title := axes.get_title(loc=place):
            yield str(title)
    part = axes.get_figure()
    if part is not part.figure and part.axes == [axes] and (title := part.get_suptitle()):
        yield str(title)


def _corner(axes: Any) -> tuple[float, float]:
    """The lower left corner in the coordinates of the whole figure.

    Axes of a grid with a locator have their place from it, and axes of a subfigure theirs within that.
    """
    locator, part = axes.get_axes_locator(), axes.get_figure()
    place = locator(axes, None) if locator else axes.get_position(original=True)
    x, y = (part.transSubfigure - part.figure.transFigure).transform((place.x0, place.y0))
    return float(x), float(y)


def _legend(axes: Any) -> tuple[str, ...]:
    """The words of the axes' own legend; else those of their lines that the figure's legend names."""
    if (legend := axes.get_legend()) is not None:
        return tuple(str(text.get_text()) for text in legend.get_texts())
    named = {str(text.get_text()) for each in axes.get_figure().legends for text in each.get_texts()}
    return tuple(label for line in axes.get_lines() if (label := str(line.get_label())) in named)


def _seen(image: Any) -> NDArray[np.float64]:
    """The pixels of an image as they are seen, whatever its origin: the first row on top."""
    pixels = _numbers(image.get_array())
    if not hasattr(image, "origin"):
        return pixels
    left, right, bottom, top = image.get_extent()
    first, last = (top, bottom) if image.origin == "upper" else (bottom, top)
    return _turned(image.axes, pixels, (left, right), (first, last))


def _meshes(axes: Any) -> Iterator[NDArray[np.float64]]:
    """What `pcolormesh` draws, as images; a bar of colours beside a panel is none."""
    for mesh in axes.collections if getattr(axes, "_colorbar", None) is None else ():
        if hasattr(mesh, "get_coordinates") and mesh.get_array() is not None:
            corners = mesh.get_coordinates()
            pixels = _numbers(mesh.get_array())
            rows, columns = corners.shape[0] - 1, corners.shape[1] - 1
            if pixels.size == corners[..., 0].size:  # each pixel is a corner, and colours run between them
                rows, columns = rows + 1, columns + 1
            if pixels.size == rows * columns:
                across, down = corners[0, [0, -1], 0], corners[[0, -1], 0, 1]
                yield _turned(axes, pixels.reshape(rows, columns), across, down)


def _turned(axes: Any, pixels: NDArray[np.float64], across: Any, down: Any) -> NDArray[np.float64]:
    """Pixels whose first and last column, and row, lie there, in the order in which they are seen."""
    (left, right), (bottom, top) = axes.get_xlim(), axes.get_ylim()
    if (across[1] - across[0]) * (right - left) < 0:
        pixels = pixels[:, ::-1]
    return pixels[::-1] if (down[1] - down[0]) * (bottom - top) < 0 else pixels


def _numbers(data: Any) -> NDArray[np.float64]:
    return np.array(np.ma.getdata(data), dtype=np.float64)
