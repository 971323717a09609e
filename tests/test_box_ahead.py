"""Is a box that was opened ahead handed over once, and is none left behind?"""

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


def test_is_a_box_that_was_opened_ahead_handed_over_once() -> None:
    open_ahead()
    with take_box() as first, take_box() as second:
        assert first is not second
        assert is_open(first)
        assert is_open(second)


def test_is_a_kept_box_for_the_next_who_asks_for_its_tier() -> None:
    box = take_box()
    keep_box(box)
    assert take_box(box.isolation) is box
    box.close()


def test_is_one_box_enough_for_two_who_ask_ahead(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str | None] = []
    monkeypatch.setattr(pool, "Box", opened.append)
    open_ahead("bubblewrap")
    open_ahead("bubblewrap")
    take_box("bubblewrap")
    assert opened == ["bubblewrap"]


def test_is_a_second_box_closed_that_is_to_be_kept() -> None:
    first, second = take_box(), take_box()
    keep_box(first)
    keep_box(second)
    assert is_open(first)
    assert not is_open(second)


def test_is_a_box_closed_that_nobody_takes() -> None:
    box = take_box()
    keep_box(box)
    close_boxes()
    assert not is_open(box)


def test_does_who_takes_it_hear_why_there_is_none() -> None:
    open_ahead("a cardboard box")
    with pytest.raises(BoxError, match="no tier 'a cardboard box'"):
        take_box("a cardboard box")
