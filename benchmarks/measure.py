"""Running a command and seeing what it took."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}

#: nbgrader calls `alembic` by its name, so what is installed beside this Python must be found.
PATH = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])


@dataclass(frozen=True)
class Run:
    """What a command took: wall seconds, processor seconds of all its processes, MiB of its largest one."""

    wall: float
    cpu: float
    peak: float


def run(
    command: Sequence[str],
    cwd: Path,
    environment: Mapping[str, str] | None = None,
    codes: Sequence[int] = (0,),
) -> Run:
    """Run a command to its end; anything but an expected exit status ends the benchmark."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.perf_counter()
    done = subprocess.run(
        command,
        cwd=cwd,
        env={**os.environ, **ONE_THREAD, "PATH": PATH, **(environment or {})},
        capture_output=True,
        text=True,
    )
    wall = time.perf_counter() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode not in codes:
        sys.exit(
            f"{' '.join(command)} ended with {done.returncode}:\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}"
        )
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Run(wall, cpu, after.ru_maxrss / 1024)


class PeakMemory(threading.Thread):
    """The most memory that processes of one kind had, by looking at them ten times a second."""

    def __init__(self, word: str) -> None:
        super().__init__(daemon=True)
        self.word = word.encode()
        self.samples: list[float] = []
        self._over = threading.Event()

    def run(self) -> None:
        while not self._over.wait(0.1):
            self.samples.append(max((_resident(pid) for pid in self._pids()), default=0.0))

    def stop(self) -> float:
        """MiB of the largest process of that kind."""
        self._over.set()
        self.join()
        return max(self.samples, default=0.0)

    def _pids(self) -> list[str]:
        pids = [each.name for each in Path("/proc").iterdir() if each.name.isdigit()]
        return [pid for pid in pids if self.word in _read(f"/proc/{pid}/cmdline")]


def _resident(pid: str) -> float:
    fields = _read(f"/proc/{pid}/statm").split()
    return int(fields[1]) * resource.getpagesize() / 2**20 if len(fields) > 1 else 0.0


def _read(path: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError:
        return b""
