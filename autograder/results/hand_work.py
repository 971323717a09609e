"""What people did in nbgrader's gradebook, read without nbgrader: its tables are enough."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from ..course.assignment import CHECK
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
DUE = "select duedate from assignment where name = :assignment"


def read_hand_work(
    db: str, assignment: str, ours: Mapping[str, Mapping[str, float]] | None = None
) -> dict[str, HandWork]:
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


def _of_student(rows: list[Any], due: datetime | None, ours: Mapping[str, float]) -> HandWork:
    points = dict(filter(None, (_points(row, ours) for row in rows)))
    return HandWork(
        points=points,
        waits=frozenset(row.name for row in rows if row.needs_manual_grade),
        extension=rows[0].extension or timedelta(),
        due=due.replace(tzinfo=UTC) if due else None,
    )


def _points(row: Any, ours: Mapping[str, float]) -> tuple[str, float] | None:
    """Return the points that a person gave, or 0 for an empty answer, by exercise or hand-graded cell."""
    name = row.name.removeprefix(CHECK)
    is_exercise = name != row.name
    extra = row.extra_credit or 0.0
    if row.manual_score is not None:
        is_ours = ours.get(name) == row.manual_score and not extra
        return None if is_ours else (name, row.manual_score + extra)
    if extra or not is_exercise:
        return None if row.auto_score is None else (name, row.auto_score + extra)
    return None
