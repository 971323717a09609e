"""Landlock: the kernel lets a process give up the file system, but for what it names, and the network."""

from __future__ import annotations

import ctypes
import os
import stat
import struct
import sys
from collections.abc import Iterable

from .libc import LIBC

_CREATE, _ADD, _RESTRICT = 444, 445, 446
_READ_FILE, _READ_DIR = 1 << 2, 1 << 3
#: All rights over files that an ABI of the kernel knows.
_FILES = {1: 0x1FFF, 2: 0x3FFF, 3: 0x7FFF, 4: 0x7FFF, 5: 0xFFFF}
_TCP = 0x3  # bind, connect
_SCOPES = 0x3  # abstract sockets, signals


def abi() -> int:
    """The version of Landlock that the kernel has; 0 if none."""
    if not sys.platform.startswith("linux"):
        return 0
    found = int(LIBC.syscall(_CREATE, None, 0, 1))
    return max(found, 0)


def restrict(readable: Iterable[str], listable: Iterable[str]) -> None:
    """Leave this process and its children only `readable` (with all beneath) and the names in `listable`."""
    version = abi()
    ruleset = _ruleset(
        _FILES[min(version, 5)], _TCP if version >= 4 else 0, _SCOPES if version >= 6 else 0, version
    )
    try:
        for path in readable:
            _allow(ruleset, path, _READ_FILE | _READ_DIR)
        for path in listable:
            _allow(ruleset, path, _READ_DIR)
        _enforce(ruleset)
    finally:
        os.close(ruleset)


def restrict_signals() -> None:
    """Keep this process from signalling any process but its own children, where the kernel can."""
    if (version := abi()) >= 6:
        ruleset = _ruleset(0, 0, _SCOPES, version)
        try:
            _enforce(ruleset)
        finally:
            os.close(ruleset)


def _ruleset(files: int, network: int, scopes: int, version: int) -> int:
    size = 8 if version < 4 else 16 if version < 6 else 24
    attributes = struct.pack("=QQQ", files, network, scopes)[:size]
    return _checked(LIBC.syscall(_CREATE, attributes, size, 0))


def _allow(ruleset: int, path: str, rights: int) -> None:
    try:
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except (FileNotFoundError, PermissionError):  # what is not to be found is not to be read either
        return
    try:
        if not stat.S_ISDIR(os.fstat(place).st_mode):
            rights &= ~_READ_DIR
        _checked(LIBC.syscall(_ADD, ruleset, 1, struct.pack("=Qi", rights, place), 0))
    finally:
        os.close(place)


def _enforce(ruleset: int) -> None:
    _checked(LIBC.prctl(38, 1, 0, 0, 0))  # PR_SET_NO_NEW_PRIVS
    _checked(LIBC.syscall(_RESTRICT, ruleset, 0))


def _checked(result: int) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"Landlock: {os.strerror(number)}")
    return result
