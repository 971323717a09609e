"""A cell's text as Python, changed as IPython changes it before a cell runs.

IPython takes off the first line's indent and pasted prompts, and understands magics. A magic becomes `pass`
here. Line numbers stay what they are.
"""

from __future__ import annotations

import ast
import re
import sys
import warnings

#: Characters of one cell that are parsed here; a syntax tree takes some hundred times as much memory.
MAX_PARSED = 100_000
#: Cell magics whose body is Python; the body of any other (`%%bash`, `%%html`) is not.
PYTHON_MAGICS = {"time", "timeit", "capture", "prun", "python", "python3"}
#: Prompts that are pasted along: how the first line begins, and what is taken off each line.
PROMPTS = (
    (re.compile(r"^>>>( |$)"), re.compile(r"^(>>>|\.\.\.)( |$)")),
    (re.compile(r"^In \[\d+\]: ?"), re.compile(r"^(In \[\d+\]: ?|\s*\.{3,}: ?)")),
)
#: The look-ahead keeps a line of spaces from being tried at each of them.
MAGIC = re.compile(r"^(\s*)(?=\S)(?:%{1,2}\w|!|\?+\s*[\w.]|[\w.]+\?{1,2}\s*$|[\w, ]+=\s*(?:!|%\w))")
TIMED = re.compile(r"^(\s*)%time\s+(\S.*)$")
#: What only a newer Python reads: the version that began with it, and how it looks on its line.
NEWER = (
    ("3.12", re.compile(r"""(?<!["'\w])[rR]?[fF][rR]?(["'])[^"'{}]*\{[^"'{}]*\1[^"'{}]*\1[^"'{}]*\}""")),
    ("3.12", re.compile(r"^\s*type\s+\w+(\[[^]]*\])?\s*=")),
    ("3.12", re.compile(r"^\s*(?:async\s+)?(?:def|class)\s+\w+\[[^]]*\]\s*[(:]")),
    ("3.14", re.compile(r"^\s*except\s+[\w.]+(?:\s*,\s*[\w.]+)+\s*:")),
    ("3.14", re.compile(r"""(?<!["'\w])[tT][rR]?["']""")),
)
#: What matters outside of strings: comments, quotes and brackets.
OUTSIDE = re.compile(r"#.*|\'\'\'|\"\"\"|[\'\"]|[([{]|[)\]}]")


def clean(source: str) -> str:
    """Return the cell's source as Python, with the same number of lines."""
    source = source.replace("\r\n", "\n").replace("\r", "\n").lstrip("\ufeff")
    lines = source.split("\n")
    first = next((number for number, line in enumerate(lines) if line.strip()), 0)
    lines = _without_prompts(_without_indent(lines, first), first)
    if lines[first].startswith("%%"):
        words = lines[first][2:].split()
        if not words or words[0] not in PYTHON_MAGICS:
            return "\n" * (len(lines) - 1)
        lines[first] = ""
    return "\n".join(_without_magics(lines))


def python_of(source: str, line: int, ran_on: str = "") -> str:
    """Return the Python version that a line is written for if it is newer than this one, else an empty text.

    The line shows it, or the notebook says that it `ran_on` one.
    """
    lines = source.split("\n")
    text = lines[line - 1] if 0 < line <= len(lines) else ""
    found = [version for version, looks in NEWER if looks.search(text)]
    if said := re.match(r"\d+\.\d+", ran_on):
        found.append(said[0])
    newer = (each for each in found if tuple(map(int, each.split("."))) > sys.version_info[:2])
    return next(newer, "")


def this_python() -> str:
    """Return the version of this Python, such as `3.11`."""
    return "{}.{}".format(*sys.version_info[:2])


def parse(source: str) -> ast.Module | None:
    """Return the syntax tree of a cell without its magics, or None if it is not valid."""
    if len(source) > MAX_PARSED:
        return None
    with warnings.catch_warnings(action="ignore"):
        try:
            return ast.parse(clean(source))
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return None


def _without_indent(lines: list[str], first: int) -> list[str]:
    """Return the lines without the indent of the first line that is not blank."""
    indent = lines[first][: len(lines[first]) - len(lines[first].lstrip())]
    return [line.removeprefix(indent) for line in lines] if indent else lines


def _without_prompts(lines: list[str], first: int) -> list[str]:
    for begins, prompt in PROMPTS:
        if begins.match(lines[first]):
            return [prompt.sub("", line) for line in lines]
    return lines


def _without_magics(lines: list[str]) -> list[str]:
    """Return the lines with `pass` for each magic, and blank lines for its continuation."""
    state = _State()
    in_magic = False
    for number, line in enumerate(lines):
        if in_magic:
            lines[number] = ""
            in_magic = line.endswith("\\")
        elif state.at_start and MAGIC.match(line):
            lines[number] = _as_python(line)
            in_magic = line.endswith("\\") and not TIMED.match(line)
        if not in_magic and lines[number]:
            state.read(lines[number])
    return lines


def _as_python(line: str) -> str:
    if timed := TIMED.match(line):
        return timed[1] + timed[2]
    magic = MAGIC.match(line)
    return magic[1] + "pass" if magic else line


class _State:
    """What is open at the end of a line: a string, brackets, or a backslash."""

    def __init__(self) -> None:
        self.quote, self.depth, self.continued = "", 0, False

    @property
    def at_start(self) -> bool:
        """Return whether nothing is open, so that the next line begins a statement."""
        return not self.quote and self.depth <= 0 and not self.continued

    def read(self, line: str) -> None:
        """Read one line."""
        place = 0
        while found := self._next(line, place):
            mark, place = found[0], found.end()
            if self.quote:
                self.quote = "" if mark == self.quote else self.quote
            elif mark[0] in "'\"":
                self.quote = mark
            else:
                self.depth += {"(": 1, "[": 1, "{": 1, "#": 0}.get(mark[0], -1)
        self.continued = line.endswith("\\")
        if len(self.quote) == 1 and not self.continued:
            self.quote = ""

    def _next(self, line: str, place: int) -> re.Match[str] | None:
        inside = re.compile(rf"\\.|{self.quote}") if self.quote else OUTSIDE
        return inside.search(line, place)
