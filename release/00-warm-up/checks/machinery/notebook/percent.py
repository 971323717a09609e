"""The percent format, a notebook as a Python file: its cells, with what nbgrader wrote above each."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any

_HEADER = re.compile(r"^#[ \t]*%%(?!%)(.*)$")
_KIND = re.compile(r"\[(markdown|md|raw)\]")
_NBGRADER = re.compile(r"\bnbgrader\s*=\s*")


@dataclass(frozen=True)
class PercentCell:
    """One cell: `kind` is code, markdown or raw; `nbgrader` is its metadata, empty where it has none.

    `above` counts the lines of the file above its first one.
    """

    kind: str
    source: str
    nbgrader: dict[str, Any] = field(default_factory=dict)
    above: int = 0

    @property
    def text(self) -> str:
        """Return the text of a cell that is not code, without the comment signs."""
        return "\n".join(re.sub(r"^# ?", "", line) for line in self.source.split("\n"))


def is_percent(text: str) -> bool:
    """Return whether a Python file has cells."""
    return any(_HEADER.match(line) for line in text.split("\n"))


def read_percent(text: str) -> list[PercentCell]:
    """Return the cells of a percent file. The lines before the first header are a cell."""
    lines = text.split("\n")
    starts = [row for row, line in enumerate(lines) if _HEADER.match(line)]
    first = "\n".join(lines[: starts[0] if starts else None])
    cells = [_cell("", first, 0)] if first.strip("\n") else []
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        cells.append(_cell(lines[start], "\n".join(lines[start + 1 : end]), start + 1))
    return cells


def _cell(header: str, body: str, above: int) -> PercentCell:
    kind = _KIND.search(header.split("nbgrader")[0])
    name = "code" if kind is None else "raw" if kind.group(1) == "raw" else "markdown"
    blank = len(body) - len(body.lstrip("\n"))
    return PercentCell(name, body.strip("\n"), _nbgrader(header), above + blank)


def _nbgrader(header: str) -> dict[str, Any]:
    """Return the JSON object after `nbgrader=`, empty if it is missing or broken."""
    if not (start := _NBGRADER.search(header)):
        return {}
    try:
        value, _ = json.JSONDecoder().raw_decode(header, start.end())
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}
