"""Boxes opened ahead of their use: one takes a second to start, and a command has other things to do."""

from __future__ import annotations

import atexit
import threading
from concurrent.futures import Future

from .box import Box

#: What was opened, or is being opened, by the tier that was asked for.
_AHEAD: dict[str | None, Future[Box]] = {}


def open_ahead(tier: str | None = None) -> None:
    """Begin to open a box in `tier`, or in the best; `take_box` of the same tier hands it over."""
    _AHEAD[tier] = opening = Future[Box]()
    threading.Thread(target=_open, args=(tier, opening), name="open a box", daemon=True).start()


def take_box(tier: str | None = None) -> Box:
    """The box that was opened ahead, or a new one; `BoxError` if there is none. Who takes it closes it."""
    opening = _AHEAD.pop(tier, None)
    return opening.result() if opening else Box(tier)


def keep_box(box: Box) -> None:
    """Have the next `take_box` of its tier take this one."""
    _AHEAD[box.isolation] = kept = Future[Box]()
    kept.set_result(box)


@atexit.register
def close_boxes() -> None:
    """Close what nobody has taken."""
    while _AHEAD:
        _, opening = _AHEAD.popitem()
        if opening.done() and not opening.exception():
            opening.result().close()


def _open(tier: str | None, opening: Future[Box]) -> None:
    try:
        opening.set_result(Box(tier))
    except BaseException as error:
        opening.set_exception(error)
