"""Who is at work on what in a folder of results, so that two runs at once do not do the same work twice.

A claim is a lock on one byte of the file `.lock` in that folder. The system lets go of it when the process
ends, however it ends: nothing that has died can keep anybody waiting. A file system without locks has no
claims either; there two runs may repeat each other's work, and still write every file whole.
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

FILE = ".lock"
#: What a lock that somebody else holds is answered with.
TAKEN = (errno.EAGAIN, errno.EACCES)


@contextmanager
def claimed(folder: Path, what: str, *, wait: bool = True) -> Iterator[bool]:
    """Claim `what` for as long as the block runs; without `wait`, False where another has claimed it."""
    try:
        opened = _open(folder)
    except OSError:  # whoever cannot write here will hear of it when there is something to write
        yield True
        return
    try:
        yield _lock(opened, what, wait)
    finally:
        os.close(opened)


def _open(folder: Path) -> int:
    folder.mkdir(parents=True, exist_ok=True)
    return os.open(folder / FILE, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)


def _lock(opened: int, what: str, wait: bool) -> bool:
    """Lock the byte of `what`; the lock is the open file's, not the process's, so threads have their own."""
    place = int.from_bytes(hashlib.sha256(what.encode()).digest()[:7], "big")
    request = struct.pack("hhqqi", fcntl.F_WRLCK, os.SEEK_SET, place, 1, 0)
    try:
        fcntl.fcntl(opened, fcntl.F_OFD_SETLKW if wait else fcntl.F_OFD_SETLK, request)
    except OSError as error:
        return error.errno not in TAKEN
    return True
