"""One process in the box, from the grader's side: its clock, its log, and how it ended."""

from __future__ import annotations

import os
import select
import signal
import socket
import time
from dataclasses import dataclass
from typing import Any

from .errors import BoxError, Stopped
from .limits import Limits
from .worker import control
from .worker.notebook_shims import OUTPUT_EXIT
from .worker.session import MEMORY_EXIT, TOO_LARGE_EXIT

#: A bench answers in milliseconds; one that does not for so long is taken for dead.
_BENCH_SECONDS = 30.0
#: How often the processor time of a process is looked at near its end.
_LOOK_SECONDS = 0.05
_EXITS = {OUTPUT_EXIT: "output", TOO_LARGE_EXIT: "output", MEMORY_EXIT: "memory"}


@dataclass(frozen=True)
class Ending:
    """How a process ended: exit status (negative: the signal), processor seconds, peak memory in KiB."""

    code: int
    seconds: float
    kilobytes: int


class BenchLink:
    """The control channel of a bench: starts processes there, and hears how they end."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock
        self._sock.settimeout(_BENCH_SECONDS)
        self._next = 0
        self._endings: dict[int, Ending] = {}
        self._cpu: dict[int, float] = {}

    def tell(self, message: dict[str, Any], fds: tuple[int, ...] = ()) -> None:
        """Send the bench a message."""
        try:
            control.send(self._sock, message, fds)
        except OSError as error:
            raise BoxError("a submission's bench is gone") from error

    def start(self, message: dict[str, Any], files: tuple[int, ...]) -> tuple[int, int]:
        """Start a process; the answer is its number, and our end of its channel."""
        ours, theirs = socket.socketpair()
        with theirs:
            self._next += 1
            self.tell({"op": "start", "id": self._next, **message}, (theirs.fileno(), *files))
        ours.setblocking(False)
        return self._next, ours.detach()

    def kill(self, number: int) -> None:
        """End a process, if it still runs."""
        self.tell({"op": "kill", "id": number})

    def ending(self, number: int) -> Ending:
        """Wait for a process that is ending, and hear how it did."""
        while number not in self._endings:
            self._hear()
        return self._endings[number]

    def cpu(self, number: int) -> float | None:
        """Processor seconds of a process; `None` once it has ended."""
        self._cpu.pop(number, None)
        self.tell({"op": "cpu", "id": number})
        while number not in self._endings and number not in self._cpu:
            self._hear()
        return self._cpu.get(number)

    def close(self) -> None:
        """Let the bench go: it ends what it still runs, and itself."""
        self._sock.close()

    def _hear(self) -> None:
        try:
            message, _ = control.receive(self._sock)
        except (EOFError, OSError) as error:
            raise BoxError("a submission's bench does not answer") from error
        if "ended" in message:
            self._endings[message["id"]] = Ending(**message["ended"])
        else:
            self._cpu[message["id"]] = message["cpu"]


class Process:
    """A process that runs a learner's code; reading from it and writing to it costs it its time."""

    def __init__(
        self, link: BenchLink, message: dict[str, Any], limits: Limits, files: tuple[int, ...] = ()
    ) -> None:
        self.limits = limits
        self.log = ""
        self._link = link
        self._started = time.monotonic()
        self._killed = False
        self._ending: Ending | None = None
        self._number, self.fd = link.start(message, files)
        self._poll = select.poll()
        self._allowed, self._begun, self._cpu_before = limits.seconds, self._started, 0.0
        self._cpu_seen, self._seen = 0.0, self._started

    def deadline(self, seconds: float) -> None:
        """Give it so many processor seconds from now on, and wall seconds to go with them.

        What it has taken so far is not asked, which is dear, but taken for the most that it can be: all the
        time that has passed since it was asked last.
        """
        self._begun = time.monotonic()
        self._cpu_before = self._cpu_seen + self._begun - self._seen
        self._allowed = seconds

    def cpu(self) -> float | None:
        """The processor seconds that it has used so far; None once it has ended."""
        return self._link.cpu(self._number)

    def wait(self, writing: bool) -> None:
        """Wait until the channel can be read from or written to; `Stopped` when the time is over."""
        self._poll.register(self.fd, select.POLLOUT if writing else select.POLLIN)
        pause = self._allowed - self._elapsed()
        while True:
            pause = min(max(pause, _LOOK_SECONDS), max(self._wall_left(), 0.0))
            if self._poll.poll(int(1000 * pause) + 1):
                return
            self.check()
            used = self._link.cpu(self._number)
            if used is None:
                return  # it has ended; reading says so
            self._cpu_seen, self._seen = used, time.monotonic()
            pause = self._allowed - (used - self._cpu_before)
            if pause <= 0:
                raise self._stop("timeout")

    def check(self) -> None:
        """`Stopped` if the wall clock has run out: for whoever is kept busy without ever waiting."""
        if self._wall_left() <= 0:
            raise self._stop("timeout")

    def _elapsed(self) -> float:
        return time.monotonic() - self._begun

    def _wall_left(self) -> float:
        return self.limits.wall_of(self._allowed) - self._elapsed()

    def add_log(self, text: str) -> None:
        """Keep what it printed, up to the limit."""
        self.log += text[: max(self.limits.log - len(self.log), 0)]

    def kill(self) -> None:
        """End it now."""
        if self._ending is None and not self._killed:
            self._killed = True
            self._link.kill(self._number)

    def close(self) -> None:
        """End it and let go of its channel."""
        if self.hang_up():
            self.kill()
            self._ending = self._link.ending(self._number)

    def hang_up(self) -> bool:
        """Let go of its channel, at which it ends by itself; whether there was one."""
        there, fd, self.fd = self.fd >= 0, self.fd, -1
        if there:
            os.close(fd)
        return there

    @property
    def seconds(self) -> float:
        """Its processor seconds, once it has ended; the wall seconds until then."""
        return self._ending.seconds if self._ending else time.monotonic() - self._started

    def ending(self) -> Stopped:
        """Why it is gone, where it closed its channel by itself."""
        self.kill()  # it may have closed its channel and live on
        self._ending = ending = self._link.ending(self._number)
        return Stopped(self._status(ending), f"exit status {ending.code}")

    def _status(self, ending: Ending) -> str:
        if ending.code in _EXITS:
            return _EXITS[ending.code]
        if ending.code == -signal.SIGXCPU or ending.seconds >= self.limits.total_seconds:
            return "timeout"
        if ending.code == -signal.SIGKILL and 1024 * ending.kilobytes > self.limits.memory // 2:
            return "memory"
        return "crashed"

    def _stop(self, status: str) -> Stopped:
        self.kill()
        return Stopped(status)
