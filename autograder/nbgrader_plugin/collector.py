"""Whose a file is in what `nbgrader zip_collect` has unpacked: as `autograder grade` reads the same export.

Files that no platform has named go by the regular expression of nbgrader's own plugin.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from nbgrader.plugins.zipcollect import FileNameCollectorPlugin

from ..submissions.files import read_file
from ..submissions.platforms import handed_in_by, original_name

EXTRACTED = "extracted"


class PlatformCollector(FileNameCollectorPlugin):
    """Tells nbgrader the student of each unpacked file, and when it was handed in."""

    def collect(self, submitted_file: str) -> dict[str, Any] | None:
        """Return the student, the file's own name and the time; None for a file that is left out."""
        if not submitted_file.endswith(tuple(self.valid_ext)):
            return None
        known = _known(_folder_of(Path(submitted_file)))
        if known is None:
            found: dict[str, Any] | None = super().collect(submitted_file)
            return found
        return known.get(submitted_file)


def _folder_of(file: Path) -> Path:
    """The folder into which the archives were unpacked, or the file's own."""
    return next((each for each in file.parents if each.name == EXTRACTED), file.parent)


@cache
def _known(folder: Path) -> dict[str, dict[str, Any]] | None:
    """What is known of each file of the last attempts; None where no platform made the names."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    names = [path.relative_to(folder).as_posix() for path in files]
    students = handed_in_by(names, lambda name: read_file(folder / name), folder.name)
    if students is None:
        return None
    found: dict[str, dict[str, Any]] = {}
    for each in students:
        when = {"timestamp": each.origin.handed_in.isoformat()} if each.origin.handed_in else {}
        for name in each.names:
            about = {"student_id": each.label, "file_id": original_name(name), **when}
            found[str(folder / name)] = about
    return found
