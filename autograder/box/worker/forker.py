"""The forker: one submission's process, which forks the workers that run its cells."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import socket
import time
import traceback
from collections.abc import Collection
from typing import Any

from . import control, lockdown, session
from .libc import LIBC

_PR_SET_PDEATHSIG = 1


class Forker:
    """Starts the processes of one submission, watches them, and reports how each ended."""

    def __init__(self, sock: socket.socket, config: dict[str, Any], parts: Any) -> None:
        self._sock = sock
        self._config = config
        self._parts = parts
        self._sources: list[Any] = []
        self._released: list[str] = []
        self._programs: dict[tuple[int, ...], Any] = {}
        self._space = lockdown.address_space()
        self._children: dict[int, tuple[int, int]] = {}  # id -> pid, descriptor

    def run(self) -> None:
        """Serve the grader until it closes the socket."""
        poll = select.poll()
        poll.register(self._sock, select.POLLIN)
        while True:
            for _, watch in self._children.values():
                poll.register(watch, select.POLLIN)
            ready = {fd for fd, _ in poll.poll()}
            for number, (pid, watch) in list(self._children.items()):
                if watch in ready:
                    poll.unregister(watch)
                    self._bury(number, pid, watch)
            if self._sock.fileno() in ready:
                try:
                    self._obey(*control.receive(self._sock))
                except (EOFError, OSError):
                    for pid, _ in self._children.values():
                        os.kill(pid, signal.SIGKILL)
                    os._exit(0)

    def _obey(self, message: dict[str, Any], fds: list[int]) -> None:
        operation = message["op"]
        if operation == "cells":
            self._sources = [self._parts.cells.Source(*cell) for cell in message["cells"]]
            self._released = message["released"]
        elif operation == "start":
            self._start(message, fds)
        elif message["id"] not in self._children:
            return
        elif operation == "kill":
            os.kill(self._children[message["id"]][0], signal.SIGKILL)
        elif operation == "cpu":
            clock = (~self._children[message["id"]][0] << 3) | 2  # CPUCLOCK_SCHED of that process
            control.send(self._sock, {"id": message["id"], "cpu": time.clock_gettime(clock)})

    def _start(self, message: dict[str, Any], fds: list[int]) -> None:
        probe = message["mode"] == "probe"
        program = None if probe else self._program(message)
        pid = fork()
        if pid == 0:
            self._sock.close()
            guarded(lambda: self._become(message, fds, program))
        for fd in fds:
            os.close(fd)
        self._children[message["id"]] = pid, os.pidfd_open(pid)

    def _program(self, message: dict[str, Any], begin: Any = None) -> Any:
        """Compile cells here too: a process that compiled them may have lied about them."""
        wanted = tuple(message["cells"])
        if wanted not in self._programs:
            sources = [cell for cell in self._sources if cell.index in set(wanted)]
            options = {"begin": begin} if begin else {}
            self._programs[wanted] = self._parts.cells.compile_cells(
                sources, message["spec"]["names"], self._released, **options
            )
        return self._programs[wanted]

    def _become(self, message: dict[str, Any], fds: list[int], program: Any) -> None:
        keep = _silence(fds)
        spec = message["spec"]
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        lockdown.lock_exercise(spec["limits"], self._space, self._config.get("lock"))
        if program is None:
            session.probe(keep[0], spec, lambda begin: self._program(message, begin), self._parts)
        else:
            session.answer(keep[0], spec, program, self._parts, keep[1:])

    def _bury(self, number: int, pid: int, watch: int) -> None:
        _, status, usage = os.wait4(pid, 0)
        os.close(watch)
        del self._children[number]
        seconds = usage.ru_utime + usage.ru_stime
        ended = {"code": os.waitstatus_to_exitcode(status), "seconds": seconds, "kilobytes": usage.ru_maxrss}
        control.send(self._sock, {"id": number, "ended": ended})


def _silence(fds: list[int]) -> list[int]:
    """Send the standard streams to /dev/null, and close every descriptor but `fds`."""
    os.dup2(0, 1)  # the zygote's standard input is /dev/null, open both ways
    os.dup2(0, 2)
    control.close_others({0, 1, 2, *fds})
    return fds


def fork() -> int:
    """Fork a child that dies with this process."""
    pid = os.fork()
    if pid == 0:
        LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    return pid


def hold_to(cores: Collection[int]) -> None:
    """Restrict this thread, and what it starts, to these cores."""
    with contextlib.suppress(OSError):  # not allowed, or the core is gone: only slower
        os.sched_setaffinity(0, cores)


def guarded(run: Any) -> None:
    try:
        run()
    except BaseException:
        os.write(2, traceback.format_exc().encode("utf-8", "replace")[-4000:])
        os._exit(70)
    os._exit(0)
