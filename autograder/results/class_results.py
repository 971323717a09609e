"""A class as it stands: its results, and the grades that these make with the gradebook and the settings."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from ..course.assignment import Assignment, assignment_names, load_assignment, main_assignment
from ..course.settings import CourseSettings, load_settings
from ..errors import KitError
from .grade import Grade, grades_of
from .hand_work import hand_work_of
from .records import Result, read_all


@dataclass(frozen=True)
class ClassResults:
    """An assignment's grades by the students' names, and the results that there are.

    `unread` files are there and cannot be read.
    """

    assignment: Assignment
    grades: tuple[Grade, ...]
    results: tuple[Result, ...]
    unread: int = 0

    def result_of(self, student: str) -> Result | None:
        """Return a student's result, or None where nothing was handed in."""
        return next((each for each in self.results if each.student == student), None)


def read_class(
    root: Path, folder: Path, assignment: str | None, settings: CourseSettings | None = None
) -> ClassResults:
    """Return the class of the assignment asked for; else of the only one in the folder, or of the main one.

    Students who were dropped are left out.
    """
    name = _assignment_in(folder, assignment, root)
    week = load_assignment(name, root) if name in assignment_names(root) else Assignment(name, root, (), ())
    settings = load_settings(root) if settings is None else settings
    results = tuple(read_all(folder, name))
    grades = grades_of(results, week, settings, hand_work_of(root, folder, name, settings))
    kept = tuple(each for each in results if each.student not in settings.dropped)
    unread = len(list(folder.glob(f"[!.]*/{name}.json"))) - len(results)
    return ClassResults(week, tuple(grades), kept, unread)


def _assignment_in(folder: Path, assignment: str | None, root: Path) -> str:
    names = sorted({path.stem for path in folder.glob("[!.]*/*.json")})
    if not names:
        raise KitError(f"no results in {folder}: grade first, or name the folder that has them")
    if assignment is not None and assignment not in names:
        raise KitError(f"no results of {assignment} in {folder}: there are those of {', '.join(names)}")
    if assignment is not None or len(names) == 1:
        return assignment or names[0]
    main = main_assignment(root)
    if main not in names:
        raise KitError(f"{folder} holds results of several assignments, say which one: {', '.join(names)}")
    return main
