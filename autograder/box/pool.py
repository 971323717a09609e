"""Boxes opened in the background before they are needed, since starting one takes a second."""

from __future__ import annotations

import atexit
from concurrent.futures import Future

from autograder.background import begun

from .box import Box

#: Boxes that are open or being opened, by tier.
_AHEAD: dict[str | None, Future[Box]] = {}


def open_ahead(tier: str | None = None) -> None:
    """Start to open a box in the background; `take_box` of the same tier returns it."""
    if tier not in _AHEAD:
        _AHEAD[tier] = begun(lambda: Box(tier), "open a box")


def take_box(tier: str | None = None) -> Box:
    """Return the box that was opened ahead, or a new one. The caller closes it. May raise `BoxError`."""
    opening = _AHEAD.pop(tier, None)
    return opening.result() if opening else Box(tier)


def keep_box(box: Box) -> None:
    """Keep a box for the next `take_box` of its tier; close it if there is one already."""
    if box.isolation in _AHEAD:
        box.close()
        return
    _AHEAD[box.isolation] = kept = Future[Box]()
    kept.set_result(box)


@atexit.register
def close_boxes() -> None:
    """Close all boxes that nobody has taken."""
    while _AHEAD:
        _, opening = _AHEAD.popitem()
        if opening.done() and not opening.exception():
            opening.result().close()
