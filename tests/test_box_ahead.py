"""A box that was opened ahead is taken once, and none is left open."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from autograder.box import Box, BoxError, close_boxes, keep_box, open_ahead, pool, take_box


@pytest.fixture(autouse=True)
def _none_left() -> Iterator[None]:
    close_boxes()
    yield
    close_boxes()


def is_open(box: Box) -> bool:
    return box._zygote.process.poll() is None


def test_a_box_opened_ahead_is_taken_once() -> None:
    open_ahead()
    with take_box() as first, take_box() as second:
        assert first is not second
        assert is_open(first)
        assert is_open(second)


def test_a_kept_box_is_taken_by_tier() -> None:
    box = take_box()
    keep_box(box)
    assert take_box(box.isolation) is box
    box.close()


def test_opening_ahead_twice_opens_one_box(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str | None] = []
    monkeypatch.setattr(pool, "Box", opened.append)
    open_ahead("bubblewrap")
    open_ahead("bubblewrap")
    take_box("bubblewrap")
    assert opened == ["bubblewrap"]


def test_a_second_kept_box_is_closed() -> None:
    first, second = take_box(), take_box()
    keep_box(first)
    keep_box(second)
    assert is_open(first)
    assert not is_open(second)


def test_a_box_that_nobody_takes_is_closed() -> None:
    box = take_box()
    keep_box(box)
    close_boxes()
    assert not is_open(box)


def test_a_failed_opening_is_raised_when_the_box_is_taken() -> None:
    open_ahead("a cardboard box")
    with pytest.raises(BoxError, match="no tier 'a cardboard box'"):
        take_box("a cardboard box")
