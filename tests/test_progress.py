"""Is it said who is being graded, how many are left, how long that takes, and who could not be graded?"""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace

import pytest
from made_up_class import made_up_class
from rich.console import Console

from autograder.results.records import Result
from autograder.runs.one import Graded
from autograder.runs.progress import MOST_ROWS, GradingProgress, in_words, table
from autograder.status import ResultStatus

ADA = replace(made_up_class(1)[0], student="ada", score=97.0, max_score=100.0)


class Clock:
    """A clock that goes when it is told to."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def lines(total: int, happen: Callable[[GradingProgress, Clock], None], terminal: bool = False) -> str:
    """What is written to a file, or to a terminal, while something happens."""
    written, clock = io.StringIO(), Clock()
    console = Console(file=written, width=120, force_terminal=terminal, color_system=None)
    with GradingProgress(console, total, clock) as progress:
        happen(progress, clock)
        if terminal:
            progress.bar.refresh()
    return written.getvalue()


def named(student: str, **changes: object) -> Result:
    return replace(ADA, student=student, **changes)  # type: ignore[arg-type]


def test_progress_without_a_terminal_is_plain_lines() -> None:
    def happen(progress: GradingProgress, clock: Clock) -> None:
        progress.begun("ada")
        clock.now += 30
        progress.done(Graded(ADA, kept=False))
        progress.done(Graded(named("bob", status=ResultStatus.FAILED, score=None, reason="torn"), kept=False))
        progress.done(Graded(named("carl"), kept=True))
        progress.done(Graded(named("dora"), kept=False))

    assert lines(4, happen).splitlines() == [
        "1/4 ada: 97 of 100; 3 left, about 2 min to go",
        "2/4 bob: not graded; 2 left, about 30 s to go, 1 not graded",
        "3/4 carl: 97 of 100, kept from before; 1 left, about 15 s to go, 1 not graded",
        "4/4 dora: 97 of 100; none left, 1 not graded",
    ]


def test_a_terminal_shows_who_is_being_graded() -> None:
    def happen(progress: GradingProgress, clock: Clock) -> None:
        for student in ("ada", "bob", "carl"):
            progress.begun(student)
        clock.now += 10
        progress.done(Graded(ADA, kept=False))

    shown = lines(3, happen, terminal=True)
    assert "grading bob, carl" in shown
    assert "1/3" in shown
    assert "2 left, about 20 s to go" in shown


def test_a_name_cannot_control_the_terminal() -> None:
    shown = lines(2, lambda progress, clock: progress.begun("[red]\x1b[2Jada"), terminal=True)
    assert "\x1b[2J" not in shown
    assert "[red]" in shown


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.2, "1 s"), (89, "89 s"), (150, "2 min"), (5_340, "89 min"), (9_000, "2 h 30 min")],
)
def test_durations_are_shown_in_sensible_units(seconds: float, words: str) -> None:
    assert in_words(seconds) == words


def test_the_table_has_at_most_40_rows() -> None:
    rows = [(f"student{number}", "1 of 1", "", "") for number in range(MOST_ROWS + 3)]
    shown = table("week", rows)
    assert shown.row_count == MOST_ROWS + 1
    assert "and 3 more" in list(shown.columns[0].cells)
