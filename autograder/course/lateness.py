"""When work is due, and how late it is.

Days are those of the wall clock in the course's time zone: two days after Saturday 23:59 is Monday 23:59,
also when the clocks change in between.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from .settings import CourseSettings, Learner

#: How results write a moment.
FORMAT = "%Y-%m-%dT%H:%M:%SZ"


@dataclass(frozen=True)
class Lateness:
    """How late a submission is. `share` is the part of the total that it costs, 0..1."""

    due: datetime | None = None
    handed_in: datetime | None = None
    days: int = 0
    share: float = 0.0


def lateness(
    settings: CourseSettings,
    assignment: str,
    student: str,
    handed_in: datetime | None,
    due: datetime | None = None,
    extension: timedelta = timedelta(),
) -> Lateness:
    """Return how late a student's work is, by the course's rule.

    `due` and `extension` are what the gradebook has: the date counts where the course names none, and the
    extension beside the course's own. Work is not late where either moment is unknown.
    """
    end = due_date(settings, assignment, student, due, extension)
    if end is None or handed_in is None:
        return Lateness(end, handed_in)
    days = days_late(handed_in, end)
    return Lateness(end, handed_in, days, settings.late.share(days))


def due_date(
    settings: CourseSettings,
    assignment: str,
    student: str,
    due: datetime | None = None,
    extension: timedelta = timedelta(),
) -> datetime | None:
    """Return when a student's work is due; no extension ever makes that earlier than it is for all others."""
    end = settings.due.get(assignment, due)
    if end is None:
        return None
    end = end.astimezone(settings.zone)
    extra = settings.students.get(student, Learner()).extra_time
    own = [
        each
        for each in settings.extensions
        if each.student == student and each.assignment in (None, assignment)
    ]
    by = max([extension, *(each.by for each in own)])
    untils = [each.until for each in own if each.until is not None]
    return max([later(end, extra + by), *untils], key=datetime.timestamp)


def days_late(handed_in: datetime, due: datetime) -> int:
    """Return the number of days that have started since the due date, 0 if it is in time."""
    if handed_in.timestamp() <= due.timestamp():
        return 0
    days = max(0, (handed_in.astimezone(due.tzinfo).date() - due.date()).days - 1)
    while handed_in.timestamp() > later(due, timedelta(days=days)).timestamp():
        days += 1
    return days


def later(moment: datetime, by: timedelta) -> datetime:
    """Return a moment that is later by whole days of the wall clock and by hours of real time."""
    days = timedelta(days=by.days)
    on_that_day = (moment + days).astimezone(UTC)
    return (on_that_day + (by - days)).astimezone(moment.tzinfo)


def written(moment: datetime) -> str:
    """Return a moment as results write it, in UTC."""
    return moment.astimezone(UTC).strftime(FORMAT)


def read_moment(text: str) -> datetime | None:
    """Return the moment that a result has, or None if it is empty."""
    return datetime.strptime(text, FORMAT).replace(tzinfo=UTC) if text else None
