"""What the release of an assignment brought into learners' notebooks, beside the stubs.

Such a statement binds a name only if no statement of the learner's does: the notebook's own demonstrations do
not change what an answer reads.
"""

from __future__ import annotations

import ast
import json
from pathlib import Path

from ..checks.notebook.load import RELEASED, released_marks
from ..checks.notebook.needed import marks_of
from ..checks.notebook.percent import read_percent
from ..checks.notebook.syntax import clean
from .assignment import Assignment


def marks_of_release(assignment: Assignment) -> frozenset[str]:
    """The marks of the statements that this release or an earlier one brought."""
    return _marks(assignment.notebook) | released_marks(_record(assignment).parent)


def record_release(assignment: Assignment) -> None:
    """Add this release to the record of all releases: learners may still have an earlier one."""
    write_marks(marks_of_release(assignment), _record(assignment).parent)


def write_marks(marks: frozenset[str], folder: Path) -> None:
    """Write marks into a folder of checks, one a line."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / RELEASED).write_text(json.dumps(sorted(marks), indent=0) + "\n", "utf-8")


def _record(assignment: Assignment) -> Path:
    return assignment.folder / "checks" / RELEASED


def _marks(notebook: Path) -> frozenset[str]:
    cells = read_percent(notebook.read_text("utf-8"))
    sources = [clean(cell.source) for cell in cells if cell.kind == "code" and not cell.nbgrader]
    return frozenset(mark for source in sources for mark in marks_of(source, ast.parse(source).body))
