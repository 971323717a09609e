"""What people did in nbgrader's gradebook, read without nbgrader: its tables are enough.

A mark beside a student's result tells with what, and in which gradebook, the result was recorded.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from ..course.assignment import CHECK
from ..course.settings import CourseSettings, gradebook_of
from ..files import whole_file
from .grade import HandWork

GRADES = """
select submitted_assignment.student_id, submitted_assignment.extension, base_cell.name, grade.auto_score,
       grade.manual_score, grade.extra_credit, grade.needs_manual_grade
from grade
join base_cell on base_cell.id = grade.cell_id
join submitted_notebook on submitted_notebook.id = grade.notebook_id
join submitted_assignment on submitted_assignment.id = submitted_notebook.assignment_id
join assignment on assignment.id = submitted_assignment.assignment_id
where assignment.name = :assignment
"""
#: A database's address with a password.
PASSWORD = re.compile(r"(://[^:/@]*):[^@]*@")
DUE = "select duedate from assignment where name = :assignment"


#: Points that the kit wrote into the gradebook, and what a person had given there before.
Ours = Mapping[str, Sequence[float | None]]


@dataclass(frozen=True)
class Mark:
    """What a recording left: a hash of what it recorded, and what it must not take for a person's work.

    `overrides` are the points that it wrote, by exercise or cell, with the points by hand that these cover;
    `answers` are hashes of the hand-graded texts; `student` is the name in the gradebook.
    """

    db: str
    digest: str
    overrides: Ours = field(default_factory=dict)
    answers: Mapping[str, str] = field(default_factory=dict)
    student: str = ""


def path_of_mark(folder: Path, student: str, assignment: str) -> Path:
    """Return the path of the mark in a folder of results."""
    return folder / student / f".{assignment}.recorded"


def read_mark(folder: Path, student: str, assignment: str) -> Mark | None:
    """Return a student's mark, or None if there is none that can be read."""
    try:
        return Mark(**json.loads(path_of_mark(folder, student, assignment).read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def write_mark(folder: Path, student: str, assignment: str, mark: Mark) -> None:
    """Write a student's mark."""
    with whole_file(path_of_mark(folder, student, assignment)) as file:
        json.dump(asdict(mark), file)


def name_of_db(db: str, root: Path) -> str:
    """Return a gradebook's address as marks have it: without a password, and the same when a course moves."""
    path = Path(db.removeprefix("sqlite:///"))
    if path.is_relative_to(root):
        return path.relative_to(root).as_posix()
    return PASSWORD.sub(r"\1@", db)


def hand_work_of(root: Path, folder: Path, assignment: str, settings: CourseSettings) -> dict[str, HandWork]:
    """Return what people did for the students whose results in `folder` are in the course's gradebook."""
    db = gradebook_of(root, settings)
    name = name_of_db(db, root)
    paths = folder.glob(f"[!.]*/.{assignment}.recorded")
    marks = {path.parent.name: read_mark(folder, path.parent.name, assignment) for path in paths}
    recorded = {student: mark for student, mark in marks.items() if mark and mark.db == name}
    if not recorded:
        return {}
    work = read_hand_work(db, assignment, {mark.student: mark.overrides for mark in recorded.values()})
    return {student: work[mark.student] for student, mark in recorded.items() if mark.student in work}


def read_hand_work(db: str, assignment: str, ours: Mapping[str, Ours] | None = None) -> dict[str, HandWork]:
    """Return what people did for each student who is in the gradebook at `db`; nothing where there is none.

    `ours` are the points that the kit itself wrote there for overrides, by student and exercise: they are
    nobody's work.
    """
    if db.startswith("sqlite:///") and not Path(db.removeprefix("sqlite:///")).is_file():
        return {}
    from sqlalchemy import Boolean, DateTime, Float, Interval, String, create_engine, text
    from sqlalchemy.exc import SQLAlchemyError

    grades = text(GRADES).columns(
        student_id=String,
        extension=Interval,
        name=String,
        auto_score=Float,
        manual_score=Float,
        extra_credit=Float,
        needs_manual_grade=Boolean,
    )
    engine = create_engine(db)
    try:
        with engine.connect() as connection:
            due = connection.execute(text(DUE).columns(duedate=DateTime), {"assignment": assignment}).scalar()
            rows = list(connection.execute(grades, {"assignment": assignment}))
    except SQLAlchemyError:  # no tables yet
        return {}
    finally:
        engine.dispose()
    by_student: dict[str, list[Any]] = {}
    for row in rows:
        by_student.setdefault(row.student_id, []).append(row)
    return {
        student: _of_student(own, due, (ours or {}).get(student, {})) for student, own in by_student.items()
    }


def _of_student(rows: list[Any], due: datetime | None, ours: Ours) -> HandWork:
    points = dict(filter(None, (_points(row, ours) for row in rows)))
    return HandWork(
        points=points,
        waits=frozenset(row.name for row in rows if row.needs_manual_grade),
        extension=rows[0].extension or timedelta(),
        due=due.replace(tzinfo=UTC) if due else None,
    )


def _points(row: Any, ours: Ours) -> tuple[str, float] | None:
    """Return the points that a person gave, or 0 for an empty answer, by exercise or hand-graded cell."""
    name = row.name.removeprefix(CHECK)
    is_exercise = name != row.name
    extra = row.extra_credit or 0.0
    by_hand = row.manual_score
    if name in ours and ours[name][0] == by_hand:
        by_hand = ours[name][1]
    if by_hand is not None:
        return name, by_hand + extra
    if extra or not is_exercise:
        return None if row.auto_score is None else (name, row.auto_score + extra)
    return None
