"""The words of a report, in order and without any markup: the terminal and the notebook show the same."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..diagnosis.explanation import Explanation
from ..run.runner import ExerciseResult, State
from ..run.week import Week


@dataclass(frozen=True)
class Line:
    """One piece of an explanation: a label such as `expected`, and its text; code is kept as it is."""

    label: str
    text: str
    is_code: bool = False


@dataclass(frozen=True)
class Row:
    """One gradient in a table of comparisons."""

    step: str
    name: str
    shape: str
    worst: str
    state: str

    @property
    def agrees(self) -> bool:
        """Whether everything that was compared was right."""
        return self.state == "agrees"


def lines(explanation: Explanation) -> Iterator[Line]:
    """What is shown of an exercise that is not done, each piece only where there is something to say."""
    yield from _problem_lines(explanation)
    if explanation.paste:
        yield Line("try", explanation.paste, is_code=True)
    if explanation.expected:
        yield Line("expected", explanation.expected)
    if explanation.got:
        yield Line("got", explanation.got)
    if explanation.warned:
        yield Line("warning", explanation.warned)
    if explanation.printed:
        yield Line("printed", explanation.printed, is_code=True)
    yield from _mistake_lines(explanation)
    if explanation.next_step:
        yield Line("next", explanation.next_step)


def standing(result: ExerciseResult) -> str:
    """The state of an exercise in words."""
    if result.state is State.WAITING:
        return f"waiting for {result.waiting_for}"
    if result.state is State.WRONG and result.missing:
        return "cell fails" if result.problem else "missing"
    return str(result.state.value)


def points(value: float) -> str:
    """5 rather than 5.0."""
    return f"{value:g}"


def summary(results: Sequence[ExerciseResult]) -> str:
    """`12 of 29 exercises, 31 of 100 points`."""
    done = sum(result.state is State.DONE for result in results)
    earned, total = sum(result.earned for result in results), sum(result.points for result in results)
    return f"{done} of {len(results)} exercises, {points(earned)} of {points(total)} points"


def share(results: Sequence[ExerciseResult]) -> float:
    """How far along one is, from 0 to 1, by points."""
    total = sum(result.points for result in results)
    return sum(result.earned for result in results) / total if total else 0.0


def current(results: Sequence[ExerciseResult]) -> ExerciseResult | None:
    """The one to work on: the first that is wrong, or else the first that is not done."""
    open_ones = [result for result in results if result.state is not State.DONE]
    wrong = [result for result in open_ones if result.state is State.WRONG]
    return next(iter(wrong or open_ones), None)


def table_title(name: str, week: Week) -> str:
    """The table of comparisons that an exercise belongs to; empty where it belongs to none."""
    return next((title for title, names in week.tables.items() if name in names), "")


def table(results: Sequence[ExerciseResult]) -> list[Row]:
    """Each gradient that the checks of these exercises compare, with the worst difference seen."""
    return [row for result in results for row in _rows(result)]


def _problem_lines(explanation: Explanation) -> Iterator[Line]:
    if explanation.task:
        yield Line("task", explanation.task)
    if explanation.words:
        yield Line("formula", explanation.words)
    if explanation.question:
        passed = f"{explanation.passed} of {explanation.total} checks pass"
        yield Line("check", f"{explanation.question} ({passed})")
    if explanation.problem:
        yield Line("problem", explanation.problem)
    if explanation.where:
        yield Line("where", explanation.where)


def _mistake_lines(explanation: Explanation) -> Iterator[Line]:
    for number, mistake in enumerate(explanation.mistakes):
        yield Line("or" if number else "mistake", mistake.text)
    for mistake in explanation.mistakes:
        yield Line("think", mistake.hint)


def _rows(result: ExerciseResult) -> Iterator[Row]:
    compared: dict[str, list[tuple[Any, Any, bool]]] = {}
    for outcome in result.outcomes:
        for each in outcome.comparisons:
            compared.setdefault(each.what, []).append((each.got, each.want, each.held))
    if not compared:
        yield Row(result.name, "", "", "", standing(result))
    for what, pairs in compared.items():
        state = "agrees" if all(held for _, _, held in pairs) else "differs"
        if state == "agrees" and result.state is not State.DONE:
            state = "not all checked" if result.state is State.WRONG else standing(result)
        if state == "differs" and result.state is State.WAITING:
            state = standing(result)
        yield Row(result.name, what, str(np.shape(pairs[0][1])), _worst(pairs), state)


def _worst(pairs: Sequence[tuple[Any, Any, bool]]) -> str:
    """The largest difference relative to the largest magnitude; where it cannot be computed, why."""
    worst = 0.0
    for got, want, _ in pairs:
        try:
            one, other = np.asarray(got, dtype=float), np.asarray(want, dtype=float)
        except Exception:  # whatever a learner's object makes of that
            return "not an array"
        if one.shape != other.shape:
            return f"shape {one.shape}"
        if not np.isfinite(one).all():
            return "not finite"
        worst = max(worst, float(np.abs(one - other).max(initial=0.0)))
    return f"{worst:.1e}"
