"""What a process gives up for good before it runs a learner's code."""

from __future__ import annotations

import mmap
import os
import resource
from typing import Any

from . import landlock, seccomp

_HUGE = 1 << 46
_SPARE = 64 << 20


def lock_zygote(lock: dict[str, Any]) -> dict[str, Any]:
    """Restrict the zygote, and so every process that it forks, to what they need.

    `lock` has `drop`, an unprivileged user to become (or None); `landlock`, whether Landlock is required; and
    the paths that stay `readable` and `listable`. Returns what was done.
    """
    if (user := lock["drop"]) is not None:
        os.setgroups([])
        os.setresgid(user, user, user)
        os.setresuid(user, user, user)
    if os.getuid() == 0 or os.geteuid() == 0:
        raise PermissionError("a learner's code never runs as root")
    version = landlock.abi()
    if version:
        landlock.restrict(lock["readable"], lock["listable"])
    elif lock["landlock"]:
        raise OSError("the kernel has no Landlock")
    seccomp.write_lists()
    seccomp.install(trusted=True)
    return {"landlock": version}


def lock_exercise(limits: dict[str, Any], space: int, lock: dict[str, Any] | None) -> None:
    """Set the limits of a process, and install its filter of system calls if there is a `lock`.

    The memory limit is added to `space`, the address space that a process has before it runs anything.
    """
    for name, most in (("CORE", 0), ("FSIZE", 0), ("MEMLOCK", 0), ("MSGQUEUE", 0)):
        if hasattr(resource, f"RLIMIT_{name}"):
            resource.setrlimit(getattr(resource, f"RLIMIT_{name}"), (most, most))
    _limit(resource.RLIMIT_CPU, limits["seconds"])
    _limit(resource.RLIMIT_NOFILE, limits["open_files"])
    _limit(resource.RLIMIT_AS, space + limits["memory"])
    if lock is not None:
        if landlock.abi():
            landlock.restrict_signals()
        seccomp.install(trusted=False)


def _limit(which: int, most: int) -> None:
    _, hard = resource.getrlimit(which)
    most = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(which, (most, most))


def address_space() -> int:
    """Return the address space of this process, found by trial: there may be no /proc to read it from."""
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    low, high = 0, _HUGE if hard == resource.RLIM_INFINITY else hard
    while high - low > _SPARE:
        middle = (low + high) // 2
        resource.setrlimit(resource.RLIMIT_AS, (middle, hard))
        try:
            mmap.mmap(-1, 1 << 20).close()
            high = middle
        except (OSError, MemoryError):
            low = middle
    resource.setrlimit(resource.RLIMIT_AS, (soft, hard))
    return high
