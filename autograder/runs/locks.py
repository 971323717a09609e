"""Locks in a folder of results, so that two runs at once do not grade the same submission twice.

A lock covers one byte of the file `.lock` in that folder. The system releases it when the process ends,
however it ends. On a file system without locks two runs may repeat each other's work; they still write every
file whole.
"""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ..files import private_folder

FILE = ".lock"
#: The errors for a lock that another process holds.
TAKEN = (errno.EAGAIN, errno.EACCES)


@contextmanager
def claimed(folder: Path, what: str, *, wait: bool = True) -> Iterator[bool]:
    """Lock `what` while the block runs; without `wait`, yield False if another process holds the lock."""
    try:
        opened = _open(folder)
    except OSError:  # the error is reported when a result is written
        yield True
        return
    try:
        yield _lock(opened, what, wait)
    finally:
        os.close(opened)


def _open(folder: Path) -> int:
    private_folder(folder)
    return os.open(folder / FILE, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o660)


def _lock(opened: int, what: str, wait: bool) -> bool:
    """Lock the byte of `what`. The lock belongs to the open file, so that each thread has its own."""
    place = int.from_bytes(hashlib.sha256(what.encode()).digest()[:7], "big")
    request = struct.pack("hhqqi", fcntl.F_WRLCK, os.SEEK_SET, place, 1, 0)
    try:
        fcntl.fcntl(opened, fcntl.F_OFD_SETLKW if wait else fcntl.F_OFD_SETLK, request)
    except OSError as error:
        return error.errno not in TAKEN
    return True
