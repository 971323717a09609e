"""Finding and reading a learner's notebook, or the percent `.py` that is paired with it: its code cells."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .percent import is_percent, read_percent

#: Files of the released folder that are Python, but nobody's notebook.
_NOT_NOTEBOOKS = {"conftest.py", "mnist.py", "setup.py"}
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
    return is_percent(text)


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
    headed = is_percent(text.lstrip("\n").partition("\n")[0])  # what stands above all headers is number 0
    for number, cell in enumerate(read_percent(text), start=int(headed)):
        if cell.kind == "code" and (number or not _is_comment(cell.source)):
            yield SourceCell(number, cell.source, cell.nbgrader, cell.above)


def _is_comment(source: str) -> bool:
    return all(line.startswith("#") or not line.strip() for line in source.split("\n"))
