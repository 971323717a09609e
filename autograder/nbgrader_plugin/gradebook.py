"""Results in nbgrader's gradebook, so that formgrader, feedback and export follow without another run.

nbgrader's own autograding does the recording, one student after another, with our preprocessor finding each
result where `autograder grade` put it. So manual scores and comments stay as nbgrader always keeps them.
"""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

from nbgrader.api import Course, Gradebook, MissingEntry
from nbgrader.converters import Autograde
from nbgrader.converters.base import NbGraderException
from nbgrader.coursedir import CourseDirectory
from sqlalchemy.exc import SQLAlchemyError
from traitlets import List, Unicode
from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

from ..course.assignment import Assignment
from ..course.settings import gradebook_of
from ..errors import KitError
from ..release.nbgrader_path import find_tools
from ..release.release import register
from ..results import records
from ..runs.settings import Settings
from ..status import ResultStatus
from ..submissions.discovery import Found
from .database_lock import alone_with, cannot_be_opened, shown
from .preprocessor import AUTOGRADE, configure, grading_with
from .recorded import Marks

CONFIG = "nbgrader_config.py"
#: nbgrader's own first steps, but for a check that they end with.
SANITIZE = tuple(
    f"nbgrader.preprocessors.{name}"
    for name in ("ClearOutput", "DeduplicateIds", "OverwriteKernelspec", "OverwriteCells")
)


def record(settings: Settings, assignment: Assignment, found: Iterable[Found], db: str | None = None) -> int:
    """Record the results of a course's submissions in the gradebook at `db`; return how many there are.

    Only what lies in `submitted/<student>/<assignment>/` is of the course.
    """
    graded = {
        student: each
        for each in found
        if (student := _student(each, settings.root / "submitted", assignment))
        if _is_graded(each, settings)
    }
    if not graded:
        return 0
    config = _config(settings, assignment, db)
    course = CourseDirectory(config=config, log=_silent())
    before = Path.cwd()
    try:
        with alone_with(course.db_url), grading_with(replace(settings, force=False), graded):
            _expect_registered(course, assignment)
            marks = Marks(course, settings.out, [_text(settings.root / CONFIG)])
            fresh = [each for each in sorted(graded) if settings.force or not marks.is_recorded(each)]
            recording = _Recording(coursedir=course, config=config, log=_silent(), students=fresh)
            recording.noted = marks.note
            if fresh:
                recording.start()
    except NbGraderException as error:
        raise KitError(f"some results could not be recorded in {shown(course.db_url)}: {error}") from error
    finally:
        os.chdir(before)
    return len(graded)


class _Recording(Autograde):
    """nbgrader's autograding of the named students, whatever the files are called that they handed in."""

    students = List(Unicode())
    noted: Callable[[str], None]

    def init_notebooks(self) -> None:
        """Take each student's folder, with the notebook that will come of it."""
        assert self.coursedir is not None
        name = self.coursedir.assignment_id
        folders = [self._format_source(name, student) for student in self.students]
        self.assignments = {folder: [str(Path(folder) / f"{name}.ipynb")] for folder in folders}
        self.notebooks = [notebook for notebooks in self.assignments.values() for notebook in notebooks]

    def convert_single_notebook(self, notebook_filename: str) -> None:
        """Have nbgrader take one student's notebook, and note that it is done."""
        super().convert_single_notebook(notebook_filename)
        self.noted(Path(notebook_filename).parents[1].name)


def _student(found: Found, submitted: Path, assignment: Assignment) -> str | None:
    """The name of the student's folder in `submitted/`, if the submission lies there."""
    try:
        parts = found.path.relative_to(submitted.resolve()).parts
    except ValueError:
        return None
    return parts[0] if len(parts) > 1 and parts[1] == assignment.name else None


def _is_graded(found: Found, settings: Settings) -> bool:
    result = records.read(records.path_of(settings.out, found.student, settings.assignment))
    return result is not None and result.status == ResultStatus.GRADED


def _config(settings: Settings, assignment: Assignment, db: str | None) -> Config:
    config = Config()
    configure(config)
    config.CourseDirectory.db_url = gradebook_of(settings.root)
    config.merge(_asked_for(settings.root))
    config.CourseDirectory.root = str(settings.root)
    config.CourseDirectory.assignment_id = assignment.name
    if db:
        config.CourseDirectory.db_url = db
    config.Autograde.force = True
    _spare(config)
    return config


def _spare(config: Config) -> None:
    """Leave out what nbgrader checks of notebooks that strangers made: these are ours, made of the source.

    It is a third of the time that recording takes.
    """
    config.Exporter.optimistic_validation = True
    for steps, default in (("sanitize_preprocessors", SANITIZE), ("autograde_preprocessors", AUTOGRADE)):
        kept = [step for step in config.Autograde.get(steps, default) if "CheckCellMetadata" not in str(step)]
        config.Autograde[steps] = kept


def _asked_for(root: Path) -> Config:
    """What the course's own `nbgrader_config.py` says: late penalties, where the gradebook is, its name."""
    if not (root / CONFIG).is_file():
        return Config()
    if str(root) not in sys.path:
        sys.path.append(str(root))  # nbgrader too finds a course's own plugins so
    try:
        return PyFileConfigLoader(CONFIG, path=str(root)).load_config()
    except (Exception, SystemExit) as error:
        raise KitError(f"{root / CONFIG} does not load: {error}") from error


def _expect_registered(course: CourseDirectory, assignment: Assignment) -> None:
    """The gradebook must know the assignment's cells before it can hold scores for them."""
    find_tools()
    try:
        with Gradebook(course.db_url, course.course_id) as gradebook:
            gradebook.db.merge(Course(id=course.course_id))  # nbgrader forgets a course without a name
            gradebook.db.commit()
            gradebook.find_notebook(assignment.name, assignment.name)
    except MissingEntry:
        register(assignment, course.db_url)
    except SQLAlchemyError as error:
        raise cannot_be_opened(course.db_url, error) from error


def _text(path: Path) -> str:
    return path.read_text("utf-8") if path.is_file() else ""


def _silent() -> logging.Logger:
    log = logging.Logger("nbgrader")
    log.addHandler(logging.NullHandler())
    return log
