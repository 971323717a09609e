"""Axes whose ticks are made when somebody looks at them, as Matplotlib means to do.

It makes one of each kind while axes come into being, only to pass on what any later one gets from the axis
itself: half the time of a figure with 25 panels, of which a grader looks at no tick.
"""

from __future__ import annotations

from typing import Any


def make_late(matplotlib: Any) -> None:
    """Have axes that are being made find no ticks; a version that works in another way stays as it is."""
    axes, ticks = matplotlib.axes.Axes, getattr(matplotlib.axis, "_LazyTickList", None)
    if ticks is None:
        return
    look, begin = ticks.__get__, axes.__init__
    being_made: list[Any] = []

    def looked(self: Any, axis: Any, owner: Any) -> Any:
        return [] if being_made and axis is not None else look(self, axis, owner)

    def begun(self: Any, *args: Any, **kwargs: Any) -> None:
        being_made.append(self)
        try:
            begin(self, *args, **kwargs)
        finally:
            being_made.pop()

    ticks.__get__, axes.__init__ = looked, begun
