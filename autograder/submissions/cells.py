"""A notebook or Python file, as bytes, to the sources of its code cells.

A notebook's outputs, attachments and widgets are never looked at; of its JSON only what is needed is taken,
and only where it has the type that it should have.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ..checks.notebook.percent import is_percent, read_percent
from .definitions import parse
from .files import SubmissionError, shown

#: The week's own notebook has some 100 cells and 60 kB of code.
MAX_CELLS = 5_000
MAX_SOURCE = 512 * 2**10
#: Pictures among the text: Colab writes a photograph there as it stands, in base64.
MAX_PICTURES = 16 * 2**20
PICTURE = re.compile(r"data:image/(?:png|jpeg);base64,[A-Za-z0-9+/=]*")
#: Brackets and commas of the JSON, which is what its size in memory depends on.
MAX_PIECES = 3_000_000


@dataclass(frozen=True)
class SourceCell:
    """A cell: its source, the nbgrader id that it has or lost, and whether it is a grade cell."""

    source: str
    grade_id: str = ""
    is_check: bool = False
    is_code: bool = True


def source_cells(data: bytes, name: str) -> tuple[list[SourceCell], tuple[str, ...]]:
    """The code cells of a file, whatever its name says that it is, and what is to be noted about it."""
    cells, notices = all_cells(data, name)
    code = [cell for cell in cells if cell.is_code]
    if not code:
        raise SubmissionError(f"{shown(name)} has no code cell")
    return code, notices


def all_cells(data: bytes, name: str) -> tuple[list[SourceCell], tuple[str, ...]]:
    """The cells of a file, code and text, and what is to be noted about it."""
    text, notices = _decode(data, name)
    if not text.strip():
        raise SubmissionError(f"{shown(name)} is empty")
    return list(_limited(_cells(text, name), name)), notices


def _decode(data: bytes, name: str) -> tuple[str, tuple[str, ...]]:
    """Text with line feeds as its only line ends. Bytes that are not UTF-8 are replaced, which is noted."""
    encoding = "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    notices: tuple[str, ...] = ()
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        text = data.decode(encoding, errors="replace")
        notices = (f"{shown(name)} is not UTF-8 text: what could not be read was replaced",)
    return text.replace("\r\n", "\n").replace("\r", "\n"), notices


def _cells(text: str, name: str) -> Iterator[SourceCell]:
    if text.lstrip().startswith("{"):
        notebook = _load(text, name)
        if notebook is not None:
            return _notebook_cells(notebook, name)
    elif name.lower().endswith(".ipynb") and not _looks_like_python(text):
        raise SubmissionError(f"{shown(name)} is not a notebook: it does not hold JSON")
    return _python_cells(text)


def _load(text: str, name: str) -> dict[str, Any] | None:
    """The notebook's JSON object; None where the text is Python after all."""
    if sum(map(text.count, "[{,")) > MAX_PIECES:
        raise SubmissionError(f"{shown(name)} holds too much: clear the outputs, save and hand in again")
    try:
        notebook = json.loads(text)
    except RecursionError as error:
        raise SubmissionError(f"{shown(name)} is nested too deeply to be a notebook") from error
    except ValueError as error:
        if not name.lower().endswith(".ipynb") or _looks_like_python(text):
            return None
        where = f" at line {error.lineno}" if isinstance(error, json.JSONDecodeError) else ""
        raise SubmissionError(f"{shown(name)} is damaged: its JSON breaks off{where}") from error
    return notebook if isinstance(notebook, dict) else None


def _looks_like_python(text: str) -> bool:
    """Whether a file is Python that does something: JSON's `null` and `[]` may pass for expressions."""
    tree = parse(text)
    return is_percent(text) or any(not isinstance(node, ast.Expr) for node in (tree.body if tree else ()))


def _notebook_cells(notebook: dict[str, Any], name: str) -> Iterator[SourceCell]:
    cells = notebook.get("cells")
    if cells is None and isinstance(worksheets := notebook.get("worksheets"), list):  # nbformat 3
        sheets = [sheet.get("cells") for sheet in worksheets if isinstance(sheet, dict)]
        cells = [cell for sheet in sheets if isinstance(sheet, list) for cell in sheet]
    if not isinstance(cells, list):
        raise SubmissionError(f"{shown(name)} is not a notebook: it has no list of cells")
    if len(cells) > MAX_CELLS:
        raise SubmissionError(f"{shown(name)} has more than {MAX_CELLS} cells")
    return (
        SourceCell(
            source,
            *_identity(_dict(_dict(cell.get("metadata")).get("nbgrader"))),
            is_code=cell.get("cell_type") == "code",
        )
        for cell in cells
        if isinstance(cell, dict)
        if (source := _source(cell.get("source", cell.get("input"))))
    )


def _python_cells(text: str) -> Iterator[SourceCell]:
    if is_percent(text):
        for cell in read_percent(text):
            is_code = cell.kind == "code"
            if source := _source(cell.source if is_code else cell.text):
                yield SourceCell(source, *_identity(cell.nbgrader), is_code=is_code)
    else:
        for source in _statements(text):
            if source := _source(source):
                yield SourceCell(source)


#: A statement, where a mistake leaves no syntax tree: from a word at the margin to the next.
_PARAGRAPH = re.compile(
    r"^(?:@.*\n)*.+(?:\n(?:(?![^\W\d]|@)|(?=(?:elif|else|except|finally)\b)).*)*", re.MULTILINE
)


def _statements(text: str) -> Iterator[str]:
    """A plain Python file, a cell for each of its statements, so that one that fails costs only itself."""
    tree = parse(text)
    if tree is None:
        yield from (match[0] for match in _PARAGRAPH.finditer(text))
        return
    lines = text.split("\n")
    for node in tree.body:
        decorators: list[ast.expr] = getattr(node, "decorator_list", [])
        first = min([node.lineno, *(each.lineno for each in decorators)])
        yield "\n".join(lines[first - 1 : node.end_lineno])


def _identity(nbgrader: dict[str, Any]) -> tuple[str, bool]:
    grade_id = nbgrader.get("grade_id")
    is_check = bool(nbgrader.get("grade")) and not nbgrader.get("solution")
    return (grade_id if isinstance(grade_id, str) else "", is_check)


def _source(value: object) -> str:
    """The source of a cell, a text or a list of texts; empty where it is anything else."""
    if isinstance(value, list):
        value = "".join(line for line in value if isinstance(line, str))
    if not isinstance(value, str) or not value.strip():
        return ""
    whole = value.encode("utf-8", errors="replace").decode("utf-8")  # lone surrogates go
    return whole.replace("\r\n", "\n").replace("\r", "\n")


def _dict(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _limited(cells: Iterator[SourceCell], name: str) -> Iterator[SourceCell]:
    size = pictures = 0
    for count, cell in enumerate(cells, start=1):
        length = len(cell.source if cell.is_code else PICTURE.sub("", cell.source))
        size += length
        pictures += len(cell.source) - length
        if count > MAX_CELLS:
            raise SubmissionError(f"{shown(name)} has more than {MAX_CELLS} cells")
        if size > MAX_SOURCE:
            raise SubmissionError(f"{shown(name)} holds more than {MAX_SOURCE // 2**10} KiB of code and text")
        if pictures > MAX_PICTURES:
            raise SubmissionError(f"{shown(name)} holds more than {MAX_PICTURES // 2**20} MiB of pictures")
        yield cell
