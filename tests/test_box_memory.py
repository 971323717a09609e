"""The grader's own process stays small, whatever learners make it keep or compute."""

from __future__ import annotations

import resource
import threading

import numpy as np
import pytest

from autograder.box import memory

MIB = 1 << 20


def limit() -> tuple[int, int]:
    return resource.getrlimit(resource.RLIMIT_AS)


def test_memory_beyond_the_allowance_is_refused() -> None:
    before = limit()
    with memory.allowance(64 * MIB):
        assert np.ones(4 * MIB).size == 4 * MIB  # 32 MiB
        with pytest.raises(MemoryError):
            np.ones(16 * MIB)
    assert limit() == before
    assert np.ones(16 * MIB).size == 16 * MIB


def test_memory_in_reference_cycles_is_returned() -> None:
    before = memory._size()
    with memory.allowance(256 * MIB):
        circle: list[object] = [np.ones(16 * MIB)]  # 128 MiB
        circle.append(circle)
        del circle
    assert memory._size() - before < 64 * MIB


def test_the_limit_is_restored_after_a_failure() -> None:
    before = limit()
    with pytest.raises(ZeroDivisionError), memory.allowance(64 * MIB):
        raise ZeroDivisionError
    assert limit() == before


def test_a_lower_limit_stays() -> None:
    before = limit()
    with memory.allowance(64 * MIB):
        lower = limit()
        with memory.inside_of_any(1024 * MIB):
            assert limit() == lower
        assert limit() == lower
    with memory.inside_of_any(64 * MIB):
        assert limit()[0] != before[0]
    assert limit() == before


def test_each_thread_has_an_allowance() -> None:
    before, inside, done = limit(), threading.Event(), threading.Event()

    def other() -> None:
        with memory.allowance(256 * MIB):
            inside.set()
            done.wait(10)

    with memory.allowance(256 * MIB):
        alone = limit()[0]
        thread = threading.Thread(target=other)
        thread.start()
        inside.wait(10)
        assert limit()[0] == alone + 256 * MIB
    assert limit() != before
    done.set()
    thread.join()
    assert limit() == before
