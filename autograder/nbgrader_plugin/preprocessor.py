"""nbgrader's own commands, grading in the box: what `nbgrader_config.py` puts in the place of `Execute`.

Two parts: a reader that makes of any submission a notebook that nbgrader can handle, and a preprocessor that
has it graded and records it in the gradebook.
"""

from __future__ import annotations

import warnings
from functools import cache
from pathlib import Path
from typing import Any

from nbconvert.exporters import NotebookExporter
from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors.base import NbGraderPreprocessor
from sqlalchemy.exc import SAWarning
from traitlets import Bool, Unicode
from traitlets.config import Config

from ..course.assignment import Assignment, load_assignment
from ..course.secret import load_secret
from ..course.settings import load_settings
from ..release.course_config import add_own, expect_nothing_moved
from ..release.nbgrader_path import find_tools
from ..release.release import SOURCE, STEPS
from ..results.class_results import read_class
from ..results.records import Result
from ..results.scores import write_scores
from ..runs.one import grade_one
from ..runs.settings import Settings
from ..runs.version import version_of
from ..status import ResultStatus
from ..submissions.discovery import Found, find_submissions
from ..submissions.submission import SubmissionError
from .cell_outputs import show_results
from .gradebook import (
    Course,
    alone_with,
    opened,
    own_grade,
    student_of,
    withdraw,
    write_lateness,
    write_rows,
)
from .html import configure_pages
from .normalise import normalised

AUTOGRADE = (
    "autograder.nbgrader_plugin.GradeInBox",
    "nbgrader.preprocessors.CheckCellMetadata",
)


#: nbgrader's first steps, without the one that puts the released cells back: our reader has done that.
SANITIZE = tuple(
    f"nbgrader.preprocessors.{name}"
    for name in ("ClearOutput", "DeduplicateIds", "OverwriteKernelspec", "CheckCellMetadata")
)


def configure(config: Config, course: str | Path | None = None) -> None:
    """Make a course of the folder of the file `course`: its directories, our reader, grading and pages."""
    find_tools()
    warnings.filterwarnings("ignore", category=SAWarning, module=r"nbgrader\.api")
    config.CourseDirectory.source_directory = SOURCE
    config.GenerateAssignment.preprocessors = list(STEPS)
    config.Autograde.exporter_class = SubmissionExporter
    config.Autograde.pre_convert_hook = only_the_assignments_notebook
    config.Autograde.sanitize_preprocessors = list(SANITIZE)
    config.Autograde.autograde_preprocessors = list(AUTOGRADE)
    config.ZipCollectApp.collector_plugin = "autograder.nbgrader_plugin.collector.PlatformCollector"
    config.ExportApp.plugin_class = "autograder.nbgrader_plugin.exchange.GradeExport"
    config.ExchangeFactory.release_feedback = "autograder.nbgrader_plugin.exchange.ReleaseFeedback"
    configure_pages(config)
    add_own(config, Path(course).resolve().parent if course else Path.cwd())


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
        directory = _directory(self.parent)
        week = load_assignment(Path(filename).stem, Path(directory.root))
        course, student = _course_of(directory, week), Path(filename).parents[1].name
        try:
            notebook = normalised(handed_in(course, student), week)
        except SubmissionError:
            grade_and_record(course, student, None)
            raise
        resources = resources or ResourcesDict()
        resources["metadata"] = ResourcesDict(name=week.name, path=str(Path(filename).parent))
        read: tuple[Any, dict[str, Any]]
        read = self.from_notebook_node(notebook, resources, **kw)  # type: ignore[no-untyped-call]
        return read


class GradeInBox(NbGraderPreprocessor):
    """Grades a submission in the box, and records it as `autograder grade` does."""

    data = Unicode("", help="Now in course.toml: data").tag(config=True)
    gate = Bool(True, help="Now in course.toml: gate").tag(config=True)
    tier = Unicode("", help="Now in course.toml: tier").tag(config=True)

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict) -> tuple[NotebookNode, ResourcesDict]:
        """Grade one submission. Whatever goes wrong is raised: a cell without a score counts in full."""
        expect_nothing_moved(self.config)
        directory = _directory(self.parent.parent if self.parent else None)
        about = resources["nbgrader"]
        week = load_assignment(about["assignment"], Path(directory.root))
        result = grade_and_record(_course_of(directory, week), about["student"], nb)
        if result.status is not ResultStatus.GRADED:
            raise SubmissionError(f"{about['student']} could not be graded: {result.reason}")
        return nb, resources


def grade_and_record(course: Course, student: str, notebook: NotebookNode | None) -> Result:
    """Grade one submission, and record it in the gradebook, the scores, and the notebook that came of it.

    Without a notebook, which means that none can be read, the student leaves the gradebook.
    """
    own, week = course.settings, course.week.name
    settings = _settings(course.root, week, own.data, own.gate, own.tier)
    result = grade_one(handed_in(course, student), settings).result
    stays = result.status is ResultStatus.GRADED and result.student not in own.dropped
    with alone_with(course.db), opened(course) as book:
        if stays and notebook is not None:
            show_results(notebook, result, own_grade(course, result))
            write_rows(book, course, student, result, notebook)
            write_lateness(book, course, {student: result})
        else:
            withdraw(book, course, student, result.student)
    write_scores(course.out, read_class(course.root, course.out, week, own))
    return result


def handed_in(course: Course, student: str) -> Found:
    """Return what a student's folder of the course holds, under the name that the whole class gives it."""
    folder = course.folder("submitted", student).resolve()
    for found in find_submissions([folder.parents[1]], course.week):
        if student_of(found, course) == student:
            return found
    (found,) = find_submissions([folder], course.week)
    return found


def _directory(converter: Any) -> CourseDirectory:
    """The course that one of nbgrader's converters works on."""
    course = converter.coursedir
    assert isinstance(course, CourseDirectory)
    return course


def _course_of(directory: CourseDirectory, week: Assignment) -> Course:
    root = Path(directory.root)
    own = load_settings(root)
    return Course(root, root / "results", directory, own, week, own.gate)


@cache
def _settings(root: Path, assignment: str, data: str | None, gate: bool, tier: str | None) -> Settings:
    from ..runs.settings import gate_data, isolation  # what the box needs is not needed to make a course

    week = load_assignment(assignment, root)
    secret = load_secret(root)
    version = version_of(week.root, week.name)
    return Settings(
        assignment=week.name,
        root=week.root,
        out=root / "results",
        secret=secret,
        grader_version=version.text,
        versions=version.of_exercises,
        tier=isolation(tier),
        gate=gate_data(week, data, secret) if gate else None,
    )
