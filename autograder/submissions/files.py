"""Bytes of what learners hand in, read with bounds: regular files, and members of zip and tar files.

Nothing is ever unpacked to disk, and no link is followed out of a folder.
"""

from __future__ import annotations

import bz2
import io
import lzma
import os
import re
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Any

from ..checks.notebook.read import shown

MIB = 2**20
#: A notebook or Python file: the week's own, with all its outputs, has less than a hundredth of it.
MAX_FILE = 32 * MIB
#: A zip file: a class of a thousand, with outputs.
MAX_ZIP = 512 * MIB
#: A tar file, unpacked: it is read from its beginning to its end.
MAX_TAR = 64 * MIB
#: Names in one zip file or folder, without those of environments and what else holds no answers.
MAX_NAMES = 20_000
#: Bytes of a zip file's table of contents, 160 a name: an environment with Jupyter, handed in, has 30,000.
MAX_TABLE = 8 * MIB
#: How much smaller a zip may make a file of any size. Text gets to a twentieth, base64 to three quarters.
MAX_RATIO = 200
ZIP = (".zip",)
TAR = (".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tar.xz", ".txz")
#: Files that hold others, which can be read.
ARCHIVES = (*ZIP, *TAR)
#: Between the name of an archive in another one, or in a folder, and the name of its member.
INSIDE = "!/"


class SubmissionError(Exception):
    """A submission cannot be read. The message is one line, and only this student fails."""


@dataclass(frozen=True)
class Table:
    """The names in an archive that may be read, and a notice for each one that may not."""

    names: tuple[str, ...]
    notices: tuple[str, ...]


def read_file(path: Path, most: int = MAX_FILE) -> bytes:
    """Return the bytes of a regular file, at most `most`. Links are not followed."""
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
    """Return the bytes of one member of an archive, at most `MAX_FILE`.

    A name with `!/` is that of a member of an archive in the archive.
    """
    outer, _, inner = _parted(name)
    if path.is_dir():
        return read_member(path / outer, inner) if inner else read_file(path / name)
    with _opened(path) as archive:
        data = archive.read(outer)
    if not inner:
        return data
    with _opened_data(data, outer) as archive:
        return archive.read(inner)


def table_of(path: Path, within: str = "") -> Table:
    """Return the names in an archive, or in the archive `within` it or within a folder.

    Links, absolute names and names with `..` are left out, with a notice.
    """
    if not within:
        with _opened(path) as archive:
            return archive.table()
    with _opened_data(read_member(path, within), within) as archive:
        table = archive.table()
    return Table(tuple(f"{within}{INSIDE}{name}" for name in table.names), table.notices)


def _parted(name: str) -> tuple[str, str, str]:
    """Split the name of an archive from the name of the member in it."""
    outer, mark, inner = name.partition(INSIDE)
    return (outer, mark, inner) if outer.lower().endswith(ARCHIVES) else (name, "", "")


_BROKEN = (
    *(zipfile.BadZipFile, tarfile.TarError, zlib.error, lzma.LZMAError, EOFError, NotImplementedError),
    *(OSError, RuntimeError, UnicodeError, ValueError, OverflowError),
)


class _Zip:
    """A zip file."""

    def __init__(self, file: Path | io.BytesIO, name: str) -> None:
        self._name = name
        try:
            with file.open("rb") if isinstance(file, Path) else nullcontext(file) as opened:
                _expect_short_table(opened, name)
            self._zip = _with_slashes(zipfile.ZipFile(file))
        except _BROKEN as error:
            raise SubmissionError(f"{shown(name)} is not a zip file that can be read") from error

    def table(self) -> Table:
        members = (info for info in self._zip.infolist() if not info.is_dir())
        return _table("zip", ((info.filename, _problem(info.filename, _is_file(info))) for info in members))

    def read(self, name: str) -> bytes:
        try:
            info = self._zip.getinfo(name)  # the last of that name, as when unpacking
            _expect_harmless(info)
            with self._zip.open(info) as member:
                return _bounded(member, name)
        except KeyError as error:
            raise SubmissionError(f"{shown(name)} is not in {shown(self._name)}") from error
        except _BROKEN as error:
            raise SubmissionError(f"{shown(name)} in {shown(self._name)} is damaged") from error

    def moment(self, name: str) -> tuple[int, ...]:
        return self._zip.getinfo(name).date_time

    def close(self) -> None:
        self._zip.close()


class _Tar:
    """A tar file, compressed or not, unpacked in memory."""

    def __init__(self, data: bytes, name: str) -> None:
        self._name = name
        try:
            self._tar = tarfile.TarFile(fileobj=io.BytesIO(_unpacked(data, name)))
            self._members = {member.name.removeprefix("./"): member for member in self._tar}
        except _BROKEN as error:
            raise SubmissionError(f"{shown(name)} is not a tar file that can be read") from error

    def table(self) -> Table:
        members = {name: each for name, each in self._members.items() if not each.isdir()}
        return _table("tar", ((name, _problem(name, each.isreg())) for name, each in members.items()))

    def read(self, name: str) -> bytes:
        member = self._members.get(name)
        file = self._tar.extractfile(member) if member is not None and member.isreg() else None
        if file is None:
            raise SubmissionError(f"{shown(name)} is not in {shown(self._name)}")
        return _bounded(file, name)

    def close(self) -> None:
        self._tar.close()


class _Closing(AbstractContextManager["_Zip | _Tar"]):
    def __init__(self, archive: _Zip | _Tar) -> None:
        self._archive = archive

    def __enter__(self) -> _Zip | _Tar:
        return self._archive

    def __exit__(self, *caught: object) -> None:
        self._archive.close()


def _opened(path: Path) -> _Closing:
    """Open an archive on disk."""
    try:
        status = path.lstat()
    except OSError as error:
        raise SubmissionError(f"{shown(path.name)} cannot be opened: {error.strerror}") from error
    if not stat.S_ISREG(status.st_mode):
        raise SubmissionError(f"{shown(path.name)} is not a regular file")
    if status.st_size > MAX_ZIP:
        raise SubmissionError(_too_large(path.name, MAX_ZIP))
    if path.name.lower().endswith(TAR):
        return _Closing(_Tar(read_file(path, MAX_TAR), path.name))
    return _Closing(_Zip(path, path.name))


def _opened_data(data: bytes, name: str) -> _Closing:
    """Open an archive that is in another one."""
    return _Closing(_Tar(data, name) if name.lower().endswith(TAR) else _Zip(io.BytesIO(data), name))


def _table(kind: str, members: Any) -> Table:
    names, notices = dict[str, None](), dict[str, None]()
    for name, problem in members:
        if problem:
            notices[f"{shown(name)} in the {kind} file was ignored: {problem}"] = None
            continue
        if name in names:
            notices[f"{shown(name)} is in the {kind} file twice: the last one counts"] = None
        names[name] = None
    return Table(tuple(names), tuple(notices)[:20])


def _bounded(file: IO[bytes], name: str) -> bytes:
    data = file.read(MAX_FILE + 1)
    if len(data) > MAX_FILE:
        raise SubmissionError(_too_large(name, MAX_FILE))
    return data


_PACKED: dict[bytes, Callable[[], Any]] = {
    b"\x1f\x8b": lambda: zlib.decompressobj(31),
    b"BZh": bz2.BZ2Decompressor,
    b"\xfd7zXZ": lzma.LZMADecompressor,
}


def _unpacked(data: bytes, name: str) -> bytes:
    """Return the uncompressed tar file, at most `MAX_TAR` bytes."""
    make = next((make for magic, make in _PACKED.items() if data.startswith(magic)), None)
    plain: bytes = data if make is None else make().decompress(data, MAX_TAR + 1)
    if len(plain) > MAX_TAR:
        raise SubmissionError(f"{shown(name)} unpacks to more than {MAX_TAR // MIB} MiB, as no notebook does")
    return plain


def _expect_short_table(file: IO[bytes], name: str) -> None:
    """Refuse a zip file with a large table of contents, which `zipfile` would read whole."""
    size = file.seek(0, io.SEEK_END)
    file.seek(max(0, size - 70_000))
    tail = file.read()
    place = tail.rfind(b"PK\x05\x06")
    if place < 0 or len(tail) < place + 22:
        raise zipfile.BadZipFile
    size = int.from_bytes(tail[place + 12 : place + 16], "little")
    if place >= 76 and tail[place - 76 : place - 72] == b"PK\x06\x06":  # zip64, which OneDrive always makes
        size = int.from_bytes(tail[place - 36 : place - 28], "little")
    if size > MAX_TABLE:
        raise SubmissionError(f"{shown(name)} holds too many files to be a submission")


def _with_slashes(archive: zipfile.ZipFile) -> zipfile.ZipFile:
    """Return the archive with / in its names. Some programs on Windows write a backslash."""
    for info in archive.filelist:
        info.filename = info.filename.replace("\\", "/")
    archive.NameToInfo = {info.filename: info for info in archive.filelist}
    return archive


#: From the root of a disk, as Unix or as Windows writes it.
_ABSOLUTE = re.compile(r"/|[A-Za-z]:/")


def _problem(name: str, is_file: bool) -> str:
    """Return why a member must not be read, or an empty text."""
    if _ABSOLUTE.match(name):
        return "its name is absolute"
    if ".." in PurePosixPath(name).parts:
        return "its name leads out of the archive"
    return "" if is_file else "it is a link or a device"


def _is_file(info: zipfile.ZipInfo) -> bool:
    return stat.S_IFMT(info.external_attr >> 16) in (0, stat.S_IFREG)


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
