"""The pages of the documentation, taken apart: blocks, pieces of code, tables."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from autograder.course.assignment import KIT

DOCS = KIT / "docs"
PAGES = sorted(DOCS.glob("*.md"))
FENCE = re.compile(r"^```(\w*)(?: title=\"([^\"]+)\")?\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Block:
    """A fenced block of a page: its language, the file that it is the content of, its text."""

    page: str
    language: str
    title: str
    text: str


def text_of(page: str) -> str:
    """A page by its name, as Markdown."""
    return (DOCS / f"{page}.md").read_text("utf-8")


def blocks_of(text: str, page: str = "") -> list[Block]:
    """The fenced blocks of a text, in order."""
    return [Block(page, *match.groups(default="")) for match in FENCE.finditer(text)]


BLOCKS = [block for path in PAGES for block in blocks_of(path.read_text("utf-8"), path.stem)]
#: Every piece of code on a page, a line each.
CODE = [
    (path.stem, line)
    for path in PAGES
    for line in (
        *re.findall(r"`([^`\n]+)`", FENCE.sub("", path.read_text("utf-8"))),
        *(
            line.removeprefix("$ ")
            for block in blocks_of(path.read_text("utf-8"))
            if block.language in ("console", "bash")
            for line in block.text.splitlines()
        ),
    )
]


def table_after(page: str, marker: str) -> list[str]:
    """The first cells of the table that stands after a marker."""
    return [row.split("|")[1].strip() for row in rows_after(page, marker)]


def rows_after(page: str, marker: str) -> list[str]:
    """The rows of the table that stands after a marker, without its head."""
    after = text_of(page).split(f"<!-- {marker} -->\n", 1)[1]
    table = after.split("\n\n", 1)[0].splitlines()
    return table[2:]


def names_after(page: str, marker: str) -> set[str]:
    """The names in the first column of the table after a marker."""
    return {name for cell in table_after(page, marker) for name in re.findall(r"`(\w[\w-]*)`", cell)}


def shell(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a line of a page as one would type it."""
    return subprocess.run(command, shell=True, cwd=folder, env=environment(), capture_output=True, text=True)  # noqa: S602


def environment(**more: str) -> dict[str, str]:
    """The environment of a terminal in which the kit's own has been activated."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return {**os.environ, "PATH": path, "COLUMNS": "200", **more}
