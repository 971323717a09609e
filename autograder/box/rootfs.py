"""Run as root, alone: put what the worker needs where an unprivileged user can read it, and become that user.

Python may live in a home directory that nobody else can enter. In a mount namespace of its own this process
builds a small read-only tree of bind mounts, drops to an unprivileged user, and becomes the command. It uses
the standard library only, and changes nothing that any other process sees.

    python -I -S rootfs.py '{"root": "/mnt", "places": [["bind", "/usr/lib"], …], "user": 65534, …}'
"""

from __future__ import annotations

import ctypes
import json
import os
import stat
import sys
from pathlib import Path
from typing import Any

_NEWNS = 0x20000
_RDONLY, _NOSUID, _NODEV, _REMOUNT, _BIND, _REC, _PRIVATE = 1, 2, 4, 32, 4096, 16384, 1 << 18


def main(plan: dict[str, Any]) -> None:
    """Build the tree of `plan`, drop to its user, and run its command, inside the tree if it says so."""
    _checked("unshare", _libc().unshare(_NEWNS))
    _mount(None, "/", None, _REC | _PRIVATE)
    places = [(kind, path, _held(path)) for kind, path in plan["places"]]
    root = plan["root"]
    _mount("tmpfs", root, "tmpfs", _NOSUID | _NODEV, "size=1m,mode=0755")
    for kind, path, source in places:
        _place(kind, source, path, root + path)
    _mount(None, root, None, _REMOUNT | _RDONLY | _NOSUID | _NODEV)
    for _, _, source in places:
        os.close(source)
    if plan["enter"]:
        os.chroot(root)
    os.chdir("/")
    os.setgroups([])
    os.setresgid(plan["user"], plan["user"], plan["user"])
    os.setresuid(plan["user"], plan["user"], plan["user"])
    os.execv(plan["command"][0], plan["command"])  # noqa: S606  (the command is the box's own)


def _held(path: str) -> int:
    """A descriptor of a place, taken before anything is mounted over the way to it."""
    return os.open(path, os.O_PATH | os.O_NOFOLLOW | os.O_CLOEXEC)


def _place(kind: str, source: int, path: str, target: str) -> None:
    mode = os.fstat(source).st_mode
    if stat.S_ISLNK(mode):
        Path(target).parent.mkdir(parents=True, exist_ok=True)
        Path(target).symlink_to(Path(path).readlink())
    elif kind == "mask":
        _mount("tmpfs", target, "tmpfs", _NOSUID | _NODEV, "size=4k,mode=0755")
    else:
        if stat.S_ISDIR(mode):
            Path(target).mkdir(parents=True, exist_ok=True)
        elif not Path(target).exists():
            Path(target).parent.mkdir(parents=True, exist_ok=True)
            Path(target).touch()
        _mount(f"/proc/self/fd/{source}", target, None, _BIND)
        _mount(None, target, None, _BIND | _REMOUNT | _RDONLY | _NOSUID)


def _mount(source: str | None, target: str, kind: str | None, flags: int, data: str | None = None) -> None:
    words = [word.encode() if word is not None else None for word in (source, target, kind)]
    result = _libc().mount(*words, ctypes.c_ulong(flags), data.encode() if data else None)
    _checked(f"mount {target}", result)


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _checked(what: str, result: int) -> None:
    if result:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
