"""Running a command and seeing what it took."""

from __future__ import annotations

import ctypes
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}

#: nbgrader calls `alembic` by its name, so what is installed beside this Python must be found.
PATH = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])
#: One secret for all runs, so that MNIST is permuted once and not kept again for each of them.
SECRET = {"AUTOGRADER_SECRET": "the secret of the benchmarks"}
#: Words in the command lines of our own processes, which learners' code never runs in.
TRUSTED = ("autograder grade", "popen_loky_posix")
LOOK_SECONDS = 0.5
_PR_SET_CHILD_SUBREAPER = 36


@dataclass(frozen=True)
class Run:
    """What a command took: wall seconds, processor seconds of all its processes.

    `memory` is MiB of its largest trusted process, looked at again and again.
    """

    wall: float
    cpu: float
    memory: tuple[float, ...] = ()


def run(
    command: Sequence[str],
    cwd: Path,
    environment: Mapping[str, str] | None = None,
    codes: Sequence[int] = (0,),
) -> Run:
    """Run a command to its end; anything but an expected exit status ends the benchmark."""
    _adopt_orphans()
    before = _cpu()
    started = time.perf_counter()
    with tempfile.TemporaryFile("w+") as output:
        surroundings = {**os.environ, **ONE_THREAD, "PATH": PATH, **SECRET, **(environment or {})}
        process = subprocess.Popen(command, cwd=cwd, env=surroundings, stdout=output, stderr=output)
        memory = Memory(process.pid)
        code = process.wait()
        wall = time.perf_counter() - started
        samples = memory.stop()
        _wait_for_orphans()
        output.seek(0)
        if code not in codes:
            sys.exit(f"{' '.join(command)} ended with {code}:\n{output.read()[-4000:]}")
    return Run(wall, _cpu() - before, samples)


class Memory(threading.Thread):
    """The memory of the largest trusted process of a command, by looking at it twice a second."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.pid = pid
        self.samples: list[float] = []
        self._over = threading.Event()
        self.start()

    def run(self) -> None:
        while not self._over.wait(LOOK_SECONDS):
            self.samples.append(max(map(_resident, self._processes()), default=0.0))

    def stop(self) -> tuple[float, ...]:
        """MiB, as often as was looked."""
        self._over.set()
        self.join()
        return tuple(self.samples)

    def _processes(self) -> list[psutil.Process]:
        try:
            first = psutil.Process(self.pid)
            return [each for each in (first, *first.children(recursive=True)) if _is_trusted(each)]
        except psutil.Error:
            return []


def _is_trusted(process: psutil.Process) -> bool:
    try:
        line = " ".join(process.cmdline())
    except psutil.Error:
        return False
    return any(words in line for words in TRUSTED)


def _resident(process: psutil.Process) -> float:
    try:
        return float(process.memory_info().rss) / 2**20
    except psutil.Error:
        return 0.0


def _adopt_orphans() -> None:
    """Have what outlives its parent, such as what bubblewrap started, become a child of this process.

    The system tells the processor time of children that were waited for, and of theirs.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def _wait_for_orphans() -> None:
    try:
        while True:
            os.waitpid(-1, 0)
    except ChildProcessError:
        return


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
