"""The box: an isolated place where learners' code runs."""

from __future__ import annotations

import shutil
import socket
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from types import TracebackType

import numpy as np

from autograder.checks import Failure

from . import tiers
from .errors import BoxError
from .limits import UNIT, Limits
from .worker import control
from .workspace import Cell, Workspace, open_workspace


class Box:
    """An isolated place where learners' code runs.

    `tier` is `bubblewrap`, `landlock` or `none`. By default the best tier that works is used, and `none`
    never is. One box serves one thread at a time. Raises `BoxError` if no box can be opened.
    """

    def __init__(self, tier: str | None = None) -> None:
        self.isolation, self._zygote = _open(tier)

    @contextmanager
    def workspace(
        self,
        cells: Sequence[Cell],
        names: Sequence[str] | None = None,
        seed: int = 0,
        limits: Limits = UNIT,
        core: int | None = None,
        released: Collection[str] = (),
    ) -> Iterator[Workspace]:
        """Open a workspace for one submission: its cells, and the names of the exercises to look for in them.

        Each cell is tried once, within `limits`. If `core` is given, everything runs on that core.
        `released` are the marks of statements that the release brought.
        """
        with _workspace(self._zygote, cells, names, seed, limits, core, released) as workspace:
            yield workspace

    def close(self) -> None:
        """End every process in the box."""
        self._zygote.close()

    def __enter__(self) -> Box:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


@dataclass(frozen=True)
class TierReport:
    """Whether a tier works on this machine; if not, why, and what would help."""

    name: str
    available: bool
    reason: str = ""
    advice: str = ""


def describe_tiers() -> list[TierReport]:
    """Open a box in each tier, the best first, and call a function in it."""
    reports = []
    for name in tiers.TIERS[:-1]:
        try:
            _, zygote = _open(name)
        except BoxError as error:
            reports.append(TierReport(name, available=False, reason=str(error), advice=_advice(name)))
        else:
            zygote.close()
            reports.append(TierReport(name, available=True))
    return reports


def _advice(tier: str) -> str:
    """Return what to do on a machine where this tier does not work."""
    if tier == "landlock":
        return (
            "use Linux 5.13 or newer, with landlock among its security modules (`lsm=` on the kernel's "
            "command line); in a container, allow its system calls"
        )
    allow = (
        "allow user namespaces (on Ubuntu 24.04: an AppArmor profile for bwrap; in a container: "
        "`--security-opt seccomp=unconfined`, or start it on a virtual machine)"
    )
    if shutil.which("bwrap"):
        return allow
    return f"install it (`apt install bubblewrap` or `dnf install bubblewrap`), and {allow}"


#: The probe computes a product, and tries what the box must refuse. It returns what was allowed.
_PROBE = """
def probe(x):
    import os, socket
    def leave():
        if os.fork() == 0:
            os._exit(0)
    doors = {
        "reads /etc/passwd": lambda: os.open("/etc/passwd", os.O_RDONLY),
        "reads /proc": lambda: os.open("/proc/self/environ", os.O_RDONLY),
        "opens a file to write": lambda: os.open("/dev/null", os.O_WRONLY),
        "starts a process": leave,
        "opens a socket": socket.socket,
        "signals the process above": lambda: os.kill(os.getppid(), 0),
    }
    passed = []
    for name, attempt in doors.items():
        try:
            attempt()
        except OSError:
            continue
        passed.append(name)
    return x @ x.T, passed
"""


def _open(tier: str | None) -> tuple[str, tiers.Zygote]:
    if tier is not None:
        zygote = tiers.start(tier)
        try:
            _try(zygote, closed=tier != "none")
        except BaseException:
            zygote.close()
            raise
        return tier, zygote
    problems = []
    for name in tiers.TIERS[:-1]:
        try:
            return _open(name)
        except BoxError as error:
            problems.append(f"{name}: {error}")
    raise BoxError("learners' code cannot be isolated on this machine (" + "; ".join(problems) + ")")


def _try(zygote: tiers.Zygote, *, closed: bool) -> None:
    """Raise `BoxError` if the box computes a wrong product or allows what it must refuse."""
    x = np.arange(6.0).reshape(2, 3)
    with (
        _workspace(zygote, [Cell(0, _PROBE, "probe")]) as workspace,
        workspace.exercise("probe") as student,
    ):
        try:
            product, doors = student.probe(x)
        except Failure as failure:
            raise BoxError(f"a first call into the box failed: {failure} {student.log}") from failure
    if not np.array_equal(product, x @ x.T):
        raise BoxError("the box computes wrongly")
    if closed and doors:
        raise BoxError(f"the box is open: a learner's code {', '.join(doors)}")


@contextmanager
def _workspace(
    zygote: tiers.Zygote,
    cells: Sequence[Cell],
    names: Sequence[str] | None = None,
    seed: int = 0,
    limits: Limits = UNIT,
    core: int | None = None,
    released: Collection[str] = (),
) -> Iterator[Workspace]:
    ours, theirs = socket.socketpair()
    try:
        with theirs:
            control.send(zygote.sock, {"core": core}, (theirs.fileno(),))
    except OSError as error:
        ours.close()
        raise BoxError("the worker is gone") from error
    wanted = names if names is not None else [cell.exercise for cell in cells if cell.exercise]
    with ours:
        workspace = open_workspace(ours, cells, tuple(wanted), seed, limits, released)
        try:
            yield workspace
        finally:
            workspace.hang_up()
