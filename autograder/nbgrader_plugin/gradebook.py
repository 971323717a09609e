"""Results in nbgrader's gradebook: formgrader, feedback and export follow without another run of anything.

A student is recorded in three steps: the notebook that formgrader shows, the rows of the gradebook, and a
mark beside the result. Each is whole or not there: the next run makes up for one that was killed. What people
did stays: points and comments by hand, and the state of a hand-graded cell while its text is the same.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import logging
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, timedelta
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbgrader import api
from nbgrader.coursedir import CourseDirectory
from sqlalchemy import create_engine, select, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.orm import joinedload

from ..course.assignment import CHECK, Assignment
from ..course.lateness import read_moment
from ..course.settings import CourseSettings, load_settings
from ..errors import KitError
from ..files import private_folder, whole_file
from ..release.course_config import course_config
from ..release.nbgrader_path import find_tools
from ..release.release import register
from ..results import hand_work, records
from ..results.grade import Grade, HandWork, grade_of
from ..results.hand_work import Mark, name_of_db, read_hand_work, read_mark, write_mark
from ..results.records import Result
from ..status import ResultStatus, Status
from ..submissions.discovery import Found
from .attachments import MAX_PICTURE
from .cell_outputs import show_results
from .normalise import is_unanswered, normalised

#: Graders of one server agree on this number; any would do.
LOCK = 0x6772616465
#: What formgrader and the exchange need beside the notebook.
BESIDE = ("timestamp.txt", "submission_secret.txt")
PICTURES = (".png", ".jpg", ".jpeg", ".gif")
#: Part of every mark: a change of what is recorded changes it.
FORMAT = 1

Told = Callable[[str], None]


@dataclass(frozen=True)
class Course:
    """Where a course's gradebook, submissions and results are."""

    root: Path
    out: Path
    directory: CourseDirectory
    settings: CourseSettings
    week: Assignment
    with_gate: bool

    @property
    def db(self) -> str:
        """The address of the gradebook."""
        return str(self.directory.db_url)

    def folder(self, kind: str, student: str) -> Path:
        """Return a student's folder in `submitted`, `autograded` or `feedback`."""
        place = getattr(self.directory, f"{kind}_directory")
        return Path(self.directory.format_path(place, student, self.week.name))

    def points(self) -> dict[str, float]:
        """Return the points of every graded cell, as the gradebook should have them."""
        skipped = {each.name for each in self.week.exercises if not each.in_cell and not self.with_gate}
        cells = {f"{CHECK}{each.name}": each.points for each in self.week.exercises}
        cells |= {each.name: each.points for each in self.week.manual}
        return {name: 0.0 if name.removeprefix(CHECK) in skipped else most for name, most in cells.items()}


def open_course(
    root: Path, out: Path, week: Assignment, db: str | None = None, *, with_gate: bool = True
) -> Course:
    """Return the course at `root`, as nbgrader and `course.toml` configure it."""
    config = course_config(root)
    config.CourseDirectory.assignment_id = week.name
    if db:
        config.CourseDirectory.db_url = db
    directory = CourseDirectory(config=config, log=_silent())
    return Course(root, out, directory, load_settings(root), week, with_gate)


def record(
    course: Course, found: Iterable[Found], *, force: bool = False, told: Told = lambda student: None
) -> int:
    """Record the class in the gradebook; return how many have a grade there.

    Only what lies in `submitted/<student>/<assignment>/` is of the course. Whoever has no grade, or was
    dropped, leaves the gradebook; what people did for them is kept for the day that they come back.
    """
    handed_in = {student: each for each in found if (student := student_of(each, course))}
    results = {
        student: result
        for student, each in handed_in.items()
        if (result := records.read(records.path_of(course.out, each.student, course.week.name)))
    }
    if not results:
        return 0
    with alone_with(course.db), opened(course) as book:
        known = _known(book, course.week.name)
        graded = {student: result for student, result in sorted(results.items()) if _stays(result, course)}
        for student in known & (results.keys() - graded.keys()):
            withdraw(book, course, student, results[student].student)
        for student, result in graded.items():
            if force or student not in known or not _is_recorded(course, student, result):
                told(student)
                notebook = normalised(handed_in[student], course.week)
                _write_notebook(course, student, show_results(notebook, result, own_grade(course, result)))
                write_rows(book, course, student, result, notebook)
        write_lateness(book, course, graded)
        dropped = course.settings.dropped
        _forget(book, [student for student, result in results.items() if result.student in dropped])
        return len(graded)


def student_of(found: Found, course: Course) -> str | None:
    """Return the name of the student's folder in `submitted/`, if the submission lies there."""
    try:
        parts = found.path.relative_to((course.root / "submitted").resolve()).parts
    except ValueError:
        return None
    return parts[0] if len(parts) > 1 and parts[1] == course.week.name else None


def write_rows(
    book: api.Gradebook, course: Course, student: str, result: Result, notebook: NotebookNode
) -> None:
    """Write a student's grades and comments, then the mark.

    A hand-graded cell asks to be graded again only when its text is another one than was graded.
    """
    week, before = course.week, _mark(course, result.student)
    before = before or Mark("", "", answers=_answers_shown(course, student))
    answers = {each.name: _fingerprint(notebook, each.name) for each in week.manual}
    row = _submission(book, course, student)
    before = _restore(book, row, course, result.student) or before
    parts = {part.name: part for part in own_grade(course, result).parts}
    empty = {each.name for each in result.exercises if each.status is Status.MISSING}
    empty |= {name for name in answers if is_unanswered(notebook, name, week)}
    overrides: dict[str, tuple[float, float | None]] = {}
    for grade in _grades(book, row):
        name = grade.cell.name.removeprefix(CHECK)
        if name not in parts:
            continue
        by_hand = _without_ours(grade.manual_score, before.overrides.get(name))
        is_new_text = before.answers.get(name, answers.get(name)) != answers.get(name)
        override = parts[name].override
        if override is not None:
            overrides[name] = (override.points, by_hand)
        grade.manual_score = by_hand if override is None else override.points
        if name in answers:
            grade.auto_score = 0.0 if name in empty else None
            waits = name not in empty if by_hand is None else is_new_text or bool(grade.needs_manual_grade)
            grade.needs_manual_grade = waits and override is None
        else:
            grade.auto_score, grade.needs_manual_grade = parts[name].automatic, False
    for comment in _comments(book, row):
        comment.auto_comment = "No response." if comment.cell.name in empty else None
    book.db.commit()
    digest = _digest(course, student, result)
    mark = Mark(name_of_db(course.db, course.root), digest, overrides, answers, student)
    with records.writing(course.out):
        write_mark(course.out, result.student, week.name, mark)


def write_lateness(book: api.Gradebook, course: Course, results: Mapping[str, Result]) -> None:
    """Write due date, moments of handing in, and what lateness takes off the points that there are now."""
    week = course.week.name
    assignment: Any = book.find_assignment(week)
    if due := course.settings.due.get(week):
        assignment.duedate = due.astimezone(UTC).replace(tzinfo=None)
        book.db.commit()
    marks = {student: _mark(course, result.student) for student, result in results.items()}
    ours = {student: mark.overrides for student, mark in marks.items() if mark}
    work = read_hand_work(course.db, week, ours)
    for row in _rows(book, assignment, results):
        result = results[row.student_id]
        own = work.get(row.student_id, HandWork())
        grade = grade_of(result.student, result, course.week, course.settings, own)
        handed_in = read_moment(result.handed_in)
        row.timestamp = handed_in.replace(tzinfo=None) if handed_in else None
        for notebook in row.notebooks:
            notebook.late_submission_penalty = grade.late or None
    book.db.commit()


def withdraw(book: api.Gradebook, course: Course, student: str, name: str) -> None:
    """Take a student's submission out of the gradebook, and keep what people did for it beside the results.

    `name` is the student's in the results.
    """
    try:
        row = book.find_submission(course.week.name, student)
    except api.MissingEntry:
        return
    mark = _mark(course, name)
    covered = mark.overrides if mark else {}
    grades = {
        grade.cell.name: [
            _without_ours(grade.manual_score, covered.get(grade.cell.name.removeprefix(CHECK))),
            grade.needs_manual_grade,
        ]
        for grade in _grades(book, row)
    }
    comments = {each.cell.name: each.manual_comment for each in _comments(book, row)}
    kept = {
        "grades": grades,
        "comments": comments,
        "answers": dict(mark.answers) if mark else {},
        "extension": row.extension.total_seconds() if row.extension else 0,
    }
    with whole_file(_kept_work(course, name)) as file:
        json.dump(kept, file)
    _remove(book, row)
    hand_work.path_of_mark(course.out, name, course.week.name).unlink(missing_ok=True)
    for kind in ("autograded", "feedback"):
        shutil.rmtree(course.folder(kind, student), ignore_errors=True)


@contextmanager
def opened(course: Course) -> Iterator[api.Gradebook]:
    """Open the gradebook, which then knows the assignment's cells and their points."""
    find_tools()
    try:
        with api.Gradebook(course.db, course.directory.course_id) as book:
            _expect_cells(book, course)
            yield book
    except SQLAlchemyError as error:
        raise cannot_be_opened(course.db, error) from error


def _expect_cells(book: api.Gradebook, course: Course) -> None:
    """Register the assignment unless the gradebook has its cells; let their points follow the notebook."""
    wanted = course.points()
    cells = _grade_cells(book, course.week.name)
    if cells.keys() != wanted.keys():
        register(course.week, course.db, str(course.directory.course_id))
        book.db.expire_all()
        cells = _grade_cells(book, course.week.name)
    for name, cell in cells.items():
        if cell.max_score != wanted[name]:
            cell.max_score = wanted[name]
    book.db.commit()


def _grade_cells(book: api.Gradebook, week: str) -> dict[str, Any]:
    try:
        cells = book.find_notebook(week, week).grade_cells
    except api.MissingEntry:
        return {}
    return {cell.name: cell for cell in cells}


def grade_shown(course: Course, student: str) -> Grade | None:
    """Return the grade of a student by the name in the gradebook, or None if there is no result here."""
    week = course.week.name
    for path in course.out.glob(f"[!.]*/.{week}.recorded"):
        mark = _mark(course, path.parent.name)
        result = records.read(records.path_of(course.out, path.parent.name, week))
        if mark and result and mark.student == student:
            work = read_hand_work(course.db, week, {student: mark.overrides}).get(student, HandWork())
            return grade_of(result.student, result, course.week, course.settings, work)
    return None


def _stays(result: Result, course: Course) -> bool:
    return result.status is ResultStatus.GRADED and result.student not in course.settings.dropped


def own_grade(course: Course, result: Result) -> Grade:
    """Return the grade without what people did in the gradebook: the overrides in it are the course's."""
    return grade_of(result.student, result, course.week, course.settings)


def _without_ours(points: float | None, ours: Sequence[float | None] | None) -> float | None:
    """Return the points that a person gave: not those that the kit wrote, but what these cover."""
    return ours[1] if ours and ours[0] == points else points


def _known(book: api.Gradebook, week: str) -> set[str]:
    """Return the students whose submissions the gradebook has."""
    students: Any = select(api.SubmittedAssignment.student_id).join(api.Assignment)
    return set(book.db.scalars(students.where(api.Assignment.name == week)))


def _rows(book: api.Gradebook, assignment: api.Assignment, students: Iterable[str]) -> Sequence[Any]:
    row: Any = api.SubmittedAssignment
    wanted = (row.assignment_id == assignment.id, row.student_id.in_(list(students)))
    found: Sequence[Any] = book.db.scalars(select(row).where(*wanted)).all()
    return found


def _grades(book: api.Gradebook, row: api.SubmittedAssignment) -> Sequence[Any]:
    return _of_cells(book, row, api.Grade)


def _comments(book: api.Gradebook, row: api.SubmittedAssignment) -> Sequence[Any]:
    return _of_cells(book, row, api.Comment)


def _of_cells(book: api.Gradebook, row: api.SubmittedAssignment, kind: Any) -> Sequence[Any]:
    """Return the grades or the comments of a submission, with their cells, by one question."""
    notebooks = [notebook.id for notebook in row.notebooks]
    found: Sequence[Any] = book.db.scalars(
        select(kind).where(kind.notebook_id.in_(notebooks)).options(joinedload(kind.cell))
    ).all()
    return found


def _submission(book: api.Gradebook, course: Course, student: str) -> api.SubmittedAssignment:
    """Return a student's submission in the gradebook, which is made with all its rows if it is not there."""
    week = course.week.name
    try:
        return book.find_submission(week, student)
    except api.MissingEntry:
        book.update_or_create_student(student)
    assignment = book.find_assignment(week)
    row = api.SubmittedAssignment(id=api.new_uuid(), assignment_id=assignment.id, student_id=student)
    book.db.add(row)
    book.db.flush()
    for notebook in assignment.notebooks:
        own = api.SubmittedNotebook(id=api.new_uuid(), notebook_id=notebook.id, assignment_id=row.id)
        book.db.add(own)
        book.db.flush()
        for kind, cells in (
            (api.Grade, [*notebook.grade_cells, *notebook.task_cells]),
            (api.Comment, [*notebook.solution_cells, *notebook.task_cells]),
        ):
            book.db.add_all(kind(id=api.new_uuid(), cell_id=cell.id, notebook_id=own.id) for cell in cells)
    book.db.flush()
    return row


def _remove(book: api.Gradebook, row: api.SubmittedAssignment) -> None:
    """Remove a submission with all its rows; its rows first, since PostgreSQL minds the order."""
    for each in [*_grades(book, row), *_comments(book, row)]:
        book.db.delete(each)
    book.db.flush()
    for notebook in list(row.notebooks):
        book.db.delete(notebook)
    book.db.flush()
    book.db.delete(row)
    book.db.commit()


def _forget(book: api.Gradebook, students: Iterable[str]) -> None:
    """Take students out of the list of all, who have no submission left there."""
    for student in book.db.scalars(select(api.Student).where(api.Student.id.in_(list(students)))):
        if not student.submissions:
            book.db.delete(student)
    book.db.commit()


def _restore(book: api.Gradebook, row: Any, course: Course, name: str) -> Mark | None:
    """Put back what people did before the submission left the gradebook; return which answers that is of."""
    path = _kept_work(course, name)
    if not path.is_file():
        return None
    kept = json.loads(path.read_text("utf-8"))
    row.extension = timedelta(seconds=kept["extension"]) or None
    for grade in _grades(book, row):
        grade.manual_score, grade.needs_manual_grade = kept["grades"].get(grade.cell.name, (None, False))
    for comment in _comments(book, row):
        comment.manual_comment = kept["comments"].get(comment.cell.name)
    book.db.commit()
    path.unlink()
    return Mark("", "", answers=kept["answers"])


def _kept_work(course: Course, name: str) -> Path:
    return course.out / name / f".{course.week.name}.by-hand"


def _mark(course: Course, name: str) -> Mark | None:
    """Return the mark that a recording in this gradebook left."""
    mark = read_mark(course.out, name, course.week.name)
    return mark if mark and mark.db == name_of_db(course.db, course.root) else None


def _is_recorded(course: Course, student: str, result: Result) -> bool:
    """Return whether the gradebook has what there is now of this student."""
    mark = _mark(course, result.student)
    notebook = course.folder("autograded", student) / f"{course.week.name}.ipynb"
    return mark is not None and mark.digest == _digest(course, student, result) and notebook.is_file()


def _digest(course: Course, student: str, result: Result) -> str:
    """Return a hash of all that recording depends on: the result, what was handed in, overrides, points."""
    folder = course.folder("submitted", student)
    files = [
        (path.relative_to(folder).as_posix(), path.stat().st_mtime_ns, path.stat().st_size)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    ]
    overrides = [asdict(part.override) for part in own_grade(course, result).overridden if part.override]
    parts = [FORMAT, files, result.as_json(), overrides, course.points()]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def _fingerprint(notebook: NotebookNode, name: str) -> str:
    """Return a hash of the answer in a hand-graded cell."""
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("grade_id") == name:
            answer = [cell.source.strip(), cell.get("attachments", {})]
            return hashlib.sha256(json.dumps(answer, sort_keys=True).encode()).hexdigest()
    return ""


def _answers_shown(course: Course, student: str) -> dict[str, str]:
    """Return the fingerprints of the answers that formgrader has shown, where no mark tells them."""
    path = course.folder("autograded", student) / f"{course.week.name}.ipynb"
    try:
        notebook = nbformat.reads(path.read_text("utf-8"), as_version=4)  # type: ignore[no-untyped-call]
    except (OSError, ValueError):
        return {}
    return {each.name: _fingerprint(notebook, each.name) for each in course.week.manual}


def _write_notebook(course: Course, student: str, notebook: NotebookNode) -> None:
    """Write the notebook that formgrader shows, with its pictures and what the exchange needs."""
    target, source = course.folder("autograded", student), course.folder("submitted", student)
    private_folder(target)
    target.chmod(target.stat().st_mode | 0o700)
    beside = [path for path in source.iterdir() if path.name in BESIDE or path.suffix.lower() in PICTURES]
    for path in beside:
        if path.is_file() and not path.is_symlink() and path.stat().st_size <= MAX_PICTURE:
            (target / path.name).unlink(missing_ok=True)
            shutil.copyfile(path, target / path.name)
    with whole_file(target / f"{course.week.name}.ipynb") as file:
        file.write(json.dumps(notebook, indent=1, ensure_ascii=False))


@contextmanager
def alone_with(db: str) -> Iterator[None]:
    """Wait until no other grader records in the gradebook at `db`, and keep them waiting.

    Two graders who both see that a student is missing would both add them.
    """
    try:
        url = make_url(db)
    except ArgumentError as error:
        raise KitError(f"{db} is no database's address: {error}") from error
    kind = url.get_backend_name()
    if kind == "postgresql":
        with _lock_of_server(url):
            yield
    elif kind == "sqlite" and url.database:
        with _lock_of_folder(Path(url.database).absolute().parent):
            yield
    else:
        yield


def cannot_be_opened(db: str, error: Exception) -> KitError:
    """Return what to say where a gradebook does not open."""
    return KitError(f"the gradebook {shown(db)} cannot be opened: {str(error).splitlines()[0]}")


def shown(db: str) -> str:
    """Return a database's address without its password."""
    return make_url(db).render_as_string(hide_password=True)


@contextmanager
def _lock_of_folder(folder: Path) -> Iterator[None]:
    try:
        opened = os.open(folder, os.O_RDONLY)
    except OSError as error:
        raise KitError(f"no gradebook can be kept in {folder}: {error.strerror}") from error
    try:
        fcntl.flock(opened, fcntl.LOCK_EX)
        yield
    finally:
        os.close(opened)


@contextmanager
def _lock_of_server(url: URL) -> Iterator[None]:
    db = url.render_as_string(hide_password=False)
    try:
        connection = create_engine(url, isolation_level="AUTOCOMMIT").connect()
        connection.execute(text("SELECT pg_advisory_lock(:lock)"), {"lock": LOCK})
    except ImportError as error:
        raise KitError(f"{shown(db)} needs a driver: pip install -e '.[postgresql]'") from error
    except SQLAlchemyError as error:
        raise cannot_be_opened(db, error) from error
    try:
        yield
    finally:
        connection.execute(text("SELECT pg_advisory_unlock(:lock)"), {"lock": LOCK})
        connection.close()


def _silent() -> logging.Logger:
    log = logging.Logger("nbgrader")
    log.addHandler(logging.NullHandler())
    return log
