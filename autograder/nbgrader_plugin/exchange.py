"""What leaves the course by nbgrader's commands: `nbgrader export` and `nbgrader release_feedback`."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook
from nbgrader.exchange.default import ExchangeReleaseFeedback
from nbgrader.plugins import ExportPlugin

from ..course.assignment import assignment_names
from ..course.lateness import written
from ..errors import KitError
from ..files import whole_file
from ..results.class_results import read_class
from ..results.grade import Grade
from ..results.records import harmless, visible

#: nbgrader's own columns, and then the parts of the grade.
HEAD = (
    *("assignment", "duedate", "timestamp", "student_id", "last_name", "first_name", "email", "raw_score"),
    *("late_submission_penalty", "score", "max_score", "status", "automatic", "hand", "overrides", "waiting"),
)
SECRET = "submission_secret.txt"  # noqa: S105  (a file's name)


class GradeExport(ExportPlugin):
    """Writes the grades that `autograder export` gives, in nbgrader's columns."""

    def export(self, gradebook: Gradebook) -> None:
        """Write `grades.csv`, or the file named with `--to`: a row a student and an assignment."""
        app: Any = self.parent
        root = Path(app.coursedir.root)
        students: dict[str, Any] = {str(student.id): student for student in gradebook.students}
        with whole_file(Path(self.to or "grades.csv").absolute()) as file:
            rows = csv.writer(file, lineterminator="\n")
            rows.writerow(HEAD)
            for name in assignment_names(root):
                if self.assignment and name not in map(str, self.assignment):
                    continue
                for grade in _grades(root, name):
                    if not self.student or grade.student in map(str, self.student):
                        rows.writerow(_row(grade, students.get(grade.student)))


class ReleaseFeedback(ExchangeReleaseFeedback):
    """Releases the feedback of those whose work came through the exchange, and lists all others."""

    def copy_files(self) -> None:
        """Copy the pages; nbgrader itself ends at the first student without a secret."""
        course: Any = self.coursedir
        pages = course.format_path(course.feedback_directory, course.student_id or "*", course.assignment_id)
        folders = sorted(path for path in Path("/").glob(pages.lstrip("/")) if path.is_dir())
        others = [path.parent.name for path in folders if not (path / SECRET).is_file()]
        excluded = list(filter(None, (course.student_id_exclude or "").split(",")))
        course.student_id_exclude = ",".join([*excluded, *others])
        super().copy_files()  # type: ignore[no-untyped-call]
        course.student_id_exclude = ",".join(excluded)
        if others:
            self.log.warning(
                "Not released, since their work did not come through the exchange: %s", ", ".join(others)
            )


def _grades(root: Path, assignment: str) -> tuple[Grade, ...]:
    try:
        return read_class(root, root / "results", assignment).grades
    except KitError:  # nobody has a result of it
        return ()


def _row(grade: Grade, student: Any) -> list[object]:
    late = grade.lateness
    earned = None if grade.total is None else round(grade.total + (grade.late or 0.0), 2)
    cells = [
        grade.assignment,
        written(late.due) if late.due else "",
        written(late.handed_in) if late.handed_in else "",
        grade.student,
        (student.last_name if student else None) or ("" if grade.name == grade.student else grade.name),
        student.first_name if student else None,
        student.email if student else None,
        *(earned, grade.late, grade.total, grade.max_total, grade.standing, grade.automatic, grade.hand),
        *(grade.overrides, "; ".join(grade.waiting)),
    ]
    return [
        "" if cell is None else harmless(visible(cell)) if isinstance(cell, str) else cell for cell in cells
    ]
