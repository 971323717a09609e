"""Work for a core that would have nothing to do, or for a time in which one waits."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

T = TypeVar("T")


def begun(work: Callable[[], T], name: str) -> Future[T]:
    """Have a thread do `work`, which ends with the process if nobody waits for it."""
    done = Future[T]()

    def run() -> None:
        try:
            done.set_result(work())
        except BaseException as error:
            done.set_exception(error)

    threading.Thread(target=run, name=name, daemon=True).start()
    return done


@contextmanager
def meanwhile(work: Callable[[], T], stop: Callable[[], None]) -> Iterator[Future[T]]:
    """Have a thread do `work` beside the body; `stop` ends it where the body fails."""
    with ThreadPoolExecutor(1, thread_name_prefix="meanwhile") as pool:
        done = pool.submit(work)
        try:
            yield done
        except BaseException:
            stop()
            raise
