"""Rebuild a figure that a worker described, and check every part of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from typing import Any

import numpy as np

from autograder.checks.figures import AxesData, FigureData

from .worker.wire import Malformed


def figure_from(data: Any) -> FigureData:
    """Return the figure from nested tuples, as `dataclasses.astuple` makes them."""
    match data:
        case (str(title), tuple(axes)):
            return FigureData(title, tuple(_axes(part) for part in axes))
    raise Malformed("a figure")


def _axes(data: Any) -> AxesData:
    if not isinstance(data, tuple) or len(data) != len(fields(AxesData)):
        raise Malformed("a pair of axes")
    for field, part in zip(fields(AxesData), data, strict=True):
        if not _CHECKS[field.name](part):
            raise Malformed(f"the {field.name} of a pair of axes")
    return AxesData(*data)


def _text(part: Any) -> bool:
    return type(part) is str


def _array(part: Any) -> bool:
    return isinstance(part, np.ndarray) and part.dtype == np.float64


def _number(part: Any) -> bool:
    return type(part) is float


def _tuple_of(check: Callable[[Any], bool], length: int | None = None) -> Callable[[Any], bool]:
    def holds(part: Any) -> bool:
        return isinstance(part, tuple) and len(part) == (length or len(part)) and all(map(check, part))

    return holds


_CHECKS: dict[str, Callable[[Any], bool]] = {
    **dict.fromkeys(("title", "xlabel", "ylabel"), _text),
    **dict.fromkeys(("legend", "texts"), _tuple_of(_text)),
    "lines": _tuple_of(_tuple_of(_array, 2)),
    "images": _tuple_of(_array),
    "corner": _tuple_of(_number, 2),
}
