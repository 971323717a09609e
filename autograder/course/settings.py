"""The course's own settings: `course.toml` in the course's folder, which git ignores and no upgrade touches.

Every command obeys it, nbgrader's included. A file with a wrong line stops the command that reads it. The
commands `extend`, `override` and `drop` change it and keep its comments.
"""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from ..errors import KitError
from ..files import whole_file

if TYPE_CHECKING:
    import tomlkit

FILE = "course.toml"
#: What a new file starts with.
TITLE = "The course's own settings. git ignores this file; docs/instructors.md lists what may stand here."
UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


@dataclass(frozen=True)
class LateRule:
    """What late work costs. `a_day` is a share of the total for each started day after the grace days.

    Work that is more than `cutoff_days` days late counts nothing.
    """

    a_day: float = 0.0
    grace_days: int = 0
    cutoff_days: int | None = None

    def share(self, days: int) -> float:
        """Return the share of the total, 0..1, that work loses which is `days` started days late."""
        if self.cutoff_days is not None and days > self.cutoff_days:
            return 1.0
        return min(1.0, self.a_day * max(0, days - self.grace_days))


@dataclass(frozen=True)
class Learner:
    """A student of the roster. `extra_time` is added to every due date."""

    name: str = ""
    extra_time: timedelta = timedelta()
    dropped: bool = False


@dataclass(frozen=True)
class Extension:
    """A later due date for a student, `by` some time or `until` a moment, for one assignment or for all."""

    student: str
    assignment: str | None = None
    by: timedelta = timedelta()
    until: datetime | None = None
    why: str = ""


@dataclass(frozen=True)
class Override:
    """Points that the instructor sets for an exercise or a hand-graded cell, whatever the tests give.

    It holds for a `student`, or for all whose answer has a `mistake`, or for all who fail exactly the tests
    `failing`.
    """

    exercise: str
    points: float
    why: str = ""
    assignment: str | None = None
    student: str | None = None
    mistake: str | None = None
    failing: tuple[str, ...] = ()


@dataclass(frozen=True)
class CourseSettings:
    """The settings of a course. `nbgrader` holds nbgrader's own, by class and by trait."""

    main: str | None = None
    gate: bool = True
    data: str | None = None
    tier: str | None = None
    zone: tzinfo = UTC
    late: LateRule = LateRule()
    students: Mapping[str, Learner] = field(default_factory=dict)
    due: Mapping[str, datetime] = field(default_factory=dict)
    extensions: tuple[Extension, ...] = ()
    overrides: tuple[Override, ...] = ()
    nbgrader: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    @property
    def dropped(self) -> frozenset[str]:
        """The students who have left the course."""
        return frozenset(student for student, learner in self.students.items() if learner.dropped)

    def name_of(self, student: str) -> str:
        """Return a student's name as the roster has it, or the identifier."""
        learner = self.students.get(student)
        return learner.name if learner and learner.name else student


def load_settings(root: Path) -> CourseSettings:
    """Return the settings of the course at `root`; the usual ones if it has no `course.toml`."""
    path = root / FILE
    if not path.is_file():
        return CourseSettings()
    try:
        return read_settings(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise KitError(f"{path} is not TOML: {error}") from error
    except KitError as error:
        raise KitError(f"{path}: {error}") from error


def gradebook_of(root: Path, settings: CourseSettings | None = None) -> str:
    """Return the address of the database with the course's gradebook."""
    own = (settings or load_settings(root)).nbgrader.get("CourseDirectory", {})
    return str(own.get("db_url", f"sqlite:///{root / 'gradebook.db'}"))


def read_settings(text: str) -> CourseSettings:
    """Return the settings that a text in TOML holds."""
    top = _Table("course.toml", tomllib.loads(text))
    zone = _zone(top.take("timezone", str, "UTC"))
    late = top.table("late")
    settings = CourseSettings(
        main=top.take("main", str, None),
        gate=top.take("gate", bool, True),
        data=top.take("data", str, None),
        tier=top.take("tier", str, None),
        zone=zone,
        late=LateRule(
            a_day=_within(late, "a_day", 0.0, 1.0, 0.0),
            grace_days=int(_within(late, "grace_days", 0, 10_000, 0)),
            cutoff_days=late.take("cutoff_days", int, None),
        ),
        students={name: _learner(table) for name, table in top.table("students").tables()},
        due={name: _moment(due, zone, name) for name, due in top.table("due").rest()},
        extensions=tuple(_extension(table, zone) for table in top.array("extension")),
        overrides=tuple(_override(table) for table in top.array("override")),
        nbgrader={name: dict(table.rest()) for name, table in top.table("nbgrader").tables()},
    )
    late.expect_nothing_else()
    top.expect_nothing_else()
    return settings


def duration(text: str) -> timedelta:
    """Return the time that a text such as `2d`, `12h` or `1w 3d` means."""
    parts = re.findall(r"(\d+(?:\.\d+)?)\s*([mhdw])", text)
    if not parts or re.sub(r"(\d+(?:\.\d+)?)\s*([mhdw])", "", text).strip(" ,"):
        raise KitError(f"{text!r} is not a duration: write 2d, 12h, 1w or 90m")
    return sum((timedelta(**{UNITS[unit]: float(number)}) for number, unit in parts), timedelta())


def moment(text: str, zone: tzinfo) -> datetime:
    """Return the moment that a text such as `2026-03-01 23:59` means; without an offset it is in `zone`."""
    try:
        read = datetime.fromisoformat(text.strip())
    except ValueError as error:
        raise KitError(f"{text!r} is not a time: write 2026-03-01 23:59") from error
    is_day = len(text.strip()) <= len("2026-03-01")
    return _moment(read.date() if is_day else read, zone, text)


def new_settings(root: Path, change: Callable[[tomlkit.TOMLDocument], None]) -> tuple[str, CourseSettings]:
    """Return what `course.toml` is after a change, as text and as settings. Comments survive."""
    import tomlkit  # only the commands that change the file need it

    path = root / FILE
    load_settings(root)  # a file with a wrong line is not written over
    if path.is_file():
        document = tomlkit.parse(path.read_text("utf-8"))
    else:
        document = tomlkit.document()
        document.add(tomlkit.comment(TITLE))
        document.add(tomlkit.nl())
    change(document)
    text = tomlkit.dumps(document)
    return text, read_settings(text)


def write_settings(root: Path, text: str) -> None:
    """Write `course.toml`, whole or not at all."""
    with whole_file(root / FILE) as file:
        file.write(text)


class _Table:
    """A table of the file whose keys are taken one by one, so that what is left over is a mistake."""

    def __init__(self, place: str, content: Any) -> None:
        if not isinstance(content, dict):
            raise KitError(f"{place} must be a table")
        self.place = place
        self.content = dict(content)
        self.known: list[str] = []

    def take(self, key: str, kind: type | tuple[type, ...], default: Any) -> Any:
        self.known.append(key)
        value = self.content.pop(key, default)
        kinds = kind if isinstance(kind, tuple) else (kind,)
        if value is default:
            return value
        if not isinstance(value, kind) or (isinstance(value, bool) and bool not in kinds):
            raise KitError(
                f"{self.place}: {key} = {value!r} must be {' or '.join(k.__name__ for k in kinds)}"
            )
        return value

    def table(self, key: str) -> _Table:
        self.known.append(key)
        return _Table(f"[{key}]", self.content.pop(key, {}))

    def array(self, key: str) -> list[_Table]:
        self.known.append(key)
        tables = self.content.pop(key, [])
        if not isinstance(tables, list):
            raise KitError(f"{key} must be written as [[{key}]]")
        return [_Table(f"[[{key}]] {number}", each) for number, each in enumerate(tables, 1)]

    def tables(self) -> Iterable[tuple[str, _Table]]:
        return [(key, _Table(f"{self.place} {key}", value)) for key, value in self.rest()]

    def rest(self) -> list[tuple[str, Any]]:
        rest, self.content = list(self.content.items()), {}
        return rest

    def expect_nothing_else(self) -> None:
        for key in self.content:
            raise KitError(f"{self.place} has no setting {key}: it has {', '.join(self.known)}")


def _learner(table: _Table) -> Learner:
    learner = Learner(
        name=table.take("name", str, ""),
        extra_time=_duration(table, "extra_time"),
        dropped=table.take("dropped", bool, False),
    )
    table.expect_nothing_else()
    return learner


def _extension(table: _Table, zone: tzinfo) -> Extension:
    until = table.take("until", (datetime, date), None)
    extension = Extension(
        student=_needed(table, "student"),
        assignment=table.take("assignment", str, None),
        by=_duration(table, "by"),
        until=None if until is None else _moment(until, zone, table.place),
        why=table.take("why", str, ""),
    )
    table.expect_nothing_else()
    return extension


def _override(table: _Table) -> Override:
    failing = table.take("failing", list, [])
    override = Override(
        exercise=_needed(table, "exercise"),
        points=_within(table, "points", 0.0, math.inf, None),
        why=table.take("why", str, ""),
        assignment=table.take("assignment", str, None),
        student=table.take("student", str, None),
        mistake=table.take("mistake", str, None),
        failing=tuple(map(str, failing)),
    )
    table.expect_nothing_else()
    if [bool(override.student), bool(override.mistake), bool(override.failing)].count(True) != 1:
        raise KitError(f"{table.place} must have one of student, mistake and failing")
    return override


def _needed(table: _Table, key: str) -> str:
    value = table.take(key, str, None)
    if not value:
        raise KitError(f"{table.place} must have {key}")
    return str(value)


def _within(table: _Table, key: str, least: float, most: float, default: float | None) -> float:
    value = table.take(key, (int, float), default)
    if value is None:
        raise KitError(f"{table.place} must have {key}")
    if not least <= value <= most:
        raise KitError(f"{table.place}: {key} = {value} must be from {least:g} to {most:g}")
    return float(value)


def _duration(table: _Table, key: str) -> timedelta:
    text = table.take(key, str, "")
    return duration(text) if text else timedelta()


def _zone(name: str) -> tzinfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise KitError(f"timezone = {name!r} is not known: write one such as Europe/Berlin") from error


def _moment(value: Any, zone: tzinfo, place: str) -> datetime:
    """Return a time of the file in the course's time zone; a day alone means its last second."""
    if isinstance(value, str):
        return moment(value, zone)
    if isinstance(value, date) and not isinstance(value, datetime):
        value = datetime.combine(value, time(23, 59, 59))
    if not isinstance(value, datetime):
        raise KitError(f"{place}: {value!r} is not a time: write 2026-03-01 23:59:00")
    return value.replace(tzinfo=zone) if value.tzinfo is None else value.astimezone(zone)
