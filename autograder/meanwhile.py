"""Work for a core that would have nothing to do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

T = TypeVar("T")


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
