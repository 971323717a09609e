"""One worker process, from the grader's side: its clock, its log, and how it ended."""

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
from .load import FairClock
from .worker import control
from .worker.notebook_shims import OUTPUT_EXIT
from .worker.session import MEMORY_EXIT, TOO_LARGE_EXIT

#: The forker answers in milliseconds. After this long without an answer it counts as dead.
_ANSWER_SECONDS = 30.0
#: Seconds between two looks at a process that may be at its limit, at least and at most.
_LOOK_SECONDS = 0.05, 0.25
#: A process makes no progress if it computes for less than this part of the time that it could.
_PROGRESS = 0.1
_EXITS = {OUTPUT_EXIT: "output", TOO_LARGE_EXIT: "output", MEMORY_EXIT: "memory"}


@dataclass(frozen=True)
class Ending:
    """How a process ended: its exit status (negative for a signal), processor seconds, peak memory in KiB."""

    code: int
    seconds: float
    kilobytes: int


class WorkspaceLink:
    """The control channel to a submission's forker: starts processes, and hears how they end."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock
        self._sock.settimeout(_ANSWER_SECONDS)
        self._next = 0
        self._endings: dict[int, Ending] = {}
        self._cpu: dict[int, float] = {}

    def tell(self, message: dict[str, Any], fds: tuple[int, ...] = ()) -> None:
        """Send the forker a message."""
        try:
            control.send(self._sock, message, fds)
        except OSError as error:
            raise BoxError("the process of a submission is gone") from error

    def start(self, message: dict[str, Any], files: tuple[int, ...]) -> tuple[int, int]:
        """Start a process; return its number and our end of its channel."""
        ours, theirs = socket.socketpair()
        with theirs:
            self._next += 1
            self.tell({"op": "start", "id": self._next, **message}, (theirs.fileno(), *files))
        ours.setblocking(False)
        return self._next, ours.detach()

    def kill(self, number: int) -> None:
        """Kill a process, if it still runs."""
        self.tell({"op": "kill", "id": number})

    def ending(self, number: int) -> Ending:
        """Wait until a process has ended; return how."""
        while number not in self._endings:
            self._hear()
        return self._endings[number]

    def cpu(self, number: int) -> float | None:
        """Return the processor seconds of a process, or None if it has ended."""
        self._cpu.pop(number, None)
        self.tell({"op": "cpu", "id": number})
        while number not in self._endings and number not in self._cpu:
            self._hear()
        return self._cpu.get(number)

    def _hear(self) -> None:
        try:
            message, _ = control.receive(self._sock)
        except (EOFError, OSError) as error:
            raise BoxError("the process of a submission does not answer") from error
        if "ended" in message:
            self._endings[message["id"]] = Ending(**message["ended"])
        else:
            self._cpu[message["id"]] = message["cpu"]


class Process:
    """A process that runs a learner's code, and its limits of time.

    Its processor time counts, and so does the grader's own. The clock only stops a process that makes no
    progress, such as one that sleeps. It runs slower on a busy machine.
    """

    def __init__(
        self, link: WorkspaceLink, message: dict[str, Any], limits: Limits, files: tuple[int, ...] = ()
    ) -> None:
        self.limits = limits
        self.log = ""
        self._link = link
        self._started = time.monotonic()
        self._killed = False
        self._ending: Ending | None = None
        self._number, self.fd = link.start(message, files)
        self._poll = select.poll()
        self._cpu_seen, self._seen = 0.0, self._started
        self._waited = FairClock()
        self.deadline(limits.seconds)

    def deadline(self, seconds: float) -> None:
        """Allow so many processor seconds from now on.

        Asking for the processor time used so far is expensive. So it is taken for the most that it can be:
        all the time that has passed since it was last asked.
        """
        self._allowed = seconds
        self._begun = time.monotonic()
        self._cpu_before = self._cpu_seen + self._begun - self._seen
        self._grader_before = time.thread_time()
        self._waited.take()
        self._idle = 0.0

    def cpu(self) -> float | None:
        """The processor seconds that it has used so far; None once it has ended."""
        return self._link.cpu(self._number)

    def wait(self, writing: bool) -> None:
        """Wait until the channel can be read or written; raise `Stopped` when the time is up."""
        self._poll.register(self.fd, select.POLLOUT if writing else select.POLLIN)
        self._waited.resume()
        least, most = _LOOK_SECONDS
        pause = self._allowed - (time.monotonic() - self._begun)  # no limit can be reached before
        while not self._poll.poll(int(1000 * min(max(pause, least), most)) + 1):
            self._waited.seconds()
            pause -= most
            if pause <= least:
                used = self._link.cpu(self._number)
                if used is None:
                    return  # it has ended; reading says so
                pause = self._look(used)
        self._waited.seconds()

    def _look(self, used: float) -> float:
        """Raise `Stopped` if a limit is reached, else return the seconds in which none can be.

        The process has `used` that many processor seconds.
        """
        self._idle += max(self._waited.take() - (used - self._cpu_seen) / _PROGRESS, 0.0)
        self._cpu_seen, self._seen = used, time.monotonic()
        left = self._allowed - (used - self._cpu_before)
        if left <= 0:
            raise self._stop("timeout")
        patience = self.limits.idle_of(self._allowed) - self._idle
        if patience <= 0:
            raise self._stop("timeout", by_clock=True)
        return min(left, patience)

    def check(self) -> None:
        """Raise `Stopped` if the grader has computed for too long; it may be kept busy without waiting."""
        if time.thread_time() - self._grader_before > self.limits.grader_of(self._allowed):
            raise self._stop("timeout")

    def add_log(self, text: str) -> None:
        """Keep what the process printed, up to the limit."""
        self.log += text[: max(self.limits.log - len(self.log), 0)]

    def kill(self) -> None:
        """Kill the process."""
        if self._ending is None and not self._killed:
            self._killed = True
            self._link.kill(self._number)

    def close(self) -> None:
        """Kill the process and close its channel."""
        if self.hang_up():
            self.kill()
            self._ending = self._link.ending(self._number)

    def hang_up(self) -> bool:
        """Close the channel, so that the process ends by itself; return whether it was open."""
        there, fd, self.fd = self.fd >= 0, self.fd, -1
        if there:
            os.close(fd)
        return there

    @property
    def seconds(self) -> float:
        """Return its processor seconds if it has ended, else its wall seconds so far."""
        return self._ending.seconds if self._ending else time.monotonic() - self._started

    def ending(self) -> Stopped:
        """Return why the process closed its channel."""
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

    def _stop(self, status: str, *, by_clock: bool = False) -> Stopped:
        self.kill()
        return Stopped(status, by_clock=by_clock)
