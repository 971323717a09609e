"""Finding and reading a learner's notebook, or the percent `.py` that is paired with it: its code cells."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

#: Files of the released folder that are Python, but nobody's notebook.
_NOT_NOTEBOOKS = {"conftest.py", "mnist.py", "setup.py"}
_HEADER = re.compile(r"^#[ \t]*%%(?!%)(.*)$")
_NBGRADER = re.compile(r"\bnbgrader\s*=\s*")
_DEFINITION = re.compile(r"^(?:def|class)[ \t]+(\w+)", re.MULTILINE)


class NotebookError(Exception):
    """There is no notebook, or none that can be read; the message says what to do."""


@dataclass(frozen=True)
class SourceCell:
    """A code cell: its number among all cells from 1, its source, and the file's line before its first."""

    number: int
    source: str
    nbgrader: dict[str, Any]
    offset: int | None = None

    @property
    def grade_id(self) -> str:
        """The name that nbgrader knows the cell by; empty where it has none."""
        return str(self.nbgrader.get("grade_id") or "")

    @property
    def is_solution(self) -> bool:
        """Whether the learner's answer to an exercise belongs here."""
        return bool(self.nbgrader.get("solution")) and bool(self.grade_id)

    def defines(self) -> set[str]:
        """The functions and classes that it defines, by a glance at its text: it need not parse."""
        return set(_DEFINITION.findall(self.source))


def candidates(folder: Path) -> list[Path]:
    """The files of `folder` that may be the learner's: notebooks, and Python files with cells."""
    notebooks = [path for path in folder.glob("*.ipynb") if not path.name.startswith(".")]
    return sorted(notebooks) + sorted(path for path in folder.glob("*.py") if _has_cells(path))


def find(folder: Path, names: Iterable[str]) -> Path:
    """The file that defines most of `names`; of several, as when two are paired, the one saved last."""
    found = candidates(folder)
    if not found:
        raise NotebookError(
            f"there is no notebook in {folder}: open a terminal in the folder of the exercises, and try again"
        )
    wanted = set(names)
    return max(found, key=lambda path: (len(_defined(path) & wanted), path.stat().st_mtime))


def read(path: Path) -> list[SourceCell]:
    """The code cells of a notebook or percent file, in order."""
    try:
        text = path.read_text(encoding="utf-8-sig", errors="replace")
    except OSError as error:
        raise NotebookError(f"{path.name} cannot be read: {error.strerror or error}") from error
    if path.suffix == ".py":
        return list(_percent_cells(text))
    try:
        notebook = json.loads(text)
        return list(_notebook_cells(notebook))
    except (ValueError, RecursionError, TypeError, AttributeError, KeyError) as error:
        line = f" (line {error.lineno} of the file)" if isinstance(error, json.JSONDecodeError) else ""
        raise NotebookError(
            f"{path.name} is damaged and cannot be read as a notebook{line}: restore it from a checkpoint "
            "(File, Revert Notebook to Checkpoint), or copy your cells into a fresh download"
        ) from error


def _has_cells(path: Path) -> bool:
    if path.name in _NOT_NOTEBOOKS or path.name.startswith((".", "test_")):
        return False
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False
    return any(_HEADER.match(line) for line in text.split("\n"))


def _defined(path: Path) -> set[str]:
    try:
        return set().union(*(cell.defines() for cell in read(path)))
    except NotebookError:
        # A damaged notebook has its definitions as JSON strings still, and so is the one that was meant.
        return set(re.findall(r'"(?:def|class) (\w+)', path.read_text(encoding="utf-8", errors="replace")))


def _notebook_cells(notebook: dict[str, Any]) -> Iterator[SourceCell]:
    for number, cell in enumerate(notebook["cells"], start=1):
        if cell.get("cell_type") != "code":
            continue
        source = cell.get("source") or ""
        nbgrader = (cell.get("metadata") or {}).get("nbgrader")
        yield SourceCell(number, "".join(source), nbgrader if isinstance(nbgrader, dict) else {})


def _percent_cells(text: str) -> Iterator[SourceCell]:
    lines = text.split("\n")
    starts = [row for row, line in enumerate(lines) if _HEADER.match(line)]
    if any(line.strip() and not line.startswith("#") for line in lines[: starts[0] if starts else None]):
        yield SourceCell(0, "\n".join(lines[: starts[0] if starts else None]), {}, 0)
    for number, (start, end) in enumerate(zip(starts, [*starts[1:], len(lines)], strict=True), start=1):
        header = lines[start]
        if re.search(r"\[(markdown|md|raw)\]", header.split("nbgrader")[0]):
            continue
        yield SourceCell(number, "\n".join(lines[start + 1 : end]), _nbgrader(header), start + 1)


def _nbgrader(header: str) -> dict[str, Any]:
    """The JSON object after `nbgrader=`; nothing where it is missing or broken."""
    if not (start := _NBGRADER.search(header)):
        return {}
    try:
        value, _ = json.JSONDecoder().raw_decode(header, start.end())
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}
