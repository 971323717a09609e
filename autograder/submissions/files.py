"""Bytes of what learners hand in, read with bounds: regular files, and members of zip files.

Nothing is ever unpacked to disk, and no link is followed out of a folder.
"""

from __future__ import annotations

import os
import re
import stat
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from ..checks.notebook.read import shown

#: A notebook or Python file: the week's own, with all its outputs, has less than a hundredth of it.
MAX_FILE = 32 * 2**20
#: A zip file: a class of a thousand, with outputs.
MAX_ZIP = 512 * 2**20
#: Names in one zip file or folder, without those of environments and what else holds no answers.
MAX_NAMES = 20_000
#: Bytes of a zip file's table of contents, 160 a name: an environment with Jupyter, handed in, has 30,000.
MAX_TABLE = 8 * 2**20
#: How much smaller a zip may make a file of any size. Text gets to a twentieth, base64 to three quarters.
MAX_RATIO = 200
MIB = 2**20


class SubmissionError(Exception):
    """What was handed in cannot be read: one clear line, which costs only that student."""


@dataclass(frozen=True)
class Table:
    """The names in a zip file that may be read, and what was left out and why."""

    names: tuple[str, ...]
    notices: tuple[str, ...]


def read_file(path: Path, most: int = MAX_FILE) -> bytes:
    """The bytes of a regular file that is no link, at most `most` of them."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        raise SubmissionError(f"{shown(path.name)} cannot be opened: {error.strerror}") from error
    with os.fdopen(handle, "rb") as file:
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode):
            raise SubmissionError(f"{shown(path.name)} is not a regular file")
        if status.st_size > most:
            raise SubmissionError(_too_large(path.name, most))
        data = file.read(most + 1)
    if len(data) > most:
        raise SubmissionError(_too_large(path.name, most))
    return data


def read_member(path: Path, name: str) -> bytes:
    """The bytes of one member of a zip file, unpacked in memory, at most `MAX_FILE` of them."""
    with _open_zip(path) as archive:
        try:
            info = archive.getinfo(name)  # the last of that name, as when unpacking
            _expect_harmless(info)
            with archive.open(info) as member:
                data = member.read(MAX_FILE + 1)
        except KeyError as error:
            raise SubmissionError(f"{shown(name)} is not in {shown(path.name)}") from error
        except _BROKEN as error:
            raise SubmissionError(f"{shown(name)} in {shown(path.name)} is damaged") from error
    if len(data) > MAX_FILE:
        raise SubmissionError(_too_large(name, MAX_FILE))
    return data


def table_of(path: Path) -> Table:
    """The names in a zip file. Links, absolute names and names with `..` are left out, with a notice."""
    names, notices = dict[str, None](), dict[str, None]()
    with _open_zip(path) as archive:
        for info in archive.infolist():
            if info.is_dir():
                continue
            if problem := _problem(info):
                notices[f"{shown(info.filename)} in the zip file was ignored: {problem}"] = None
                continue
            if info.filename in names:
                notices[f"{shown(info.filename)} is in the zip file twice: the last one counts"] = None
            names[info.filename] = None
    return Table(tuple(names), tuple(notices)[:20])


_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    OSError,
    RuntimeError,
    UnicodeError,
    ValueError,
    OverflowError,
)


def _open_zip(path: Path) -> zipfile.ZipFile:
    """Open a zip file whose table of contents is of a bearable size."""
    try:
        mode = path.lstat().st_mode
        if not stat.S_ISREG(mode):
            raise SubmissionError(f"{shown(path.name)} is not a regular file")
        if path.stat().st_size > MAX_ZIP:
            raise SubmissionError(_too_large(path.name, MAX_ZIP))
        _expect_short_table(path)
        return _with_slashes(zipfile.ZipFile(path))
    except _BROKEN as error:
        raise SubmissionError(f"{shown(path.name)} is not a zip file that can be read") from error


def _expect_short_table(path: Path) -> None:
    """Look at the end record, since `zipfile` reads the whole table of contents without asking."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - 70_000))
        tail = file.read()
    place = tail.rfind(b"PK\x05\x06")
    if place < 0 or len(tail) < place + 22:
        raise zipfile.BadZipFile
    size = int.from_bytes(tail[place + 12 : place + 16], "little")
    if place >= 76 and tail[place - 76 : place - 72] == b"PK\x06\x06":  # zip64, which OneDrive always makes
        size = int.from_bytes(tail[place - 36 : place - 28], "little")
    if size > MAX_TABLE:
        raise SubmissionError(f"{shown(path.name)} holds too many files to be a submission")


def _with_slashes(archive: zipfile.ZipFile) -> zipfile.ZipFile:
    """The archive with / in its names: some programs on Windows write a backslash there."""
    for info in archive.filelist:
        info.filename = info.filename.replace("\\", "/")
    archive.NameToInfo = {info.filename: info for info in archive.filelist}
    return archive


#: From the root of a disk, as Unix or as Windows writes it.
_ABSOLUTE = re.compile(r"/|[A-Za-z]:/")


def _problem(info: zipfile.ZipInfo) -> str:
    """Why a member is not to be read, or nothing."""
    parts = PurePosixPath(info.filename).parts
    if _ABSOLUTE.match(info.filename):
        return "its name is absolute"
    if ".." in parts:
        return "its name leads out of the zip file"
    mode = info.external_attr >> 16
    if stat.S_IFMT(mode) not in (0, stat.S_IFREG):
        return "it is a link or a device"
    return ""


def _expect_harmless(info: zipfile.ZipInfo) -> None:
    name = shown(info.filename)
    if info.flag_bits & 0x1:
        raise SubmissionError(f"{name} is encrypted: hand it in without a password")
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise SubmissionError(f"{name} is compressed in an unusual way: make an ordinary zip file")
    if info.file_size > MAX_FILE:
        raise SubmissionError(_too_large(info.filename, MAX_FILE))
    if info.file_size > MIB and info.file_size > MAX_RATIO * max(info.compress_size, 1):
        raise SubmissionError(f"{name} unpacks to more than {MAX_RATIO} times its size, as no notebook does")


def _too_large(name: str, most: int) -> str:
    return f"{shown(name)} is larger than {most // MIB} MiB: clear the outputs, save and hand in again"
