"""nbgrader's own commands, grading in the box: what `nbgrader_config.py` puts in the place of `Execute`.

Two parts: a reader that makes of any submission a notebook that nbgrader can handle, and a preprocessor that
has it graded and writes each score, with what there is to say of it, where nbgrader looks for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import Any

from nbconvert.exporters import NotebookExporter
from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbgrader.coursedir import CourseDirectory
from nbgrader.plugins.base import BasePlugin
from nbgrader.preprocessors.base import NbGraderPreprocessor
from traitlets import Bool, Float, Unicode
from traitlets.config import Config

from ..course.assignment import CHECK, load_assignment
from ..course.secret import load_secret
from ..release.nbgrader_path import find_tools
from ..release.release import SOURCE, STEPS
from ..runs.one import grade_one
from ..runs.settings import Settings
from ..runs.version import grader_version
from ..status import ResultStatus
from ..submissions.discovery import Found, find_submissions
from ..submissions.submission import SubmissionError
from .cell_outputs import outputs_of
from .html import configure_pages
from .normalise import normalised

AUTOGRADE = (
    "autograder.nbgrader_plugin.GradeInBox",
    *("nbgrader.preprocessors.LimitOutput", "nbgrader.preprocessors.SaveAutoGrades"),
    *("nbgrader.preprocessors.AssignLatePenalties", "nbgrader.preprocessors.CheckCellMetadata"),
)


#: Where results are known already: what they were made with, and the submissions by the students' folders.
GRADED: ContextVar[tuple[Settings, Mapping[str, Found]] | None] = ContextVar("graded", default=None)


@contextmanager
def grading_with(settings: Settings, found: Mapping[str, Found]) -> Iterator[None]:
    """Let nbgrader find the results of these submissions instead of grading anew."""
    token = GRADED.set((settings, found))
    try:
        yield
    finally:
        GRADED.reset(token)


def configure(config: Config) -> None:
    """Make a course of the folder: its directories, our reader, our grading, our stubs."""
    find_tools()
    config.CourseDirectory.source_directory = SOURCE
    config.GenerateAssignment.preprocessors = list(STEPS)
    config.Autograde.exporter_class = SubmissionExporter
    config.Autograde.pre_convert_hook = only_the_assignments_notebook
    config.Autograde.autograde_preprocessors = list(AUTOGRADE)
    configure_pages(config)


def only_the_assignments_notebook(assignment: str, student: str, notebooks: list[str]) -> None:
    """Let nbgrader see one notebook, of the name that it expects; the reader finds what was handed in."""
    if notebooks:
        notebooks[:] = [str(Path(notebooks[0]).with_name(f"{assignment}.ipynb"))]


class SubmissionExporter(NotebookExporter):
    """Reads what a learner handed in, by whatever name and with whatever metadata."""

    def from_filename(
        self, filename: str, resources: dict[str, Any] | None = None, **kw: Any
    ) -> tuple[Any, dict[str, Any]]:
        """Read a submission, or, in nbgrader's second pass, the notebook that came of it."""
        if not getattr(self.parent, "_sanitizing", False):
            return super().from_filename(filename, resources, **kw)
        course = _course(self.parent)
        week = load_assignment(Path(filename).stem, Path(course.root))
        notebook = normalised(handed_in(Path(filename).parent, week.name, week.root), week)
        resources = resources or ResourcesDict()
        resources["metadata"] = ResourcesDict(name=week.name, path=str(Path(filename).parent))
        read: tuple[Any, dict[str, Any]]
        read = self.from_notebook_node(notebook, resources, **kw)  # type: ignore[no-untyped-call]
        return read


class GradeInBox(NbGraderPreprocessor):
    """Grades a submission in the box, and writes the scores as the outputs of its grade cells."""

    data = Unicode("", help="What the gate trains on: mnist, digits, or a folder with MNIST").tag(config=True)
    gate = Bool(True, help="Whether to train on images").tag(config=True)
    tier = Unicode("", help="The isolation, where it is not to be the best there is").tag(config=True)

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict) -> tuple[NotebookNode, ResourcesDict]:
        """Grade one submission. Whatever goes wrong is raised: a cell without a score counts in full."""
        course = _course(self.parent.parent if self.parent else None)
        about = resources["nbgrader"]
        root = Path(course.root)
        week = load_assignment(about["assignment"], root)
        folder = Path(course.format_path(course.submitted_directory, about["student"], week.name))
        known = GRADED.get()
        settings = known[0] if known else _settings(root, week.name, self.data, self.gate, self.tier)
        found = known[1][about["student"]] if known else handed_in(folder, week.name, root)
        result = grade_one(found, settings).result
        if result.status != ResultStatus.GRADED:
            raise SubmissionError(f"{about['student']} could not be graded: {result.reason}")
        by_name = {exercise.name: exercise for exercise in result.exercises}
        for cell in nb.cells:
            metadata = cell.metadata.get("nbgrader", {})
            if metadata.get("grade") and not metadata.get("solution"):
                exercise = by_name[metadata["grade_id"].removeprefix(CHECK)]
                cell.outputs = outputs_of(exercise, result.gate, float(metadata["points"]))
        return nb, resources


class PointsADay(BasePlugin):
    """A late penalty: a share of the maximum for each day that has begun."""

    share = Float(0.1, help="The share of the score that a day costs").tag(config=True)

    def late_submission_penalty(
        self, student_id: str, score: float, total_seconds_late: float
    ) -> float | None:
        """What a late submission loses; nbgrader never takes more than its score."""
        days = -(-total_seconds_late // 86_400)
        return min(score, score * self.share * days)


def handed_in(folder: Path, assignment: str, root: Path) -> Found:
    """What a student's folder of the course holds."""
    (found,) = find_submissions([folder], load_assignment(assignment, root))
    return found


def _course(converter: Any) -> CourseDirectory:
    """The course that one of nbgrader's converters works on."""
    course = converter.coursedir
    assert isinstance(course, CourseDirectory)
    return course


@cache
def _settings(root: Path, assignment: str, data: str, gate: bool, tier: str) -> Settings:
    from ..runs.settings import gate_data, isolation  # what the box needs is not needed to make a course

    week = load_assignment(assignment, root)
    secret = load_secret(root)
    return Settings(
        assignment=week.name,
        root=week.root,
        out=root / "results",
        secret=secret,
        grader_version=grader_version(week.root, week.name),
        tier=isolation(tier or None),
        gate=gate_data(week, data or None, secret) if gate else None,
    )
