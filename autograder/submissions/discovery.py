"""Find the submissions in files, folders and archives: one for each student.

Only names are looked at here; contents are read when a submission's turn comes, so that thousands of them
do not sit in memory. What cannot be read becomes a `Found` with a problem, which costs only that student.
What is nobody's is named.
"""

from __future__ import annotations

import os
import re
import stat
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice
from pathlib import Path

from ..checks.notebook.read import shown
from ..course.assignment import Assignment
from ..errors import KitError
from .files import ARCHIVES, INSIDE, MAX_NAMES, SubmissionError, read_member, table_of
from .platforms import Handed, Person, handed_in_by

NOTEBOOKS = (".ipynb", ".py")
#: A notebook that a browser or an editor has given another name.
RENAMED = (".ipynb.txt", ".ipynb.json", ".py.txt")
#: Files that may be a notebook where there is no other.
NEARLY = (*RENAMED, ".json")
#: What a student may have handed in although it cannot be graded.
WORK = (
    *(
        ".pdf",
        ".doc",
        ".docx",
        ".odt",
        ".rtf",
        ".html",
        ".htm",
        ".rar",
        ".7z",
        ".gz",
        ".bz2",
        ".xz",
        ".m",
        ".r",
    ),
    *(".png", ".jpg", ".jpeg", ".heic", ".ipynb_checkpoints"),
)
#: Python files that come with the release, or that only tools read: never a submission by themselves.
SUPPORT = frozenset(
    (
        *("mnist", "conftest", "setup", "__init__", "__main__", "sitecustomize", "usercustomize"),
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

    `path` is a file, a folder or an archive; `names` are the notebooks and Python files in the latter two.
    `person` and `handed_in` are what a platform's export says of it.
    """

    student: str
    path: Path
    names: tuple[str, ...] = ()
    problem: str = ""
    notices: tuple[str, ...] = ()
    person: Person = field(default_factory=Person)
    handed_in: datetime | None = None


@dataclass(frozen=True)
class Discovery:
    """All submissions, and a line for each file that was left out although it may be a student's."""

    found: list[Found]
    left_out: tuple[str, ...] = ()


def find_submissions(paths: Iterable[Path], assignment: Assignment) -> list[Found]:
    """Find the submissions in files, folders and archives, one for each student, in the students' order."""
    return discover(paths, assignment).found


def discover(paths: Iterable[Path], assignment: Assignment) -> Discovery:
    """Find the submissions in files, folders and archives, and what was left out."""
    paths = tuple(dict.fromkeys(Path(path) for path in paths))
    found: list[Found] = []
    left_out: list[str] = []
    for path in paths:
        try:
            path.stat()
            whole = path.resolve() if path.is_dir() else path.absolute()
            some = _in_folder(whole, assignment) if path.is_dir() else _file(whole, assignment)
        except FileNotFoundError:
            raise KitError(f"nothing to grade at {path}: there is no such file or folder") from None
        except OSError as error:
            raise KitError(f"nothing to grade at {path}: {error.strerror}") from error
        found += some.found
        left_out += some.left_out
    if not found:
        raise KitError(
            f"nothing to grade in {', '.join(map(str, paths))}: no notebook, .py file or zip file is there"
            + "".join(f"; {line}" for line in left_out[:5])
        )
    unique = {(each.path, each.names or each.student): each for each in found}
    in_order = sorted(unique.values(), key=lambda each: (each.student, str(each.path), each.names))
    return Discovery(_named_apart(in_order), tuple(dict.fromkeys(left_out)))


def _file(path: Path, assignment: Assignment) -> Discovery:
    name = path.name.lower()
    if name.endswith(ARCHIVES):
        return _in_archive(path, assignment)
    if not name.endswith((*NOTEBOOKS, *NEARLY)):
        raise KitError(f"{path} is no submission: a notebook, a .py file, a folder or a zip file is one")
    is_submitted = path.parent.name == assignment.name and path.parent.parent.parent.name == SUBMITTED
    return Discovery([Found(path.parents[1].name if is_submitted else _stem(path.name), path)])


# Folders


def _in_folder(folder: Path, assignment: Assignment) -> Discovery:
    """Find the submissions in a folder: one student's, or a class's with a file or folder for each."""
    if _is_handed_in_whole(folder, assignment):
        if folder.name == assignment.name and folder.parent.parent.name == SUBMITTED:
            found = _student_folder(folder.parent.name, folder)
            return Discovery(_as_collected([found], folder.parent.parent, assignment))
        return Discovery([_student_folder(folder.name, folder)])
    if _is_folder(folder / assignment.name):
        found = _student_folder(folder.name, folder / assignment.name)
        return Discovery(_as_collected([found], folder.parent, assignment))
    entries, links = _entries(folder)
    folders = [entry for entry in entries if entry.is_dir() and entry.name not in IGNORED]
    files = [entry for entry in entries if entry.is_file()]
    if any(_is_folder(entry / assignment.name) for entry in folders):
        course = _course(folders, files, links, assignment)
        return replace(course, found=_as_collected(course.found, folder, assignment))
    if (exported := _exported(folder)) is not None:
        return exported
    if len(folders) == 1 and not any(_is_work(entry.name) for entry in files) and _is_class(folders[0]):
        return _in_folder(folders[0], assignment)
    return _class(folders, files, links, assignment)


def _course(
    folders: Sequence[Path], files: Sequence[Path], links: Sequence[str], assignment: Assignment
) -> Discovery:
    """Find the submissions of a course, `submitted/<student>/<assignment>/…`."""
    found = []
    for entry in folders:
        if _is_folder(entry / assignment.name):
            found.append(_student_folder(entry.name, entry / assignment.name))
        elif problem := _closed(entry, assignment):
            found.append(Found(entry.name, entry, problem=problem))
        elif misplaced := _misplaced(entry, assignment):
            found.append(misplaced)
    beside = _class((), files, links, assignment)
    return Discovery([*found, *beside.found], beside.left_out)


def _as_collected(found: list[Found], submitted: Path, assignment: Assignment) -> list[Found]:
    """Add who handed in what and when, if nbgrader collected it from a learning platform's export."""
    extracted = submitted.parent / "downloaded" / assignment.name / "extracted"
    if not _is_folder(extracted):
        return found
    names = list(islice(_walk(extracted, most=MAX_DEPTH + 3), 2 * MAX_NAMES))
    students = handed_in_by(names, lambda name: read_member(extracted, name), extracted.name) or []
    origins = {each.label: each.origin for each in students}
    return [
        replace(each, person=origins[each.student].person, handed_in=origins[each.student].handed_in)
        if each.student in origins
        else each
        for each in found
    ]


def _is_class(folder: Path) -> bool:
    """Return whether a folder holds several students' folders, and so is the class's own."""
    try:
        entries, _ = _entries(folder)
        if any(_is_work(entry.name) or entry.name == ENVIRONMENT for entry in entries if entry.is_file()):
            return False
        folders = [entry for entry in entries if entry.is_dir() and entry.name not in IGNORED]
        if len(folders) == 1:
            return _is_class(folders[0])
        return sum(any(map(_is_notebook, islice(_walk(each), MAX_NAMES))) for each in folders) > 1
    except OSError:
        return False


def _misplaced(student: Path, assignment: Assignment) -> Found | None:
    """Return a student's submission that is not in the assignment's folder, with a notice, or None."""
    inside, _ = _entries(student)
    for entry in inside:
        if entry.is_dir() and _is_named(entry, assignment):
            notice = f"lies in the folder {shown(entry.name)}, which should be called {assignment.name}"
            return replace(_student_folder(student.name, entry), notices=(notice,))
    if any(entry.is_file() and _is_notebook(entry.name) for entry in inside):
        names = tuple(entry.name for entry in inside if entry.is_file() and _is_notebook(entry.name))
        notice = f"lies in the student's folder, and should be in the folder {assignment.name} there"
        return Found(student.name, student, names, notices=(notice,))
    return None


def _is_named(folder: Path, assignment: Assignment) -> bool:
    """Return whether a folder, or a notebook in it, has the assignment's name in any case of letters."""
    name = assignment.name.casefold()
    stems = (_stem(each.rpartition("/")[2]).casefold() for each in _walk(folder) if _is_notebook(each))
    return folder.name.casefold() == name or name in stems


def _class(
    folders: Sequence[Path], files: Sequence[Path], links: Sequence[str], assignment: Assignment
) -> Discovery:
    """Find the submissions in a folder with a file or folder for each student."""
    found = []
    for entry in folders:
        problem = _closed(entry, assignment)
        found.append(
            Found(entry.name, entry, problem=problem) if problem else _student_folder(entry.name, entry)
        )
    left_out = [f"{shown(name)} is a link, which is not followed" for name in links]
    own = list(_handed_in(files))
    for entry in own:
        if entry.name.lower().endswith(ARCHIVES) and len(own) + len(folders) > 1:
            # One student's among others, whoever it says that it is of.
            found.append(_whole_archive(_stem(entry.name), entry))
        else:
            some = _file(entry, assignment)
            found += some.found
            left_out += some.left_out
    for entry in files:
        if entry.name.lower().endswith(WORK) and entry not in own and found:
            reason = f"nothing to grade: {shown(entry.name)} is no notebook"
            found.append(Found(_stem(entry.name), entry, problem=reason))
    return Discovery(found, tuple(left_out))


def _handed_in(files: Sequence[Path]) -> Iterator[Path]:
    """Yield the files in a class's folder that may be a student's submission."""
    notebooks = {entry.stem for entry in files if entry.suffix.lower() == ".ipynb"}
    for entry in files:
        name = entry.name.lower()
        is_pair = name.endswith(".py") and entry.stem in notebooks
        if name.endswith((*NOTEBOOKS, *NEARLY, *ARCHIVES)) and entry.stem not in SUPPORT and not is_pair:
            yield entry


def _is_folder(path: Path) -> bool:
    """Return whether a path is a folder. A link is not: it may lead to another student's folder."""
    try:
        return stat.S_ISDIR(path.lstat().st_mode)
    except OSError:
        return False


def _closed(folder: Path, assignment: Assignment) -> str:
    """Return why a student's folder cannot be read, or an empty text."""
    if not os.access(folder, os.R_OK | os.X_OK):
        return "the folder cannot be opened: permission denied"
    is_link = (folder / assignment.name).is_symlink()
    return f"{assignment.name} is a link, which is not followed" if is_link else ""


def _is_handed_in_whole(folder: Path, assignment: Assignment) -> bool:
    if folder.name == assignment.name and folder.parent.parent.name == SUBMITTED:
        return True
    return any((folder / f"{assignment.name}{suffix}").is_file() for suffix in NOTEBOOKS)


def _student_folder(student: str, folder: Path) -> Found:
    """Return one student's submission in a folder, or in the only archive there if there is no notebook."""
    try:
        files = list(islice(_walk(folder), MAX_NAMES + 1))
    except OSError as error:
        return Found(student, folder, problem=f"the folder cannot be read: {error.strerror}")
    if len(files) > MAX_NAMES:
        return Found(student, folder, problem="the folder holds too many files to be a submission")
    archives = [name for name in files if name.lower().endswith(ARCHIVES)]
    if len(archives) == 1 and not any(_is_notebook(name) for name in files):
        return _whole_archive(student, folder / archives[0])
    return _of_names(student, folder, files, "the folder")


def _walk(folder: Path, depth: int = 0, most: int = MAX_DEPTH) -> Iterator[str]:
    """Yield the relative names of the regular files in a folder, except hidden ones."""
    if depth > most:
        return
    entries, _ = _entries(folder)
    is_environment = any(entry.name == ENVIRONMENT for entry in entries)
    ignored = IGNORED | ITS_FOLDERS if is_environment else IGNORED
    for entry in entries:
        if entry.is_file():
            yield entry.name
        elif entry.is_dir() and entry.name not in ignored:
            yield from (f"{entry.name}/{name}" for name in _walk(entry, depth + 1, most))


def _entries(folder: Path) -> tuple[list[Path], list[str]]:
    """Return the files and folders in a folder except hidden ones, sorted, and the names of links."""
    with os.scandir(folder) as scanned:
        found = [entry for entry in scanned if not entry.name.startswith(".")]
        plain = sorted(Path(entry.path) for entry in found if _is_plain(entry))
        return plain, sorted(entry.name for entry in found if entry.is_symlink())


def _is_plain(entry: os.DirEntry[str]) -> bool:
    return entry.is_file(follow_symlinks=False) or entry.is_dir(follow_symlinks=False)


# Archives


def _in_archive(path: Path, assignment: Assignment) -> Discovery:
    """Find the submissions in an archive: one student's, or a class's."""
    if path.name.lower().endswith(".zip") and (exported := _exported(path)) is not None:
        return exported
    stem = _stem(path.name)
    try:
        table = table_of(path)
    except SubmissionError as error:
        return Discovery([Found(stem, path, problem=str(error))])
    names = _without_environments(table.names)
    notebooks = [name for name in names if _is_notebook(name)]
    if len(notebooks) > MAX_NAMES:
        return Discovery([_whole_archive(stem, path)])
    work = [name for name in names if name.lower().endswith((*NOTEBOOKS, *RENAMED, *ARCHIVES))]
    work = work or [name for name in names if name.lower().endswith(NEARLY)]
    groups, above = _students_in(work, assignment)
    if len(groups) < 2:
        is_course = "" not in groups and all(name.startswith(f"{SUBMITTED}/") for name in work)
        return Discovery([_whole_archive(next(iter(groups), stem) if is_course else stem, path)])
    for name in sorted(set(names) - set(work)):
        parts = name.split("/")[above:]
        if len(parts) > 1 and len(name.split("/")) > above:
            groups.setdefault(parts[0], []).append(name)
        elif parts and _is_work(parts[0]):
            groups.setdefault(_stem(parts[0]), []).append(name)
    notices = table.notices
    found = [
        replace(each, notices=(*notices, *each.notices))
        for student, group in groups.items()
        for each in [_of_names(student, path, group, shown(student))]
    ]
    return Discovery(found)


def _whole_archive(student: str, path: Path) -> Found:
    """Return one student's submission in an archive."""
    try:
        table = table_of(path)
    except SubmissionError as error:
        return Found(student, path, problem=str(error))
    names = _without_environments(table.names)
    if sum(map(_is_notebook, names)) > MAX_NAMES:
        return Found(student, path, problem=f"{shown(path.name)} holds too many files to be a submission")
    found = _of_names(student, path, names, shown(path.name))
    return replace(found, notices=(*table.notices, *found.notices))


def _without_environments(names: Sequence[str]) -> list[str]:
    """Return the names that are not hidden, too deep, or in a virtual environment."""
    homes = {name.rpartition("/")[0] for name in names if f"/{name}".endswith(f"/{ENVIRONMENT}")}
    return [name for name in names if _counts(name) and not _in_environment(name, homes)]


def _in_environment(name: str, homes: set[str]) -> bool:
    """Return whether a member belongs to a virtual environment in one of the folders `homes`."""
    folders = name.split("/")[:-1][:MAX_DEPTH]
    return any(
        folder in ITS_FOLDERS and "/".join(folders[:depth]) in homes for depth, folder in enumerate(folders)
    )


def _students_in(names: Sequence[str], assignment: Assignment) -> tuple[dict[str, list[str]], int]:
    """Return the names in an archive by student, and the number of folders above all of them."""
    split = {name: name.split("/") for name in names}
    above = 0
    while len({parts[0] for parts in split.values()}) == 1 and all(len(p) > 1 for p in split.values()):
        if all(len(parts) > 2 and parts[1] == assignment.name for parts in split.values()):
            break  # submitted/ada/<assignment>/…, with ada alone
        split = {name: parts[1:] for name, parts in split.items()}
        above += 1
    flat = [parts[0] for parts in split.values() if len(parts) == 1]
    is_single = any(name.rpartition(".")[0] == assignment.name for name in flat)
    is_mixed = bool(flat) and sum(name.lower().endswith((".ipynb", *NEARLY)) for name in flat) < 2
    python_only = bool(flat) and not any(name.lower().endswith(".ipynb") for name in names)
    if is_single or (is_mixed and not (python_only and len(flat) == len(names))):
        return {"": list(names)}, above
    groups: dict[str, list[str]] = {}
    for name, parts in split.items():
        student = parts[0] if len(parts) > 1 else _stem(parts[0])
        if len(parts) > 1 or student not in SUPPORT:
            groups.setdefault(student, []).append(name)
    return groups, above


def _counts(name: str) -> bool:
    parts = name.split("/")
    return len(parts) <= MAX_DEPTH + 3 and not any(part.startswith(".") or part in IGNORED for part in parts)


# What a platform exports


def _exported(path: Path) -> Discovery | None:
    """Find the submissions in a learning platform's export, or return None if it is not one."""
    notices: tuple[str, ...] = ()
    try:
        if path.is_dir():
            names = list(islice(_walk(path, most=MAX_DEPTH + 3), 2 * MAX_NAMES))
        else:
            table = table_of(path)
            names, notices = _without_environments(table.names), table.notices
        students = handed_in_by(names, lambda name: read_member(path, name), _stem(path.name))
    except (SubmissionError, OSError):
        return None
    if students is None:
        return None
    taken = {name for each in students for name in (*each.names, *each.earlier)}
    left_out = [
        f"{shown(name)} is left out: it is no student's by its name"
        for name in names
        if name not in taken and _is_work(name) and not name.endswith("index.html")
    ]
    found = [_exported_by(each, path, names, notices) for each in students]
    return Discovery(found, tuple(left_out[:50]))


def _exported_by(handed: Handed, path: Path, names: Sequence[str], notices: tuple[str, ...]) -> Found:
    found = _of_names(handed.student, path, list(handed.names), "what was handed in")
    return replace(
        found,
        notices=(*notices, *found.notices, *handed.notices),
        person=handed.origin.person,
        handed_in=handed.origin.handed_in,
    )


# The files of one student


def _of_names(student: str, path: Path, names: Sequence[str], where: str) -> Found:
    """Return one student's submission among files: notebooks, or files like notebooks, or an archive."""
    notebooks = [name for name in names if _is_notebook(name)]
    if notebooks:
        return Found(student, path, tuple(sorted(notebooks)))
    nearly = [name for name in names if name.lower().endswith(NEARLY)]
    if nearly:
        notice = f"has no notebook by its name: {shown(nearly[0].rpartition('/')[2])} is read as one"
        return Found(student, path, tuple(sorted(nearly)), notices=(notice,))
    for name in names:
        if name.lower().endswith(ARCHIVES) and INSIDE not in name:
            return _in_inner_archive(student, path, name)
    others = ", ".join(shown(name.rpartition("/")[2], 40) for name in sorted(names)[:3] if _counts(name))
    beside = f", only {others}" if others else ""
    return Found(student, path, (), f"nothing to grade: {where} holds no notebook and no .py file{beside}")


def _in_inner_archive(student: str, path: Path, name: str) -> Found:
    try:
        table = table_of(path, name)
    except SubmissionError as error:
        return Found(student, path, problem=str(error))
    inside = [each.partition(INSIDE)[2] for each in table.names]
    kept = [f"{name}{INSIDE}{each}" for each in _without_environments(inside)]
    found = _of_names(student, path, kept, shown(name.rpartition("/")[2]))
    return replace(found, notices=(*table.notices, *found.notices))


def _is_notebook(name: str) -> bool:
    return name.lower().endswith(NOTEBOOKS)


def _is_work(name: str) -> bool:
    """Return whether a file may be a student's submission."""
    return name.lower().endswith((*NOTEBOOKS, *NEARLY, *ARCHIVES, *WORK))


def _stem(name: str) -> str:
    """Return a file's name without its ending, such as `.ipynb.txt`."""
    lower = name.lower()
    for ending in sorted((*ARCHIVES, *NEARLY, *NOTEBOOKS, *WORK), key=len, reverse=True):
        if lower.endswith(ending) and len(name) > len(ending):
            return name[: -len(ending)]
    return name


# Names


def _named_apart(found: list[Found]) -> list[Found]:
    """Give each student a different name that a folder can have.

    A name that is fit already stays with its student.
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
    """Return a name that a folder can have."""
    whole = unicodedata.normalize("NFC", name.encode("utf-8", "replace").decode("utf-8"))
    printable = "".join(" " if letter.isspace() else letter for letter in whole)
    printable = "".join(letter for letter in printable if unicodedata.category(letter)[0] != "C")
    fit = _UNFIT.sub("_", printable).strip(" .")
    fit = fit.encode()[:MAX_NAME].decode("utf-8", "ignore").strip(" .")
    return f"_{fit[1:]}" if fit.startswith("-") else fit or "unnamed"
