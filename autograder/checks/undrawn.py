"""Figures that are made, but not drawn: drawing takes most of the time, and no test looks at a drawing."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any


@contextmanager
def undrawn() -> Iterator[None]:
    """Make Matplotlib draw nothing in this block: no layout, no measuring of text, no pixels.

    The words and the data of a figure stay what they are. A picture that is drawn or saved is empty.
    """
    with ExitStack() as stack:
        if "matplotlib.pyplot" in sys.modules:
            for owner, name, replacement in _replacements(sys.modules["matplotlib"]):
                stack.callback(setattr, owner, name, getattr(owner, name))
                setattr(owner, name, replacement)
        yield


def _replacements(matplotlib: Any) -> Iterator[tuple[Any, str, Any]]:
    """Yield attributes of Matplotlib, each with its owner, its name and its replacement."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.layout_engine import ConstrainedLayoutEngine, TightLayoutEngine

    yield FigureCanvasAgg, "draw", _drawer(FigureCanvasAgg)
    yield TightLayoutEngine, "execute", _nothing
    yield ConstrainedLayoutEngine, "execute", _nothing
    yield FigureCanvasAgg, "print_figure", _saver(FigureCanvasAgg, matplotlib.figure.Figure)
    yield from _late_ticks(matplotlib)


def _nothing(*args: Any, **kwargs: Any) -> None:
    """Do nothing."""


def _drawer(canvas: Any) -> Any:
    really = canvas.draw

    def draw(self: Any) -> None:
        """Draw an empty figure; leave the picture of any other one empty."""
        self.renderer = self.get_renderer()
        if not self.figure.axes:
            really(self)

    return draw


def _saver(canvas: Any, figure: Any) -> Any:
    really = canvas.print_figure

    def print_figure(self: Any, filename: Any, *args: Any, **kwargs: Any) -> Any:
        """Save an empty figure."""
        return really(canvas(figure(figsize=(1, 1))), filename, format=kwargs.get("format"))

    return print_figure


def _late_ticks(matplotlib: Any) -> Iterator[tuple[Any, str, Any]]:
    """Make no ticks until something reads them, as Matplotlib means to do.

    Matplotlib makes one tick of each kind while it makes axes, to copy settings that later ticks get from
    the axis anyway. It makes another one where no ticks are asked for, as in `set_xticks([])`. Together that
    is half the time of a figure with 25 panels. A version that works in another way stays as it is.
    """
    axis, axes = matplotlib.axis.Axis, matplotlib.axes.Axes
    ticks = getattr(matplotlib.axis, "_LazyTickList", None)
    if ticks is None:
        return
    look, begin, count = ticks.__get__, axes.__init__, axis.get_major_ticks
    being_made: list[Any] = []

    def looked(self: Any, axis: Any, owner: Any) -> Any:
        return [] if being_made and axis is not None else look(self, axis, owner)

    def begun(self: Any, *args: Any, **kwargs: Any) -> None:
        being_made.append(self)
        try:
            begin(self, *args, **kwargs)
        finally:
            being_made.pop()

    def counted(self: Any, numticks: int | None = None) -> Any:
        return [] if numticks == 0 else count(self, numticks)

    yield ticks, "__get__", looked
    yield axis, "get_major_ticks", counted
    yield axes, "__init__", begun
