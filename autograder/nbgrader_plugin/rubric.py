"""The model answer and the rubric of each cell that a person grades, beside the learner's answer.

Only formgrader shows them. They are not in a submission, nor in a release, nor in what learners get back:
they are taken from the instructor's notebook at the moment that formgrader makes its page.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from nbconvert.exporters.exporter import ResourcesDict
from nbconvert.preprocessors import Preprocessor
from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell

from ..checks.notebook.percent import read_percent
from ..release.stubs import solution_of

TITLE = "**For the grader: model answer and rubric.** *Learners do not see this.*"
NONE = f"{TITLE}\n\nThe instructor's notebook gives none for this cell."


class ShowRubric(Preprocessor):
    """Puts the rubric behind each answer to a manually graded cell, in formgrader alone."""

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict) -> tuple[NotebookNode, ResourcesDict]:
        """Add the rubrics to a submission that formgrader is about to show."""
        if not _is_formgrader(resources):
            return nb, resources
        rubrics = rubrics_of(Path(resources["metadata"]["path"]), resources["assignment_id"])
        cells = []
        for cell in nb.cells:
            cells.append(cell)
            about = cell.metadata.get("nbgrader", {})
            if cell.cell_type == "markdown" and about.get("grade") and about.get("solution"):
                cells.append(_shown(rubrics.get(about.get("grade_id"), "")))
        nb.cells = cells
        return nb, resources


def rubrics_of(submission: Path, assignment: str) -> dict[str, str]:
    """What the instructor's notebook says to graders, by cell, for a submission in a folder of the course."""
    for folder in (submission, *submission.parents):
        notebook = folder / "exercises" / assignment / f"{assignment}.py"
        if notebook.is_file():
            cells = read_percent(notebook.read_text("utf-8"))
            return {
                cell.nbgrader["grade_id"]: solution_of(cell.text)
                for cell in cells
                if cell.kind == "markdown" and cell.nbgrader.get("grade")
            }
    return {}


def _shown(rubric: str) -> NotebookNode:
    text = f"{TITLE}\n\n{rubric}" if rubric else NONE
    quoted = "\n".join(f"> {line}".rstrip() for line in text.split("\n"))
    cell: NotebookNode = new_markdown_cell(quoted)  # type: ignore[no-untyped-call]
    return cell


def _is_formgrader(resources: dict[str, Any]) -> bool:
    """Whether the page is one that formgrader shows to a grader; feedback has no submission's id."""
    return "submission_id" in resources and "nbgrader" not in resources
