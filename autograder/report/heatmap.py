"""One cell of the table of students by exercises: never told by its colour alone."""

from __future__ import annotations

from dataclasses import dataclass

from ..results.records import ExerciseResult
from ..status import Status

#: What each status is called in words, and the symbol that stands for it where there is no number.
STATUSES = {
    Status.PASSED: ("✓", "all tests passed"),
    Status.PARTIAL: ("40", "a part of the tests passed: the share of the points, in per cent"),
    Status.FAILED: ("0", "no test passed"),
    Status.MISSING: ("·", "still the stub"),
    Status.ERROR: ("E", "does not run, or raises an error"),
    Status.TIMEOUT: ("T", "ran out of time"),
    Status.MEMORY: ("M", "ran out of memory"),
    Status.OUTPUT: ("O", "printed too much"),
    Status.CRASHED: ("C", "its process came to an end"),
    Status.PROTOCOL: ("P", "gave something that is no answer"),
    Status.SKIPPED: ("–", "not part of this run"),
}
UNKNOWN = ("?", "not in this result")
SYMBOL_ONLY = (Status.PASSED, Status.PARTIAL, Status.FAILED, Status.SKIPPED)


@dataclass(frozen=True)
class HeatCell:
    """Its short text, its colour's class, its text in words, and what it is sorted by."""

    text: str
    level: str
    words: str
    order: float


def heat_cell(exercise: ExerciseResult | None) -> HeatCell:
    """The cell of one student and exercise; None where the result does not have it."""
    if exercise is None:
        return HeatCell(UNKNOWN[0], "none", UNKNOWN[1], -2)
    symbol, words = STATUSES.get(exercise.status, UNKNOWN)
    if exercise.status is Status.SKIPPED or not exercise.max_points:
        return HeatCell(symbol, "none", f"{exercise.name}: {words}", -1)
    share = exercise.points / exercise.max_points
    earned = f"{exercise.points:g} of {exercise.max_points:g}"
    return HeatCell(_text(exercise.status, symbol, share), _level(share), f"{exercise.name}: {earned}", share)


def _text(status: str, symbol: str, share: float) -> str:
    if status == "partial":
        return _per_cent(share)
    if status not in SYMBOL_ONLY and share > 0:
        return f"{symbol} {_per_cent(share)}"
    return symbol


def _per_cent(share: float) -> str:
    """A part is never shown as nothing or as all."""
    return str(min(max(round(100 * share), 1), 99))


def _level(share: float) -> str:
    """The colour's class: all, much, half, little, nothing."""
    if share >= 1:
        return "all"
    return "much" if share >= 0.75 else "half" if share >= 0.45 else "little" if share > 0 else "nothing"
