"""The version of the grader: what can change a result, as one short text."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

from .. import __version__
from ..course.assignment import KIT

#: The packages that can change a result, whatever the assignment.
PACKAGES = ("box", "checks", "course", "diagnosis", "grading", "submissions")
#: The packages with a folder for each assignment: their own modules count, and the assignment's folder.
BY_ASSIGNMENT = ("graders", "misconceptions")
#: The part of a package that only shows things to learners.
SHOWN = KIT / "autograder" / "checks" / "show"


def grader_version(root: Path, assignment: str) -> str:
    """Return the kit's version and a hash of every file that can change a result."""
    digest = hashlib.sha256()
    for home, path in sorted(sources(root, assignment)):
        digest.update(path.relative_to(home).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return f"{__version__}+{digest.hexdigest()[:12]}"


def sources(root: Path, assignment: str) -> Iterator[tuple[Path, Path]]:
    """Yield the files that a result may depend on, each with the folder that its name is relative to."""
    kit = KIT / "autograder"
    folders = [*(kit / name for name in PACKAGES), *(kit / name / assignment for name in BY_ASSIGNMENT)]
    for path in (path for folder in folders for path in _code(folder) if not path.is_relative_to(SHOWN)):
        yield KIT, path
    for path in (path for name in BY_ASSIGNMENT for path in sorted((kit / name).glob("*.py"))):
        yield KIT, path
    for path in (root / "solutions").glob("*.py"):
        yield root, path
    yield root, root / "exercises" / assignment / f"{assignment}.py"


def _code(folder: Path) -> Iterator[Path]:
    yield from folder.rglob("*.py")
    yield from folder.rglob("*.toml")
