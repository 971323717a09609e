"""What learners get: the instructor's notebook without its answers, made by nbgrader, and its files."""

from __future__ import annotations

import logging
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ..course.assignment import Assignment
from ..course.released import record_release
from ..errors import KitError
from .course_config import course_config
from .instructor_notebook import write_source
from .leaks import problems_of
from .nbgrader_path import find_tools
from .solved import build_solved

__all__ = ["ReleaseReport", "build_release", "build_solved", "check_release"]

#: nbgrader's own steps, with stubs of ours in place of its own.
STEPS = (
    *("nbgrader.preprocessors.IncludeHeaderFooter", "nbgrader.preprocessors.LockCells"),
    *("autograder.release.stubs.NamedStubs", "nbgrader.preprocessors.ClearOutput"),
    *("nbgrader.preprocessors.CheckCellMetadata", "nbgrader.preprocessors.ComputeChecksums"),
    *("nbgrader.preprocessors.SaveCells", "nbgrader.preprocessors.ClearHiddenTests"),
    *("nbgrader.preprocessors.ClearMarkScheme", "nbgrader.preprocessors.ComputeChecksums"),
    "nbgrader.preprocessors.CheckCellMetadata",
)
SOURCE = "build/source"


@dataclass(frozen=True)
class ReleaseReport:
    """What was made: the folder and its files, relative to it."""

    folder: Path
    files: tuple[str, ...]
    exercises: int
    points: float

    def __str__(self) -> str:
        """What was made, in a line."""
        return (
            f"{self.folder}: {self.exercises} exercises, {self.points:g} points by tests, "
            f"{len(self.files)} files"
        )


def build_release(assignment: Assignment, out: Path | None = None) -> ReleaseReport:
    """Make `out/<assignment>`, whole or not at all.

    Without `out` that is `release/` of the course; then the instructor's notebook is kept for nbgrader's
    other commands, and the assignment is recorded in the course's gradebook.
    """
    is_course = out is None
    target = (out or assignment.root / "release") / assignment.name
    target.parent.mkdir(parents=True, exist_ok=True)
    with _workshop(target.parent) as workshop:
        write_source(assignment, workshop / "source" / assignment.name)
        config = course_config(assignment.root).CourseDirectory if is_course else None
        _generate(
            assignment, workshop, *((config.db_url, config.get("course_id", "")) if config else (None,))
        )
        if is_course:
            kept = assignment.root / SOURCE / assignment.name
            kept.parent.mkdir(parents=True, exist_ok=True)
            _replace(workshop / "source" / assignment.name, kept)
            record_release(assignment)
        _replace(workshop / "release" / assignment.name, target)
    files = tuple(sorted(path.relative_to(target).as_posix() for path in target.rglob("*") if path.is_file()))
    points = sum(exercise.points for exercise in assignment.exercises)
    return ReleaseReport(target, files, len(assignment.exercises), points)


def register(assignment: Assignment, db: str, course: str = "") -> None:
    """Let the gradebook at `db` know the assignment and its cells, as making a release does."""
    with tempfile.TemporaryDirectory() as temporary:
        workshop = Path(temporary).resolve()
        write_source(assignment, workshop / "source" / assignment.name)
        _generate(assignment, workshop, db, course)


def check_release(assignment: Assignment) -> list[str]:
    """What is wrong with the release that is there, a line each; nothing where it is good."""
    folder = assignment.root / "release" / assignment.name
    if not folder.is_dir():
        return [f"there is no {folder}: run `autograder release`"]
    with tempfile.TemporaryDirectory() as temporary:
        fresh = build_release(assignment, Path(temporary)).folder
        return [*_differences(folder, fresh), *problems_of(assignment, folder)]


def _differences(committed: Path, fresh: Path) -> Iterator[str]:
    """The files that a fresh build makes otherwise."""
    names = {
        path.relative_to(folder).as_posix()
        for folder in (committed, fresh)
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and not path.name.startswith(".")
    }
    for name in sorted(names):
        old, new = committed / name, fresh / name
        if not old.exists() or not new.exists() or old.read_bytes() != new.read_bytes():
            yield f"{name} is not what the sources make: run `autograder release`"


def _generate(assignment: Assignment, workshop: Path, db: str | None, course_id: str = "") -> None:
    """Have nbgrader make the learners' version of `workshop/source` in `workshop/release`.

    `db` is the gradebook, of the course `course_id`, that is to know it.
    """
    from nbgrader.converters import GenerateAssignment
    from nbgrader.coursedir import CourseDirectory
    from traitlets.config import Config

    find_tools()
    config = Config()
    config.CourseDirectory.root = str(workshop)
    config.CourseDirectory.assignment_id = assignment.name
    if db is not None:
        config.CourseDirectory.db_url = db
        config.CourseDirectory.course_id = course_id
        _expect_course(db, course_id)
    config.GenerateAssignment.preprocessors = [step for step in STEPS if db or "SaveCells" not in step]
    config.GenerateAssignment.no_database = db is None
    config.GenerateAssignment.permissions = 644
    messages: list[str] = []
    log = logging.Logger("nbgrader")
    log.addHandler(_Kept(messages))
    course = CourseDirectory(config=config, log=log)
    try:
        GenerateAssignment(coursedir=course, config=config, log=log).start()
    except Exception as error:
        traceback = next((message for message in messages if message.startswith("Traceback")), str(error))
        detail = traceback.strip().splitlines()[-1]
        raise KitError(f"nbgrader could not make the release of {assignment.name}: {detail}") from error


def _expect_course(db: str, course: str) -> None:
    """Let the gradebook know the course: nbgrader forgets one without a name, and PostgreSQL minds."""
    from nbgrader.api import Course, Gradebook

    with Gradebook(db, course) as gradebook:
        gradebook.db.merge(Course(id=course))
        gradebook.db.commit()


class _Kept(logging.Handler):
    """Keeps what nbgrader complains of."""

    def __init__(self, messages: list[str]) -> None:
        super().__init__(logging.ERROR)
        self.messages = messages

    def emit(self, record: logging.LogRecord) -> None:
        """Keep one message."""
        self.messages.append(record.getMessage())


@contextmanager
def _workshop(beside: Path) -> Iterator[Path]:
    """A folder on the same disk, that is gone afterwards."""
    folder = Path(tempfile.mkdtemp(dir=beside, prefix=".making-")).resolve()
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _replace(made: Path, target: Path) -> None:
    """Put a folder in the place of another one, which goes only once the new one is there."""
    old = target.with_name(f".old-{target.name}")
    shutil.rmtree(old, ignore_errors=True)
    if target.exists():
        target.rename(old)
    made.rename(target)
    shutil.rmtree(old, ignore_errors=True)
