"""Which results the gradebook has already, so that a second run records only what is new.

A mark beside a result tells what it was recorded with. It counts only while the gradebook knows the
submission and nbgrader's notebook is there.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from nbgrader.api import Assignment, Gradebook, MissingEntry, Student, SubmittedAssignment
from nbgrader.coursedir import CourseDirectory

from ..files import whole_file
from ..results import records


class Marks:
    """The marks of one assignment's results, for one gradebook as it is now."""

    def __init__(self, course: CourseDirectory, out: Path, with_what: Iterable[str]) -> None:
        self.name = str(course.assignment_id)
        self.course = course
        self.out = out
        with Gradebook(course.db_url, course.course_id) as gradebook:
            self.known = _known(gradebook, self.name)
            self.with_what = [*with_what, course.db_url, _due(gradebook, self.name)]

    def is_recorded(self, student: str) -> bool:
        """Whether the gradebook has what there is now of this student."""
        if student not in self.known or not self._notebook(student).is_file():
            return False
        try:
            return self._mark(student).read_text() == self._digest(student)
        except OSError:
            return False

    def note(self, student: str) -> None:
        """Mark that the gradebook has what there is now of this student."""
        with records.writing(self.out), whole_file(self._mark(student)) as file:
            file.write(self._digest(student))

    def _mark(self, student: str) -> Path:
        return self.out / student / f".{self.name}.recorded"

    def _notebook(self, student: str) -> Path:
        folder = self.course.format_path(self.course.autograded_directory, student, self.name)
        return Path(folder) / f"{self.name}.ipynb"

    def _digest(self, student: str) -> str:
        """A hash of the result, of what was handed in, when, and of what recording depends on."""
        handed_in = Path(self.course.format_path(self.course.submitted_directory, student, self.name))
        files = [
            (str(path.relative_to(handed_in)), path.stat().st_mtime_ns, path.stat().st_size)
            for path in sorted(handed_in.rglob("*"))
        ]
        result = records.path_of(self.out, student, self.name).read_text("utf-8")
        return hashlib.sha256(json.dumps([files, result, self.with_what]).encode()).hexdigest()


def _known(gradebook: Gradebook, name: str) -> set[str]:
    """The students whose submissions the gradebook has."""
    rows: Any = gradebook.db.query(Student.id).join(SubmittedAssignment).join(Assignment)
    return {student for (student,) in rows.filter(Assignment.name == name)}


def _due(gradebook: Gradebook, name: str) -> str:
    try:
        return str(gradebook.find_assignment(name).duedate)
    except MissingEntry:
        return ""
