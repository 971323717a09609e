"""`check("softmax")` in a notebook's cell: the same checks, on what the kernel has defined."""

from __future__ import annotations

import io
import sys
from functools import cache
from pathlib import Path
from typing import Any

from ..diagnosis.replayed import KnownMistakes
from ..notebook.load import LOADING, Loaded
from ..run.runner import State
from ..run.week import DEPTHS, Week
from .feedback import Feedback, exercise_meant, folder_of_checks, no_such_exercise, read_week
from .html import panel, text_panel
from .terminal import console, detail
from .wording import standing


class NotYet(Exception):  # noqa: N818  (an outcome, which a learner reads as the cell's last line)
    """An exercise is not right yet. The cell fails, as Validate wants it, with one line and no traceback."""

    def _render_traceback_(self) -> list[str]:
        return [str(self)]


class Shown:
    """Something to look at: HTML where that can be shown, else plain text."""

    def __init__(self, html: str, text: str) -> None:
        self.html = html
        self.text = text

    def _repr_html_(self) -> str:
        return self.html

    def __repr__(self) -> str:
        return self.text


def check(name: str, hint: int = 0) -> None:
    """Check one exercise, on the definitions where this is called; `hint=1`, 2 or 3 shows a hint instead.

    Shows what was found; raises `NotYet` unless all is right, so that the cell counts as failed.
    """
    if LOADING.get():
        return
    week, known = _week(folder_of_checks())
    exercise = exercise_meant(name, week)
    if exercise is None:
        raise NotYet(no_such_exercise(name, week))
    if hint:
        _show(_hint(exercise, week, hint))
        return
    feedback = Feedback(week, known, Loaded(sys._getframe(1).f_globals), quick=False)
    result = feedback.runner.result(exercise)
    _show(_verdict(exercise, feedback))
    if result.state is not State.DONE:
        raise NotYet(f"{exercise}: {standing(result)}. {_in_short(exercise, feedback)}")


@cache
def _week(folder: Path) -> tuple[Week, KnownMistakes]:
    return read_week(folder)


def _verdict(exercise: str, feedback: Feedback) -> Shown:
    result, explanation = feedback.runner.result(exercise), feedback.explanation(exercise)
    rows = feedback.rows(exercise)
    out = console(io.StringIO(), width=80)
    out.print(detail(result, explanation, rows))
    return Shown(panel(result, explanation, rows), _written(out.file))


def _hint(exercise: str, week: Week, depth: int) -> Shown:
    depth = max(1, min(depth, len(DEPTHS)))
    title = f"{exercise}, hint {depth} of {len(DEPTHS)}: {DEPTHS[depth - 1]}"
    text = week.hints_for(exercise).at(depth)
    return Shown(text_panel(title, text), f"{title}\n{text}")


def _in_short(exercise: str, feedback: Feedback) -> str:
    explanation = feedback.explanation(exercise)
    said = [explanation.question, explanation.problem] if explanation.problem else [explanation.next_step]
    return ": ".join(part for part in said if part)


def _show(shown: Shown) -> None:
    ipython: Any = sys.modules.get("IPython")
    if ipython is not None and ipython.get_ipython() is not None:
        ipython.display.display(shown)
    else:
        print(shown)


def _written(file: Any) -> str:
    return "\n".join(line.rstrip() for line in file.getvalue().splitlines())
