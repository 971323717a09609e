"""The class as a table: `scores.csv`, which `autograder export` prints."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from ..course.lateness import written
from ..files import whole_file
from .class_results import ClassResults
from .grade import Grade, Part
from .records import SCORES, Result, harmless, visible

#: The columns before those of the exercises and the hand-graded cells. `score` is what the tests give, and
#: `total` is the grade.
HEAD = (
    *("student", "name", "status", "score", "max_score", "hand", "overrides", "late", "total", "max_total"),
    *("waiting", "overridden", "days_late", "handed_in", "gate_dataset", "gate_accuracy", "reason"),
)


def write_scores(folder: Path, read: ClassResults) -> Path:
    """Write `scores.csv` into a folder of results, and return its path."""
    path = folder / SCORES
    with whole_file(path) as file:
        file.write(table(read))
    return path


def refresh_scores(folder: Path, read: ClassResults) -> None:
    """Write `scores.csv` where it says something else than the class does now, if it can be written."""
    path = folder / SCORES
    with suppress(OSError):
        if not path.is_file() or path.read_text("utf-8") != table(read):
            write_scores(folder, read)


def table(read: ClassResults) -> str:
    """Return a row a student and a column a part, as CSV that no spreadsheet takes for formulas."""
    week = read.assignment
    names = [part.name for grade in read.grades for part in grade.parts]
    names += [each.name for each in week.exercises] + [each.name for each in week.manual]
    names = list(dict.fromkeys(names))
    text = io.StringIO(newline="")
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow([*HEAD, *map(harmless, names)])
    for grade in read.grades:
        points = {part.name: part.points for part in grade.parts}
        row = [*_head(grade, read.result_of(grade.student)), *(points.get(name) for name in names)]
        rows.writerow(["" if cell is None else cell for cell in row])
    return text.getvalue()


def words_of(part: Part) -> str:
    """Return an override in words: which part, from what to what, and why."""
    assert part.override is not None
    why = f" ({part.override.why})" if part.override.why else ""
    return f"{part.name}: {part.before_override:g} to {part.override.points:g}{why}"


def _head(grade: Grade, result: Result | None) -> Iterator[object]:
    gate = result.gate if result else None
    late = grade.lateness
    yield _text(grade.student)
    yield _text(grade.name) if grade.name != grade.student else ""
    yield grade.standing
    yield grade.automatic
    yield grade.max_automatic
    yield from (grade.hand, grade.overrides, grade.late, grade.total)
    yield grade.max_total
    yield "; ".join(grade.waiting)
    yield _text("; ".join(words_of(part) for part in grade.overridden))
    yield late.days if late.handed_in and late.due else None
    yield written(late.handed_in) if late.handed_in else None
    yield gate.dataset if gate else None
    yield gate.accuracy if gate else None
    yield _text(grade.reason)


def _text(text: str) -> str:
    """Return a text on one line, without what a spreadsheet could run or a terminal could obey."""
    return harmless(visible(text))
