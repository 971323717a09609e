"""Find the learner's notebook, or the percent `.py` that is paired with it, in the exercises' folder."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from .percent import is_percent
from .read import NotebookError, SourceCell, read_cells

#: Files of the released folder that are Python, but nobody's notebook.
_NOT_NOTEBOOKS = {"conftest.py", "mnist.py", "setup.py"}


def candidates(folder: Path) -> list[Path]:
    """Return the notebooks and the Python files with cells in `folder`."""
    notebooks = [path for path in folder.glob("*.ipynb") if not path.name.startswith(".")]
    return sorted(notebooks) + sorted(path for path in folder.glob("*.py") if _has_cells(path))


def find(folder: Path, names: Iterable[str]) -> Path:
    """Return the file that defines most of `names`, and of several the one saved last."""
    found = candidates(folder)
    if not found:
        raise NotebookError(
            f"there is no notebook in {folder}: open a terminal in the folder of the exercises, and try again"
        )
    wanted = set(names)
    return max(found, key=lambda path: (len(_defined(path) & wanted), path.stat().st_mtime))


def read(path: Path) -> list[SourceCell]:
    """Return the code cells of a notebook or percent file."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise NotebookError(f"{path.name} cannot be read: {error.strerror or error}") from error
    return read_cells(data, path.name).code


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
