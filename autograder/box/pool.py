"""Boxes opened ahead of their use: one takes a second to start, and a command has other things to do."""

from __future__ import annotations

import atexit
from concurrent.futures import Future

from autograder.background import begun

from .box import Box

#: What was opened, or is being opened, by the tier that was asked for.
_AHEAD: dict[str | None, Future[Box]] = {}


def open_ahead(tier: str | None = None) -> None:
    """Begin to open a box in `tier`, or in the best; `take_box` of the same tier hands it over."""
    if tier not in _AHEAD:
        _AHEAD[tier] = begun(lambda: Box(tier), "open a box")


def take_box(tier: str | None = None) -> Box:
    """The box that was opened ahead, or a new one; `BoxError` if there is none. Who takes it closes it."""
    opening = _AHEAD.pop(tier, None)
    return opening.result() if opening else Box(tier)


def keep_box(box: Box) -> None:
    """Have the next `take_box` of its tier take this one; it is closed where there is one already."""
    if box.isolation in _AHEAD:
        box.close()
        return
    _AHEAD[box.isolation] = kept = Future[Box]()
    kept.set_result(box)


@atexit.register
def close_boxes() -> None:
    """Close what nobody has taken."""
    while _AHEAD:
        _, opening = _AHEAD.popitem()
        if opening.done() and not opening.exception():
            opening.result().close()
