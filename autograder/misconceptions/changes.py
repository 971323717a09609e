"""An answer written as what differs from another one: old text and new text.

    {"return exp / exp.sum(axis=-1, keepdims=True)": "return exp"}

Old text is a part of one line, or several whole lines. Only whole words match: `n` does not match in `np`.
Both texts are written without the answer's indentation. An empty new text removes the old one; a line that
becomes empty is removed too.
"""

from __future__ import annotations

import ast
import io
import re
import textwrap
import tokenize
from collections.abc import Iterator, Mapping

#: Start and end of an old text in the source, and the text that replaces it.
Edit = tuple[int, int, str]


def changed(source: str, change: Mapping[str, str], everywhere: Mapping[str, str]) -> str:
    """Replace old text by new text.

    Each key of `change` must occur once, each key of `everywhere` at least once. All keys are searched in the
    original source, so their order does not matter. Raises ValueError for a key that is not found or is
    ambiguous, and for two keys that overlap.
    """
    edits = list[Edit]()
    for old, new in (*change.items(), *everywhere.items()):
        found = list(_edits(source, old, new))
        if not found:
            raise ValueError(f"not found: {old!r} in\n{source}")
        if len(found) > 1 and old in change:
            raise ValueError(f"found {len(found)} times, which is ambiguous: {old!r} in\n{source}")
        edits += found
    end = len(source)
    for start, stop, new in sorted(edits, reverse=True):
        if stop > end:
            raise ValueError(f"two changes of the same text: {source[start:stop]!r}")
        source, end = source[:start] + new + source[stop:], start
    return source


def _edits(source: str, old: str, new: str) -> Iterator[Edit]:
    old, new = _text(old), _text(new)
    for match in _pattern(old).finditer(source):
        start, end = match.end("indent"), match.end()
        line = source.rfind("\n", 0, start) + 1
        before = source[line:start]
        if not new and not before.strip() and source[end : end + 1] == "\n":
            yield line, end + 1, ""
        else:
            indent = before[: len(before) - len(before.lstrip())]
            yield start, end, textwrap.indent(new, indent)[len(indent) :]


def _pattern(old: str) -> re.Pattern[str]:
    first, *rest = (re.escape(line) for line in old.split("\n"))
    if rest:
        later = "".join(f"\n(?P=indent){line}" if line else "\n" for line in rest)
        return re.compile(f"^(?P<indent> *){first}{later}$", re.MULTILINE)
    begin = r"(?<!\w)" if re.match(r"\w", old) else ""
    end = r"(?!\w)" if re.search(r"\w$", old) else ""
    return re.compile(f"(?P<indent>){begin}{first}{end}")


def _text(text: str) -> str:
    """Remove the indentation that a text has in the catalogue."""
    return textwrap.dedent(text).strip("\n").rstrip(" ") if "\n" in text else text


def bare(source: str) -> str:
    """Remove docstrings, comments, annotations and blank lines from a function or class."""
    lines = _without_comments(source)
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.AnnAssign) and node.value is not None:
            line = lines[node.lineno - 1].encode()
            start, end = node.target.end_col_offset, node.annotation.end_col_offset
            lines[node.lineno - 1] = (line[:start] + line[end:]).decode()
        elif isinstance(node, ast.FunctionDef | ast.ClassDef):
            body = node.body[1:] if ast.get_docstring(node) is not None else node.body
            first = min((_first_line(each) for each in body), default=(node.end_lineno or 0) + 1)
            if first > node.lineno:
                head = " " * node.col_offset + _head(node)
                lines[node.lineno - 1 : first - 1] = [head, *[""] * (first - node.lineno - 1)]
    return "\n".join(line for line in lines if line.strip()) + "\n"


def _first_line(node: ast.stmt) -> int:
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    return min([node.lineno, *(each.lineno for each in decorators)])


def _head(node: ast.FunctionDef | ast.ClassDef) -> str:
    """The line that begins a definition, without annotations."""
    if isinstance(node, ast.FunctionDef):
        node.returns = None
        for each in ast.walk(node.args):
            if isinstance(each, ast.arg):
                each.annotation = None
    node.body, node.decorator_list = [], []
    return ast.unparse(node)


def _without_comments(source: str) -> list[str]:
    lines = source.split("\n")
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            row, column = token.start
            lines[row - 1] = lines[row - 1][:column].rstrip()
    return lines
