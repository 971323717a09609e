"""Limit how much memory the grader's own process may take for one submission.

Learners choose what the grader computes for them. Beyond the limit a `MemoryError` is raised, so that one
submission cannot take the memory of the machine. The limit is the process's; several threads may share it.
"""

from __future__ import annotations

import gc
import resource
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from .worker.libc import LIBC


@dataclass
class _Bound:
    """The limit and the size of the process before, and the allowance of each thread."""

    before: tuple[int, int]
    size: int
    shares: list[int]


_BOUND: list[_Bound] = []
_LOCK = threading.Lock()


@contextmanager
def allowance(most: int) -> Iterator[None]:
    """Let the process grow by `most` bytes, in addition to other threads' allowances."""
    begun = _size()
    with _LOCK:
        if not _BOUND:
            _BOUND.append(_Bound(resource.getrlimit(resource.RLIMIT_AS), _size(), []))
        _BOUND[0].shares.append(most)
        _set(_BOUND[0])
    try:
        yield
    finally:
        with _LOCK:
            _BOUND[0].shares.remove(most)
            _set(_BOUND[0])
            if not _BOUND[0].shares:
                del _BOUND[0]
        if _size() - begun > most // 4:
            _tidy()


def _tidy() -> None:
    """Return unused memory to the system: collect cycles, and trim the C library's heap."""
    gc.collect()
    if trim := getattr(LIBC, "malloc_trim", None):
        trim(0)


@contextmanager
def inside_of_any(most: int) -> Iterator[None]:
    """An allowance of `most` bytes, unless there is one already."""
    if _BOUND:
        yield
        return
    with allowance(most):
        yield


def _set(bound: _Bound) -> None:
    soft, hard = bound.before
    if bound.shares:
        wanted = bound.size + sum(bound.shares)
        soft = wanted if soft == resource.RLIM_INFINITY else min(wanted, soft)
    resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


def _size() -> int:
    """Return the size of the address space of this process."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[0])
    except (OSError, ValueError):
        return 1 << 40
    return pages * resource.getpagesize()
