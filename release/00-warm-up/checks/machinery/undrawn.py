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

    Matplotlib makes ticks while it makes axes, turns a grid on, or is told where ticks are. But a tick gets
    its settings from the axis, whenever it is made. That is half the time of a figure with 25 panels. A
    version that works in another way stays as it is.
    """
    axis, axes = matplotlib.axis.Axis, matplotlib.axes.Axes
    ticks = getattr(matplotlib.axis, "_LazyTickList", None)
    if ticks is None or not hasattr(axis, "_set_tick_locations"):
        return
    look, count = ticks.__get__, axis.get_major_ticks
    at_work: list[Any] = []

    def looked(self: Any, axis: Any, owner: Any) -> Any:
        return [] if at_work and axis is not None else look(self, axis, owner)

    def counted(self: Any, numticks: int | None = None) -> Any:
        return vars(self).get("majorTicks", [])[:numticks] if at_work else count(self, numticks)

    def without_ticks(method: Any) -> Any:
        def called(self: Any, *args: Any, **kwargs: Any) -> Any:
            at_work.append(self)
            try:
                return method(self, *args, **kwargs)
            finally:
                at_work.pop()

        return called

    yield ticks, "__get__", looked
    yield axis, "get_major_ticks", counted
    yield axis, "set_tick_params", without_ticks(axis.set_tick_params)
    yield axis, "_set_tick_locations", without_ticks(axis._set_tick_locations)
    yield axes, "__init__", without_ticks(axes.__init__)
