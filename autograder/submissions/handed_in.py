"""When a submission was handed in: a platform's export says so, or nbgrader's `timestamp.txt`.

nbgrader's exchange leaves that file beside the notebook. Only the one in `submitted/<student>/<assignment>/`
counts. Anywhere else it is a file of the learner's own.
"""

from __future__ import annotations

from datetime import UTC, datetime

from dateutil import parser, tz

from .discovery import SUBMITTED, Found
from .files import SubmissionError, read_file

FILE = "timestamp.txt"
#: A time stamp is one short line.
MOST = 200


def handed_in(found: Found) -> datetime | None:
    """Return when a submission was handed in, or None if nothing says so."""
    if found.handed_in is not None:
        return found.handed_in
    folder = found.path if found.path.is_dir() else found.path.parent
    if folder.parent.parent.name != SUBMITTED:
        return None
    try:
        return read_stamp(read_file(folder / FILE).decode("utf-8", "replace"))
    except SubmissionError:
        return None


def read_stamp(text: str) -> datetime | None:
    """Return the moment of a time stamp such as `2026-03-02 12:00:00.5 UTC`; without a zone it is in UTC."""
    words = text[:MOST].strip()
    try:
        moment: datetime = parser.parse(words, tzinfos=_zone)
    except (ValueError, OverflowError, TypeError):
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _zone(name: str | None, offset: int | None) -> object:
    return tz.gettz(name) if name else offset
