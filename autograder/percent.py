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
    """One cell: `kind` is code, markdown or raw; `nbgrader` is its metadata, empty where it has none."""

    kind: str
    source: str
    nbgrader: dict[str, Any] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The words of a cell that is not code, without the comment signs in front of its lines."""
        return "\n".join(re.sub(r"^# ?", "", line) for line in self.source.split("\n"))


def is_percent(text: str) -> bool:
    """Whether a Python file has cells at all."""
    return any(_HEADER.match(line) for line in text.split("\n"))


def read_percent(text: str) -> list[PercentCell]:
    """The cells of a percent file; what stands before the first header is a cell of its own."""
    cells: list[PercentCell] = []
    header, lines = "", list[str]()
    for line in text.split("\n"):
        if match := _HEADER.match(line):
            _finish(cells, header, lines)
            header, lines = match.group(1), []
        else:
            lines.append(line)
    _finish(cells, header, lines)
    return cells


def _finish(cells: list[PercentCell], header: str, lines: list[str]) -> None:
    source = "\n".join(lines).strip("\n")
    if source or header:
        kind = _KIND.search(header.split("nbgrader")[0])
        name = "code" if kind is None else "raw" if kind.group(1) == "raw" else "markdown"
        cells.append(PercentCell(name, source, _nbgrader(header)))


def _nbgrader(header: str) -> dict[str, Any]:
    """The JSON object after `nbgrader=`; nothing where it is missing or broken."""
    if not (start := _NBGRADER.search(header)):
        return {}
    try:
        value, _ = json.JSONDecoder().raw_decode(header, start.end())
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}
