"""A submission as a notebook that nbgrader can handle, whatever became of its metadata.

The learner's cells keep their order and their sources. nbgrader's metadata is put where the exercises are
really answered: on the last cell that solves each one. Lost grade cells come back, and so do lost manually
graded cells, empty. Outputs, which may hold anything, are left out; of attachments, pictures stay.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from nbformat import NotebookNode, from_dict

from ..checks.notebook.percent import PercentCell, read_percent
from ..checks.notebook.read import SourceCell
from ..course.assignment import CHECK, Assignment
from ..release.instructor_notebook import KERNEL
from ..release.stubs import released_text
from ..submissions.discovery import Found
from ..submissions.submission import as_cells, cells_of, read_chosen
from .attachments import Attachments, attachments_of, without_lost


def normalised(found: Found, assignment: Assignment) -> NotebookNode:
    """The notebook of a submission, with each graded cell in its place exactly once."""
    name, data = read_chosen(found, assignment)
    sources = cells_of(data, name).cells
    graded = _graded_cells(assignment)
    identities = _identities(sources, assignment, graded)
    pictures = {text: iter(each) for text, each in attachments_of(data).items()}
    cells = [
        _with_pictures(_cell(source, identity, graded), next(pictures.get(source.source, iter(())), {}))
        for source, identity in zip(sources, identities, strict=True)
    ]
    _add_missing(cells, assignment, graded)
    for number, cell in enumerate(cells):
        cell.id = cell.metadata.get("nbgrader", {}).get("grade_id", f"cell-{number}")
    notebook = NotebookNode(cells=cells, nbformat=4, nbformat_minor=5)  # type: ignore[no-untyped-call]
    notebook.metadata = from_dict(KERNEL)  # type: ignore[no-untyped-call]
    return notebook


def is_unanswered(notebook: NotebookNode, name: str, assignment: Assignment) -> bool:
    """Return whether a hand-graded cell is empty, or as the release left it."""
    known = _graded_cells(assignment)[name]
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("grade_id") == name:
            as_released = released_text(known.text).strip()
            return not cell.get("attachments") and cell.source.strip() in ("", as_released)
    return True


def _graded_cells(assignment: Assignment) -> dict[str, PercentCell]:
    """The cells of the instructor's notebook that nbgrader knows, by their ids."""
    return _cells_with_ids(assignment.notebook.read_text("utf-8"))


@lru_cache(maxsize=2)
def _cells_with_ids(text: str) -> dict[str, PercentCell]:
    return {cell.nbgrader["grade_id"]: cell for cell in read_percent(text) if cell.nbgrader}


def _identities(
    sources: Sequence[SourceCell], assignment: Assignment, graded: dict[str, PercentCell]
) -> list[str]:
    """The id that each cell deserves, empty for most; no two the same, the last one counts."""
    exercises = [each.name for each in assignment.exercises if each.in_cell]
    manual = {each.name for each in assignment.manual}
    solved = iter(as_cells((cell for cell in sources if cell.is_code), exercises))
    identities = []
    for source in sources:
        exercise = next(solved).exercise if source.is_code else None
        is_known = source.grade_id in manual or (source.is_code and _is_check(source, graded))
        identities.append(exercise or (source.grade_id if is_known else ""))
    last = {identity: place for place, identity in enumerate(identities)}
    return [identity if last[identity] == place else "" for place, identity in enumerate(identities)]


def _is_check(source: SourceCell, graded: dict[str, PercentCell]) -> bool:
    return source.grade_id in graded and source.grade_id.startswith(CHECK)


def _cell(source: SourceCell, identity: str, graded: dict[str, PercentCell]) -> NotebookNode:
    if not identity:
        return _new(source.source, is_code=source.is_code, nbgrader=None)
    known = graded[identity]
    text = known.source if identity.startswith(CHECK) else source.source
    return _new(text, is_code=known.kind == "code", nbgrader=known.nbgrader)


def _with_pictures(cell: NotebookNode, pictures: Attachments) -> NotebookNode:
    if cell.cell_type == "markdown":
        cell.source = without_lost(cell.source, pictures)
        if pictures:
            cell.attachments = pictures
    return cell


def _add_missing(cells: list[NotebookNode], assignment: Assignment, graded: dict[str, PercentCell]) -> None:
    """Put a lost grade cell behind its answer, or at the end; a lost manual cell at the end."""
    there = [cell.metadata.get("nbgrader", {}).get("grade_id") for cell in cells]
    for exercise in assignment.exercises:
        name = f"{CHECK}{exercise.name}"
        if name not in there:
            place = there.index(exercise.name) + 1 if exercise.name in there else len(cells)
            cells.insert(place, _new(graded[name].source, is_code=True, nbgrader=graded[name].nbgrader))
            there.insert(place, name)
    for manual in assignment.manual:
        if manual.name not in there:
            text = released_text(graded[manual.name].text)
            cells.append(_new(text, is_code=False, nbgrader=graded[manual.name].nbgrader))


def _new(source: str, *, is_code: bool, nbgrader: dict[str, Any] | None) -> NotebookNode:
    """Make a cell. nbformat's own functions check each against a schema, which takes most of the time."""
    cell: dict[str, Any] = {
        "cell_type": "code" if is_code else "markdown",
        "id": "",
        "metadata": {"nbgrader": dict(nbgrader)} if nbgrader else {},
        "source": source,
    }
    if is_code:
        cell |= {"execution_count": None, "outputs": []}
    made: NotebookNode = from_dict(cell)  # type: ignore[no-untyped-call]
    return made
