"""Which submissions there are among the files, folders and zip files that someone names.

Only names are looked at here; contents are read when a submission's turn comes, so that thousands of them
do not sit in memory. What cannot be read becomes a `Found` with a problem, which costs only that student.
"""

from __future__ import annotations

import os
import re
import stat
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from ..checks.notebook.read import shown
from ..course.assignment import Assignment
from ..errors import KitError
from .files import MAX_NAMES, SubmissionError, table_of

NOTEBOOKS = (".ipynb", ".py")
#: Python files that come with the release, or that only tools read: never a submission by themselves.
SUPPORT = frozenset(
    (
        "mnist",
        "conftest",
        "setup",
        "__init__",
        "__main__",
        "sitecustomize",
        "usercustomize",
        "nbgrader_config",
    )
)
#: Folders in a submission that hold no answers.
IGNORED = frozenset(("__MACOSX", "__pycache__", "checks", "node_modules", "venv"))
#: The file that marks a folder as a virtual environment, whatever that is called, and its folders; answers
#: may lie beside them.
ENVIRONMENT = "pyvenv.cfg"
ITS_FOLDERS = frozenset(("Include", "Lib", "Scripts", "bin", "etc", "include", "lib", "lib64", "share"))
#: How deep a learner's folder is searched.
MAX_DEPTH = 5
#: A file name has 255 bytes at most, and the result's name is still to come.
MAX_NAME = 100
SUBMITTED = "submitted"
#: What lies in a folder of results beside the students: none of them can be called so.
TAKEN = ("scores.csv", "report.html", "gradescope")


@dataclass(frozen=True)
class Found:
    """A submission that was found: whose it is, and where.

    `path` is a file, a folder or a zip file; `names` are the notebooks and Python files in the latter two.
    """

    student: str
    path: Path
    names: tuple[str, ...] = ()
    problem: str = ""
    notices: tuple[str, ...] = ()


def find_submissions(paths: Iterable[Path], assignment: Assignment) -> list[Found]:
    """The submissions in files, folders and zip files, a student each, by the students' names."""
    paths = tuple(dict.fromkeys(Path(path) for path in paths))
    found: list[Found] = []
    for path in paths:
        try:
            path.stat()
            is_folder = path.is_dir()
            found += (
                _in_folder(path.resolve(), assignment) if is_folder else _file(path.absolute(), assignment)
            )
        except FileNotFoundError:
            raise KitError(f"nothing to grade at {path}: there is no such file or folder") from None
        except OSError as error:
            raise KitError(f"nothing to grade at {path}: {error.strerror}") from error
    if not found:
        raise KitError(
            f"nothing to grade in {', '.join(map(str, paths))}: no notebook, .py file or zip file is there"
        )
    unique = {(each.path, each.names): each for each in found}
    return _named_apart(sorted(unique.values(), key=lambda each: (each.student, str(each.path), each.names)))


def _file(path: Path, assignment: Assignment) -> Iterator[Found]:
    if path.suffix.lower() == ".zip":
        yield from _in_zip(path, assignment)
    elif path.suffix.lower() not in NOTEBOOKS:
        raise KitError(f"{path} is no submission: a notebook, a .py file, a folder or a zip file is one")
    elif path.parent.name == assignment.name and path.parent.parent.parent.name == SUBMITTED:
        yield Found(path.parents[1].name, path)
    else:
        yield Found(path.stem, path)


def _in_folder(folder: Path, assignment: Assignment) -> Iterator[Found]:
    """A folder is one student's, or the class's with a file or folder a student."""
    if _is_handed_in_whole(folder, assignment):
        is_submitted = folder.name == assignment.name and folder.parent.parent.name == SUBMITTED
        yield _student_folder(folder.parent.name if is_submitted else folder.name, folder)
        return
    if _is_folder(folder / assignment.name):
        yield _student_folder(folder.name, folder / assignment.name)
        return
    entries = _entries(folder)
    folders = [entry for entry in entries if entry.is_dir() and entry.name not in IGNORED]
    is_course = any(_is_folder(entry / assignment.name) for entry in folders)
    for entry in folders:
        if _is_folder(entry / assignment.name):
            yield _student_folder(entry.name, entry / assignment.name)
        elif problem := _closed(entry, assignment):
            yield Found(entry.name, entry, problem=problem)
        elif not is_course:
            yield _student_folder(entry.name, entry)
    files = list(_handed_in(entries))
    for entry in files:
        if entry.suffix.lower() == ".zip" and len(files) + len(folders) > 1:
            yield _whole_zip(entry.stem, entry)  # one student's among others, whoever it says that it is of
        else:
            yield from _file(entry, assignment)


def _handed_in(entries: Sequence[Path]) -> Iterator[Path]:
    """The files of a class's folder that may be a student's."""
    files = [entry for entry in entries if entry.is_file()]
    notebooks = {entry.stem for entry in files if entry.suffix.lower() == ".ipynb"}
    for entry in files:
        is_pair = entry.suffix.lower() == ".py" and entry.stem in notebooks
        if entry.suffix.lower() in (*NOTEBOOKS, ".zip") and entry.stem not in SUPPORT and not is_pair:
            yield entry


def _is_folder(path: Path) -> bool:
    """Whether a folder is there, and no link to one: that may lead to somebody else's."""
    try:
        return stat.S_ISDIR(path.lstat().st_mode)
    except OSError:
        return False


def _closed(folder: Path, assignment: Assignment) -> str:
    """Why a student's folder cannot be looked into, or nothing."""
    if not os.access(folder, os.R_OK | os.X_OK):
        return "the folder cannot be opened: permission denied"
    is_link = (folder / assignment.name).is_symlink()
    return f"{assignment.name} is a link, which is not followed" if is_link else ""


def _is_handed_in_whole(folder: Path, assignment: Assignment) -> bool:
    if folder.name == assignment.name and folder.parent.parent.name == SUBMITTED:
        return True
    return any((folder / f"{assignment.name}{suffix}").is_file() for suffix in NOTEBOOKS)


def _student_folder(student: str, folder: Path) -> Found:
    """One student's folder; where it holds no notebook but one zip file, what is in that."""
    try:
        files = list(islice(_walk(folder), MAX_NAMES + 1))
    except OSError as error:
        return Found(student, folder, problem=f"the folder cannot be read: {error.strerror}")
    if len(files) > MAX_NAMES:
        return Found(student, folder, problem="the folder holds too many files to be a submission")
    names = tuple(sorted(name for name in files if name.lower().endswith(NOTEBOOKS)))
    zips = [name for name in files if name.lower().endswith(".zip")]
    if not names and len(zips) == 1:
        return _whole_zip(student, folder / zips[0])
    problem = "" if names else "nothing to grade: the folder holds no notebook and no .py file"
    return Found(student, folder, names, problem)


def _walk(folder: Path, depth: int = 0) -> Iterator[str]:
    """Names of the regular files below a folder, relative to it, without links and what is hidden."""
    if depth > MAX_DEPTH:
        return
    entries = _entries(folder)
    is_environment = any(entry.name == ENVIRONMENT for entry in entries)
    ignored = IGNORED | ITS_FOLDERS if is_environment else IGNORED
    for entry in entries:
        if entry.is_file():
            yield entry.name
        elif entry.is_dir() and entry.name not in ignored:
            yield from (f"{entry.name}/{name}" for name in _walk(entry, depth + 1))


def _entries(folder: Path) -> list[Path]:
    """The files and folders in a folder, in order, without links and what is hidden."""
    with os.scandir(folder) as found:
        return sorted(
            Path(entry.path) for entry in found if not entry.name.startswith(".") and _is_plain(entry)
        )


def _is_plain(entry: os.DirEntry[str]) -> bool:
    return entry.is_file(follow_symlinks=False) or entry.is_dir(follow_symlinks=False)


def _whole_zip(student: str, path: Path) -> Found:
    """A zip file that is one student's, whatever is in it."""
    try:
        table = table_of(path)
    except SubmissionError as error:
        return Found(student, path, problem=str(error))
    homes = {name.rpartition("/")[0] for name in table.names if f"/{name}".endswith(f"/{ENVIRONMENT}")}
    names = tuple(name for name in table.names if _counts(name) and not _in_environment(name, homes))
    if len(names) > MAX_NAMES:
        return Found(student, path, problem=f"{shown(path.name)} holds too many files to be a submission")
    problem = "" if names else f"nothing to grade: {shown(path.name)} holds no notebook and no .py file"
    return Found(student, path, names, problem, table.notices)


def _in_environment(name: str, homes: set[str]) -> bool:
    """Whether a member lies in a folder that belongs to an environment in one of `homes`."""
    folders = name.split("/")[:-1][:MAX_DEPTH]
    return any(
        folder in ITS_FOLDERS and "/".join(folders[:depth]) in homes for depth, folder in enumerate(folders)
    )


def _in_zip(path: Path, assignment: Assignment) -> Iterator[Found]:
    """A zip file of one student's, or of a class as a learning platform exports it."""
    whole = _whole_zip(path.stem, path)
    groups = _students_in(whole.names, assignment)
    if len(groups) < 2:
        yield replace(
            whole, student=next(iter(groups), path.stem) if _is_course(groups, whole) else path.stem
        )
        return
    for student, names in groups.items():
        yield replace(whole, student=student, names=tuple(names))


def _is_course(groups: dict[str, list[str]], whole: Found) -> bool:
    return "" not in groups and all(name.startswith(f"{SUBMITTED}/") for name in whole.names)


def _students_in(names: Sequence[str], assignment: Assignment) -> dict[str, list[str]]:
    """The names in a zip file by student; a single group where it is one student's."""
    split = {name: name.split("/") for name in names}
    while len({parts[0] for parts in split.values()}) == 1 and all(len(p) > 1 for p in split.values()):
        if all(len(parts) > 2 and parts[1] == assignment.name for parts in split.values()):
            break  # submitted/ada/<assignment>/…, with ada alone
        split = {name: parts[1:] for name, parts in split.items()}
    flat = [parts[0] for parts in split.values() if len(parts) == 1]
    is_single = any(name.rpartition(".")[0] == assignment.name for name in flat)
    is_mixed = bool(flat) and sum(name.lower().endswith(".ipynb") for name in flat) < 2
    python_only = bool(flat) and not any(name.lower().endswith(".ipynb") for name in names)
    if is_single or (is_mixed and not (python_only and len(flat) == len(names))):
        return {"": list(names)}
    groups: dict[str, list[str]] = {}
    for name, parts in split.items():
        student = parts[0] if len(parts) > 1 else parts[0].rpartition(".")[0]
        if len(parts) > 1 or student not in SUPPORT:
            groups.setdefault(student, []).append(name)
    return groups


def _counts(name: str) -> bool:
    parts = name.split("/")
    hidden = any(part.startswith(".") or part in IGNORED for part in parts)
    return not hidden and len(parts) <= MAX_DEPTH + 3 and name.lower().endswith(NOTEBOOKS)


def _named_apart(found: list[Found]) -> list[Found]:
    """Give each student a name that can be a folder's, and no two the same.

    A name that is fit as it is goes to whoever bears it, before anybody whose name becomes it.
    """
    names = [folder_name(each.student) for each in found]
    fit = [name == each.student for name, each in zip(names, found, strict=True)]
    borne = {name.casefold() for name, is_fit in zip(names, fit, strict=True) if is_fit}
    taken, numbers = set(TAKEN), Counter[str]()
    for place in sorted(range(len(found)), key=lambda place: not fit[place]):
        name = wanted = names[place]
        while name.casefold() in taken or (name != wanted and name.casefold() in borne):
            numbers[wanted.casefold()] += 1
            name = f"{wanted}-{numbers[wanted.casefold()] + 1}"
        taken.add(name.casefold())
        names[place] = name
    return [replace(each, student=name) for each, name in zip(found, names, strict=True)]


_UNFIT = re.compile(r'[/\\:*?"<>|]')


def folder_name(name: str) -> str:
    """A name that someone else chose as one that a folder can have."""
    whole = unicodedata.normalize("NFC", name.encode("utf-8", "replace").decode("utf-8"))
    printable = "".join(" " if letter.isspace() else letter for letter in whole)
    printable = "".join(letter for letter in printable if unicodedata.category(letter)[0] != "C")
    fit = _UNFIT.sub("_", printable).strip(" .")
    fit = fit.encode()[:MAX_NAME].decode("utf-8", "ignore").strip(" .")
    return f"_{fit[1:]}" if fit.startswith("-") else fit or "unnamed"
