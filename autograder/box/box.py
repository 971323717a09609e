"""The box: a place where a learner's code runs, for as long as a grader needs one."""

from __future__ import annotations

import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import TracebackType

from . import tiers
from .bench import Bench, Cell, open_bench
from .outcomes import BoxError
from .worker import control


class Box:
    """A place where learners' code runs, as well isolated as the machine allows.

    `tier` asks for one of `bubblewrap`, `landlock` and `none`; without it the best is taken that works, and
    `none` never. One box serves one thread. `BoxError` if there is none.
    """

    def __init__(self, tier: str | None = None) -> None:
        self._zygote = tiers.start(tier or "none")
        self.isolation = tier or "none"
        self._benches = 0

    @contextmanager
    def bench(
        self, cells: Sequence[Cell], names: Sequence[str] | None = None, seed: int = 0
    ) -> Iterator[Bench]:
        """Take a submission in: its cells, and the names of the exercises that are looked for in them."""
        ours, theirs = socket.socketpair()
        self._benches += 1
        try:
            with theirs:
                message = {"op": "bench", "id": self._benches}
                control.send(self._zygote.sock, message, (theirs.fileno(),))
        except OSError as error:
            ours.close()
            raise BoxError("the worker is gone") from error
        wanted = names if names is not None else [cell.exercise for cell in cells if cell.exercise]
        try:
            yield open_bench(ours, cells, tuple(wanted), seed)
        finally:
            ours.close()

    def close(self) -> None:
        """End everything in the box."""
        self._zygote.close()

    def __enter__(self) -> Box:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
