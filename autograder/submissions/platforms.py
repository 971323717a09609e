"""Who handed in each file of a learning platform's export, read from the names that the platform makes.

Moodle, Canvas, Blackboard, Brightspace, Gradescope and Classroom 50 are known. Two students of one name have
different ids there. A name that no platform makes belongs to nobody here.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

#: Bytes of a file that says who handed something in.
MAX_LIST = 4 * 2**20


@dataclass(frozen=True)
class Person:
    """A student as a platform knows them: a name to show, and what tells two of one name apart."""

    name: str = ""
    id: str = ""
    login: str = ""
    email: str = ""

    @property
    def identity(self) -> str:
        """Return what no other student has, or an empty text."""
        return self.id or self.login or self.email

    def as_json(self) -> dict[str, str]:
        """The known fields."""
        return {key: value for key, value in vars(self).items() if value}


@dataclass(frozen=True)
class Origin:
    """Where a file of an export comes from. `folder` is the student's own folder, if the platform makes one.

    `attempt` is larger for a later attempt; only attempts of one student are compared.
    """

    platform: str
    person: Person
    folder: str = ""
    attempt: tuple[str, ...] = ()
    handed_in: datetime | None = None
    is_late: bool = False


@dataclass(frozen=True)
class Handed:
    """What one student handed in: the files of the last attempt, those of earlier ones, and notices.

    `label` is the student's name, with the id where the name alone does not tell two apart.
    """

    student: str
    label: str
    origin: Origin
    names: tuple[str, ...]
    earlier: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()


#: `Ada Lovelace_12345_assignsubmission_file_/hw.ipynb`; without a folder the file's name follows instead.
MOODLE = re.compile(
    r"(?P<name>[^/]+)_(?P<id>\d+)_assignsubmission_(?:file|onlinetext)(?:_(?P<file>[^/]+))?_?"
)
#: `lovelaceada_LATE_1234_5678_hw-1.ipynb`: of the student 1234, the second version of the file.
CANVAS = re.compile(r"(?P<name>[^/_]+)_(?P<late>LATE_)?(?P<id>\d+)_(?P<file_id>\d+)_(?P<file>[^/]+)")
#: `Week 3_lovelace_attempt_2026-03-01-12-30-00_hw.ipynb`, and the same with `.txt`, which has the name.
BLACKBOARD = re.compile(
    r"(?P<assignment>[^/]+)_(?P<login>[^/_]+)_attempt_(?P<time>\d{4}(?:-\d\d){5})(?:_(?P<file>[^/]+)|\.txt)"
)
#: `12345-67890 - Ada Lovelace - Mar 1, 2026 1230 PM/hw.ipynb`.
BRIGHTSPACE = re.compile(r"(?P<id>\d+)-(?P<box>\d+) ?- ?(?P<name>[^/]+?) ?- ?(?P<time>[^/]+ \d{3,4} [AP]M)")
#: `assignment_9_export/submission_11/hw.ipynb`; `submission_metadata.yml` beside the folders has the names.
GRADESCOPE = re.compile(r"submission_(?P<id>\d+)")
GRADESCOPE_LIST = "submission_metadata.yml"
#: `cs101-hello_submissions_2026_03_01_T_12_30_00/cs101-hello-ada/hw.ipynb`.
CLASSROOM50 = re.compile(r"(?P<prefix>[^/]+)_submissions_\d{4}_\d\d_\d\d_T_\d\d_\d\d_\d\d")
#: How Moodle calls everybody where names are hidden.
ANONYMOUS = "Participant"
#: How Brightspace writes a time.
_TIMES = ("%b %d, %Y %I%M %p", "%d %B, %Y %I%M %p", "%B %d, %Y %I%M %p", "%d %b, %Y %I%M %p")


def handed_in_by(names: Sequence[str], read: Callable[[str], bytes], root: str = "") -> list[Handed] | None:
    """Return each student's files among the names of an export, or None if no platform made the names.

    `read` gives the bytes of a file; `root` is the name of the export's own folder.
    """
    for platform in (_moodle, _blackboard, _brightspace, _gradescope, _classroom50, _canvas):
        found = platform(names, read, root)
        if found:
            return _last_attempts(found)
    return None


def original_name(name: str) -> str:
    """Return the name that a file had before the platform changed it."""
    file = name.rpartition("/")[2]
    for form in (MOODLE, BLACKBOARD, CANVAS):
        if (match := form.fullmatch(file)) and match["file"]:
            return match["file"]
    return file


_Origins = Mapping[str, Origin]
_Read = Callable[[str], bytes]


def _moodle(names: Sequence[str], read: _Read, root: str) -> _Origins:
    found = {}
    for name, part, folder in _parts(names):
        if (match := MOODLE.fullmatch(part)) and bool(folder) != bool(match["file"]):
            found[name] = Origin("Moodle", Person(match["name"], match["id"]), folder)
    return found


def _canvas(names: Sequence[str], read: _Read, root: str) -> _Origins:
    """Read Canvas's names. Since they look like ordinary ones, all files must have such a name."""
    found = {}
    for name in names:
        if (match := CANVAS.fullmatch(name.rpartition("/")[2])) is None:
            return {}
        version = re.fullmatch(r"(?P<stem>.+?)(?:-(?P<number>\d+))?(?P<suffix>(?:\.\w+)*)", match["file"])
        number = (version["number"] if version else "") or "0"
        person = Person(match["name"], match["id"])
        found[name] = Origin("Canvas", person, "", (number.zfill(6),), None, bool(match["late"]))
    return found


def _blackboard(names: Sequence[str], read: _Read, root: str) -> _Origins:
    found: dict[str, Origin] = {}
    people: dict[str, str] = {}
    for name in names:
        if (match := BLACKBOARD.fullmatch(name.rpartition("/")[2])) is None:
            continue
        moment = _moment(match["time"], ("%Y-%m-%d-%H-%M-%S",))
        person = Person("", "", match["login"])
        found[name] = Origin("Blackboard", person, "", (match["time"],), moment)
        if match["file"] is None:
            people[match["login"]] = _listed_name(read(name), match["login"])
    return {
        name: replace(each, person=replace(each.person, name=people.get(each.person.login, "")))
        for name, each in found.items()
    }


def _listed_name(text: bytes, login: str) -> str:
    """Return the name in Blackboard's text file: `Name: Ada Lovelace (lovelace)`."""
    found = re.search(r"^Name:[ \t]*(.+)$", text.decode("utf-8-sig", "replace"), re.MULTILINE)
    return found[1].strip().removesuffix(f"({login})").strip() if found else ""


def _brightspace(names: Sequence[str], read: _Read, root: str) -> _Origins:
    found = {}
    for name, part, folder in _parts(names):
        if folder and (match := BRIGHTSPACE.fullmatch(part)):
            moment = _moment(re.sub(r" (\d{3} [AP]M)$", r" 0\1", match["time"]), _TIMES)
            attempt = (moment.isoformat() if moment else "", match["box"])
            found[name] = Origin("Brightspace", Person(match["name"], match["id"]), folder, attempt, moment)
    return found


def _gradescope(names: Sequence[str], read: _Read, root: str) -> _Origins:
    lists = [name for name in names if name.rpartition("/")[2] == GRADESCOPE_LIST]
    known = _gradescope_list(read(lists[0])) if lists else {}
    found = {}
    for name, part, folder in _parts(names):
        if folder and (part in known or (GRADESCOPE.fullmatch(part) and not known)):
            person, moment = known.get(part, (Person(id=part), None))
            found[name] = Origin(
                "Gradescope", person, folder, ((moment.isoformat() if moment else ""), part), moment
            )
    return found


def _gradescope_list(data: bytes) -> dict[str, tuple[Person, datetime | None]]:
    """Return who handed in each folder, and when. A group's first member stands for the group."""
    import yaml  # type: ignore[import-untyped]  # few exports need it, and it takes a while to import

    try:
        listed = yaml.safe_load(data[:MAX_LIST])
    except (yaml.YAMLError, RecursionError, ValueError):
        return {}
    found: dict[str, tuple[Person, datetime | None]] = {}
    for folder, entry in (listed if isinstance(listed, dict) else {}).items():
        people = [each for each in _list(_get(entry, "submitters")) if isinstance(each, dict)]
        if not people:
            continue
        first = people[0]
        name = ", ".join(str(_get(each, "name") or "") for each in people)
        person = Person(name, str(_get(first, "sid") or ""), "", str(_get(first, "email") or ""))
        moment = _get(entry, "created_at")
        if isinstance(moment, datetime):
            moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
        found[str(folder)] = person, moment if isinstance(moment, datetime) else None
    return found


def _get(entry: Any, key: str) -> Any:
    """Return a field of Gradescope's list. Its keys are Ruby symbols, such as `:name`."""
    return (entry.get(f":{key}") or entry.get(key)) if isinstance(entry, dict) else None


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _classroom50(names: Sequence[str], read: _Read, root: str) -> _Origins:
    """Read folders `<classroom>-<assignment>-<login>` in a folder of Classroom 50's download."""
    found = {}
    for name in names:
        parts = [root, *name.split("/")]
        for above, part in pairwise(parts[:-1]):
            match = CLASSROOM50.fullmatch(above)
            if match and part.startswith(f"{match['prefix']}-"):
                login = part.removeprefix(f"{match['prefix']}-")
                folder = name[: name.index(part) + len(part)]
                found[name] = Origin("Classroom 50", Person("", "", login), folder)
    return found


def _parts(names: Sequence[str]) -> Iterable[tuple[str, str, str]]:
    """Yield each name with each of its parts and the folder up to that part, empty for the file itself."""
    for name in names:
        parts = name.split("/")
        for depth, part in enumerate(parts, start=1):
            yield name, part, "/".join(parts[:depth]) if depth < len(parts) else ""


def _moment(text: str, formats: Iterable[str]) -> datetime | None:
    for form in formats:
        try:
            return datetime.strptime(text, form).replace(tzinfo=UTC)
        except ValueError:
            continue
    return None


_Key = tuple[str, str]


def _last_attempts(origins: _Origins) -> list[Handed]:
    """Return the last attempt of each student."""
    students: dict[_Key, list[str]] = defaultdict(list)
    for name, origin in origins.items():
        students[origin.person.identity, origin.person.name].append(name)
    shown = _shown_names(students)
    return [_handed(shown[key], names, origins) for key, names in students.items()]


def _handed(label: str, names: Sequence[str], origins: _Origins) -> Handed:
    platform = origins[names[0]].platform
    attempts = {name: origins[name].attempt for name in names}
    if platform == "Canvas":  # it numbers the versions of each file
        last, times = _last_versions(attempts), len(set(attempts.values()))
    else:
        last = [name for name in names if attempts[name] == max(attempts.values())]
        times = len(set(attempts.values()))
    origin = origins[last[0]]
    notices = []
    if times > 1:
        when = f", of {origin.handed_in:%Y-%m-%d %H:%M}" if origin.handed_in else ""
        notices.append(f"handed in {times} times: the last attempt counts{when}")
    if any(origins[name].is_late for name in last):
        notices.append(f"{platform} marks it as late")
    is_named_by_folder = platform in ("Moodle", "Gradescope") and origin.folder
    student = origin.folder.rpartition("/")[2] if is_named_by_folder else label
    earlier = tuple(name for name in names if name not in last)
    return Handed(student, label, origin, tuple(last), earlier, tuple(notices))


def _last_versions(attempts: Mapping[str, tuple[str, ...]]) -> list[str]:
    """Return the newest of the files whose names differ only in Canvas's number."""
    best: dict[str, str] = {}
    for name, attempt in attempts.items():
        match = CANVAS.fullmatch(name.rpartition("/")[2])
        stem = re.sub(r"-\d+(?=(?:\.\w+)*$)", "", match["file"] if match else name)
        if stem not in best or attempt > attempts[best[stem]]:
            best[stem] = name
    return list(best.values())


def _shown_names(people: Iterable[_Key]) -> dict[_Key, str]:
    """Return each student's name, with the id if the name alone does not tell two apart."""
    names = {key: key[1] or key[0] for key in people}
    count = Counter(name.casefold() for name in names.values())
    count[ANONYMOUS.casefold()] += 1  # with its number, even where it is the only one
    return {key: name if count[name.casefold()] == 1 else f"{name}_{key[0]}" for key, name in names.items()}
