"""Read the cells of a notebook or Python file from its bytes, whatever its name is.

Outputs, attachments and widgets are never looked at. Of a notebook's JSON only what is needed is taken, and
only where it has the type that it should have.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from .percent import is_percent, read_percent
from .syntax import parse

#: The week's own notebook has some 100 cells and 60 kB of code.
MAX_CELLS = 5_000
MAX_SOURCE = 512 * 2**10
#: Pictures among the text: Colab writes a photograph there as it stands, in base64.
MAX_PICTURES = 16 * 2**20
PICTURE = re.compile(r"data:image/(?:png|jpeg);base64,[A-Za-z0-9+/=]*")
#: Brackets and commas of the JSON, which is what its size in memory depends on.
MAX_PIECES = 3_000_000
DEFINITION = re.compile(r"^(?:def|class)[ \t]+(\w+)", re.MULTILINE)
#: What git leaves in a file where two versions do not fit together.
CONFLICT = re.compile(r"^(?:<{7}|>{7}) ", re.MULTILINE)
RESTORE = (
    "restore it from a checkpoint (File, Revert Notebook to Checkpoint), or copy the cells into a fresh one"
)


class NotebookError(Exception):
    """There is no notebook, or none that can be read; the message says what to do."""


@dataclass(frozen=True)
class SourceCell:
    """A cell: its number among all cells from 1, its source, and what nbgrader knows of it.

    `offset` counts the file's lines above a cell of a Python file.
    """

    number: int
    source: str
    nbgrader: dict[str, Any] = field(default_factory=dict)
    is_code: bool = True
    offset: int | None = None

    @property
    def grade_id(self) -> str:
        """Return the name that nbgrader knows the cell by, or an empty text."""
        name = self.nbgrader.get("grade_id")
        return name if isinstance(name, str) else ""

    @property
    def is_solution(self) -> bool:
        """Return whether this is a solution cell."""
        return bool(self.nbgrader.get("solution")) and bool(self.grade_id)

    @property
    def is_check(self) -> bool:
        """Return whether this is a locked cell that carries points."""
        return bool(self.nbgrader.get("grade")) and not self.nbgrader.get("solution")

    def defines(self) -> set[str]:
        """Return the functions and classes that the text defines. It need not be valid Python."""
        return set(DEFINITION.findall(self.source))


@dataclass(frozen=True)
class Read:
    """The cells of a file, code and text; what is to be noted; and the Python that the notebook ran on."""

    cells: tuple[SourceCell, ...]
    notices: tuple[str, ...] = ()
    python: str = ""

    @property
    def code(self) -> list[SourceCell]:
        """Return the code cells."""
        return [cell for cell in self.cells if cell.is_code]


def read_cells(data: bytes, name: str) -> Read:
    """Read a file. `NotebookError` says in one line why it cannot be read."""
    text, notices = _decode(data, name)
    if not text.strip():
        raise NotebookError(f"{shown(name)} is empty")
    notebook = _notebook(text, name)
    cells = _python_cells(text) if notebook is None else _notebook_cells(notebook, name)
    python = _dict(_dict((notebook or {}).get("metadata")).get("language_info")).get("version")
    return Read(tuple(_limited(cells, name)), notices, python if isinstance(python, str) else "")


def shown(name: str, most: int = 80) -> str:
    """Return a name from outside, made printable and short enough for a message."""
    text = "".join(letter if letter.isprintable() else "?" for letter in name)
    return text if len(text) <= most else text[: most - 1] + "…"


def _decode(data: bytes, name: str) -> tuple[str, tuple[str, ...]]:
    """Return the text with line feeds only. Bytes that are not UTF-8 are replaced, with a notice."""
    encoding = "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    notices: tuple[str, ...] = ()
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        text = data.decode(encoding, errors="replace")
        notices = (f"{shown(name)} is not UTF-8 text: what could not be read was replaced",)
    return text.replace("\r\n", "\n").replace("\r", "\n"), notices


def _notebook(text: str, name: str) -> dict[str, Any] | None:
    """Return the notebook's JSON object, or None if the text is Python."""
    is_notebook = name.lower().endswith((".ipynb", ".json"))
    if text.lstrip().startswith("{"):
        return _load(text, name, is_notebook=is_notebook)
    if is_notebook and CONFLICT.search(text):
        raise NotebookError(_conflict(text, name))
    if is_notebook and not _looks_like_python(text):
        raise NotebookError(f"{shown(name)} is not a notebook: it does not hold JSON")
    return None


def _load(text: str, name: str, *, is_notebook: bool) -> dict[str, Any] | None:
    if sum(map(text.count, "[{,")) > MAX_PIECES:
        raise NotebookError(f"{shown(name)} holds too much: clear the outputs, save and hand in again")
    try:
        notebook = json.loads(text)
    except RecursionError as error:
        raise NotebookError(f"{shown(name)} is nested too deeply to be a notebook") from error
    except ValueError as error:
        if CONFLICT.search(text):
            raise NotebookError(_conflict(text, name)) from error
        if not is_notebook or _looks_like_python(text):
            return None
        where = f" at line {error.lineno}" if isinstance(error, json.JSONDecodeError) else ""
        raise NotebookError(f"{shown(name)} is damaged: its JSON breaks off{where}: {RESTORE}") from error
    return notebook if isinstance(notebook, dict) else None


def _conflict(text: str, name: str) -> str:
    """Return a message that git left two versions in the file."""
    found = CONFLICT.search(text)
    line = text.count("\n", 0, found.start()) + 1 if found else 1
    return f"{shown(name)} is damaged: git left its conflict marks at line {line}: choose one of the versions"


def _looks_like_python(text: str) -> bool:
    """Return whether a text is Python with statements. JSON's `null` and `[]` are only expressions."""
    tree = parse(text)
    return is_percent(text) or any(not isinstance(node, ast.Expr) for node in (tree.body if tree else ()))


def _notebook_cells(notebook: dict[str, Any], name: str) -> Iterator[SourceCell]:
    cells = notebook.get("cells")
    if cells is None and isinstance(worksheets := notebook.get("worksheets"), list):  # nbformat 3
        sheets = [sheet.get("cells") for sheet in worksheets if isinstance(sheet, dict)]
        cells = [cell for sheet in sheets if isinstance(sheet, list) for cell in sheet]
    if not isinstance(cells, list):
        raise NotebookError(f"{shown(name)} is not a notebook: it has no list of cells")
    if len(cells) > MAX_CELLS:
        raise NotebookError(f"{shown(name)} has more than {MAX_CELLS} cells")
    return (
        SourceCell(number, source, nbgrader, _is_code(cell, nbgrader))
        for number, cell in enumerate(cells, start=1)
        if isinstance(cell, dict)
        and (source := _source(cell.get("source", cell.get("input"))))
        and (nbgrader := _dict(_dict(cell.get("metadata")).get("nbgrader"))) is not None
    )


def _is_code(cell: dict[str, Any], nbgrader: dict[str, Any]) -> bool:
    """Return whether a cell holds code. An answer that was turned into text is code, as in nbgrader."""
    is_answer = (
        bool(nbgrader.get("solution")) and not nbgrader.get("grade") and bool(nbgrader.get("grade_id"))
    )
    return cell.get("cell_type") == "code" or is_answer


def _python_cells(text: str) -> Iterator[SourceCell]:
    if not is_percent(text):
        for number, (source, above) in enumerate(_statements(text), start=1):
            if source := _source(source):
                yield SourceCell(number, source, offset=above)
        return
    headed = is_percent(text.lstrip("\n").partition("\n")[0])  # what stands above all headers is number 0
    for number, cell in enumerate(read_percent(text), start=int(headed)):
        is_code = cell.kind == "code"
        source = _source(cell.source if is_code else cell.text)
        if source and (number or not _is_comment(source)):
            yield SourceCell(number, source, cell.nbgrader, is_code, cell.above)


def _is_comment(source: str) -> bool:
    return all(line.startswith("#") or not line.strip() for line in source.split("\n"))


#: A statement, where a mistake leaves no syntax tree: from a word at the margin to the next.
_PARAGRAPH = re.compile(
    r"^(?:@.*\n)*.+(?:\n(?:(?![^\W\d]|@)|(?=(?:elif|else|except|finally)\b)).*)*", re.MULTILINE
)


def _statements(text: str) -> Iterator[tuple[str, int]]:
    """Yield each statement of a plain Python file as a cell, so that one that fails costs only itself."""
    tree = parse(text)
    if tree is None:
        yield from ((match[0], text.count("\n", 0, match.start())) for match in _PARAGRAPH.finditer(text))
        return
    lines = text.split("\n")
    for node in tree.body:
        decorators: list[ast.expr] = getattr(node, "decorator_list", [])
        first = min([node.lineno, *(each.lineno for each in decorators)])
        yield "\n".join(lines[first - 1 : node.end_lineno]), first - 1


def _source(value: object) -> str:
    """Return the source of a cell, a text or a list of texts, empty if it is neither."""
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
            raise NotebookError(f"{shown(name)} has more than {MAX_CELLS} cells")
        if size > MAX_SOURCE:
            raise NotebookError(f"{shown(name)} holds more than {MAX_SOURCE // 2**10} KiB of code and text")
        if pictures > MAX_PICTURES:
            raise NotebookError(f"{shown(name)} holds more than {MAX_PICTURES // 2**20} MiB of pictures")
        yield cell
