"""A submission: the cells of a learner's notebook that are graded.

Only the sources of code cells are taken. A solution cell is known by its nbgrader id; where ids were lost,
copied or renamed, by what it defines.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from ..box import Cell
from ..checks.notebook.dependencies import is_stub_source
from ..checks.notebook.read import NotebookError, Read, SourceCell, read_cells, shown
from ..course.assignment import CHECK, Assignment, assignment_names, load_assignment
from ..results.records import Notice
from .definitions import defined, forbidden_imports
from .discovery import NOTEBOOKS, SUPPORT, Found, find_submissions
from .files import SubmissionError, read_file, read_member

__all__ = ["Cell", "Found", "Submission", "SubmissionError", "find_submissions", "read_submission"]

#: Files of one folder that are looked into for the one to grade.
MAX_CANDIDATES = 50


@dataclass(frozen=True)
class Submission:
    """A submission. `sha256` is a hash of the cells, `file_sha256` of the file."""

    student: str
    path: Path
    cells: tuple[Cell, ...]
    sha256: str
    notices: tuple[Notice, ...]
    file_sha256: str = ""


def read_submission(found: Found, assignment: Assignment) -> Submission:
    """Read a submission. `SubmissionError` says in one line why it cannot be read."""
    name, data = read_chosen(found, assignment)
    names = _solved(assignment)
    read = cells_of(data, name)
    if not read.code:
        raise SubmissionError(f"{shown(name)} has no code cell")
    cells = tuple(replace(cell, python=read.python[:20]) for cell in as_cells(read.code, names))
    texts = [*found.notices, *read.notices, *_fuller(found, name, names)]
    texts += _elsewhere(read.code, cells, assignment)
    notices = [Notice("intake", text) for text in texts]
    return Submission(
        student=found.student,
        path=found.path,
        cells=cells,
        sha256=fingerprint(cells),
        notices=(*notices, *import_notices(cells)),
        file_sha256=hashlib.sha256(data).hexdigest(),
    )


def read_chosen(found: Found, assignment: Assignment) -> tuple[str, bytes]:
    """Return the name and the bytes of the file that is graded."""
    if found.problem:
        raise SubmissionError(found.problem)
    return _chosen(found, assignment, _solved(assignment))


def cells_of(data: bytes, name: str) -> Read:
    """Return the cells of a file, code and text."""
    try:
        return read_cells(data, name)
    except NotebookError as error:
        raise SubmissionError(str(error)) from error


def as_cells(sources: Iterable[SourceCell], exercises: Sequence[str]) -> tuple[Cell, ...]:
    """Return the code cells with the exercises that they answer."""
    return tuple(Cell(cell.number, cell.source, _exercise(cell, exercises)) for cell in sources)


def fingerprint(cells: Iterable[Cell]) -> str:
    """Return a hash of the sources and exercises of the cells."""
    parts = [(cell.source, cell.exercise) for cell in cells]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def import_notices(cells: Iterable[Cell]) -> tuple[Notice, ...]:
    """Return a notice for each forbidden library that the cells import."""
    found: set[str] = set()
    for cell in cells:
        found |= forbidden_imports(cell.source)
    return tuple(Notice("forbidden-import", f"imports {name}, which is not there") for name in sorted(found))


def _fuller(found: Found, name: str, exercises: Sequence[str]) -> Iterator[str]:
    """Yield a line if a notebook beside the graded one answers more. An old copy may have the right name."""
    others = [each for each in found.names if each.lower().endswith(".ipynb") and each != name]
    counts = {each: _answers(found, exercises, each) for each in others[:MAX_CANDIDATES]}
    best = max(counts, key=lambda each: counts[each], default=None)
    own = _answers(found, exercises, name) if best else 0
    if best and counts[best] > own:
        yield f"graded {shown(name)}, which answers {own}; {shown(best)}, beside it, answers {counts[best]}"


def _elsewhere(sources: Sequence[SourceCell], cells: Iterable[Cell], assignment: Assignment) -> Iterator[str]:
    """Yield a line if the cells answer another assignment of the course, and not this one."""
    if any(cell.exercise for cell in cells):
        return
    for name in assignment_names(assignment.root):
        if any(cell.exercise for cell in as_cells(sources, _solved(load_assignment(name, assignment.root)))):
            yield f"these are answers to {name}, and none to {assignment.name}"


def _solved(assignment: Assignment) -> list[str]:
    return [exercise.name for exercise in assignment.exercises if exercise.in_cell]


def _exercise(cell: SourceCell, exercises: Sequence[str]) -> str | None:
    """Return the exercise of the cell's id if the cell defines it, or else the first that it defines."""
    if cell.is_check and cell.grade_id.removeprefix(CHECK) != cell.grade_id:
        return None
    names = defined(cell.source, exercises)
    if cell.grade_id in exercises and (cell.grade_id in names or not names):
        return cell.grade_id
    return names[0] if names else None


def _chosen(found: Found, assignment: Assignment, exercises: Sequence[str]) -> tuple[str, bytes]:
    """Return the file to grade: the one with the right name if it has answers, or else the one with most."""
    if not found.names:
        return found.path.name, read_file(found.path)
    by_name = {name.rpartition("/")[2]: name for name in reversed(found.names)}
    called = (by_name.get(f"{assignment.name}{suffix}") for suffix in NOTEBOOKS)
    notebooks = [name for name in found.names if name.lower().endswith(".ipynb")]
    first = [*filter(None, called), *(notebooks if len(notebooks) == 1 else ())]
    candidates = list(dict.fromkeys((*first, *notebooks, *_scripts(found.names)))) or list(found.names)
    if len(candidates) == 1:
        return candidates[0], _read(found, candidates[0])
    count = partial(_answers, found, exercises)
    for name in first:
        if count(name) > 0:
            return name, _read(found, name)
    return _best(candidates[:MAX_CANDIDATES], count, found)


def _best(candidates: Sequence[str], count: Callable[[str], int], found: Found) -> tuple[str, bytes]:
    """Return the first candidate with the most answers."""
    counts = {name: count(name) for name in candidates}
    best = max(counts, key=lambda name: counts[name])
    if counts[best] < 0:
        raise SubmissionError(f"none of {len(counts)} files can be read, {shown(best)} among them")
    if counts[best] == 0:
        best = candidates[0]
    return best, _read(found, best)


def _answers(found: Found, exercises: Sequence[str], name: str) -> int:
    """Return how many exercises a file answers, or -1 if it cannot be read. Stubs do not count."""
    try:
        cells = cells_of(_read(found, name), name).code
    except SubmissionError:
        return -1
    answers = [(each, cell.source) for cell in cells for each in defined(cell.source, exercises)]
    return len({each for each, source in answers if not is_stub_source(source, each)})


def _read(found: Found, name: str) -> bytes:
    return read_member(found.path, name)


def _scripts(names: Sequence[str]) -> list[str]:
    """Return the Python files that may hold answers."""
    scripts = [name for name in names if name.lower().endswith(".py")]
    return [name for name in scripts if name.rpartition("/")[2].partition(".")[0] not in SUPPORT]
