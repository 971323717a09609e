"""Run a submission's cells in this process, and find where an error arose."""

from __future__ import annotations

import dataclasses
import sys
import traceback
import types
from collections.abc import Callable, Collection, Iterator
from typing import Any


def new_namespace(names: dict[str, Any]) -> dict[str, Any]:
    """Make a module `__main__` with these names, and return its namespace."""
    module = types.ModuleType("__main__")
    module.__dict__.update(names)
    sys.modules["__main__"] = module
    return module.__dict__


def run_cell(
    notebook: Any,
    cell: Any,
    log: Callable[[str], object],
    begin: Callable[[Any], object] = lambda step: None,
    skipped: Collection[tuple[int, int]] = (),
) -> BaseException | None:
    """Run a cell without its `skipped` statements. Log and return the first error."""
    steps = tuple(step for step in cell.steps if (cell.index, step.number) not in skipped)
    first: BaseException | None = None
    for failed in notebook.run(dataclasses.replace(cell, steps=steps), begin):
        if failed.is_import:
            log(f"cell {cell.index} without {failed.error.name}\n")
        elif first is None:
            first = failed.error
            log(f"cell {cell.index}: " + "".join(traceback.format_exception(first))[-2000:])
    return first


def place_of(error: BaseException) -> tuple[int, int]:
    """Return the cell and the line in which an exception arose, or (-1, 0)."""
    if isinstance(error, SyntaxError) and (error.filename or "").startswith("<cell "):
        return _number(error.filename or ""), error.lineno or 0
    found = -1, 0
    for name, line in _frames(error):
        if name.startswith("<cell "):
            found = _number(name), line
    return found


def _frames(error: BaseException) -> Iterator[tuple[str, int]]:
    trace = error.__traceback__
    while trace is not None:
        yield trace.tb_frame.f_code.co_filename, trace.tb_lineno
        trace = trace.tb_next


def _number(file: str) -> int:
    return int(file[6:-1])
