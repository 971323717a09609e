"""The progress of grading in the terminal, and the table at its end."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from types import TracebackType

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn
from rich.table import Table

from ..results.records import Result, visible
from ..status import ResultStatus
from .one import Graded

#: Rows of the table; the files have all students.
MOST_ROWS = 40
#: Names of exercises that fit in a row of the table.
MOST_NAMES = 3
#: Letters of the names of the students who are being graded.
MOST_LETTERS = 40

Row = tuple[str, str, str, str]


class GradingProgress:
    """Show who is being graded, how many are left, and the time to go; in plain lines without a terminal."""

    def __init__(self, console: Console, total: int, clock: Callable[[], float] = time.monotonic) -> None:
        self.console = console
        self.total = total
        self.clock = clock
        self.finished = self.fresh = self.failures = 0
        self.rows: list[Row] = []
        self.running: dict[str, None] = {}
        self.started = clock()
        self.bar = Progress(
            TextColumn("{task.fields[who]}", markup=False),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[rest]}", markup=False),
            console=console,
            disable=not console.is_terminal,
            transient=True,
        )
        self.task: TaskID | None = None

    def __enter__(self) -> GradingProgress:
        self.started = self.clock()
        self.bar.start()
        self.task = self.bar.add_task("", total=self.total, who=self.who(), rest=self.rest())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.bar.stop()

    def begun(self, student: str) -> None:
        """Note that the grading of a student starts; may be called from another thread."""
        self.running[student] = None
        self._show()

    def done(self, graded: Graded) -> None:
        """Note the result of a student."""
        result = graded.result
        self.running.pop(result.student, None)
        self.finished += 1
        self.fresh += not graded.kept
        self.failures += result.status == ResultStatus.FAILED
        self.rows.append(_row(result))
        self._show()
        if not self.console.is_terminal:
            kept = ", kept from before" if graded.kept else ""
            line = f"{self.finished}/{self.total} {visible(result.student)}: {_score(result)}{kept}"
            self.console.out(f"{line}; {self.rest()}", highlight=False)

    def who(self) -> str:
        """Return the names of the students who are being graded, as far as they fit."""
        names = visible(", ".join(tuple(self.running)))
        return f"grading {names[:MOST_LETTERS]}" if names else "grading"

    def rest(self) -> str:
        """Return how many are left, how long that takes, and how many could not be graded."""
        left = self.total - self.finished
        parts = [f"{left} left" if left else "none left"]
        if left and self.fresh:
            parts.append(f"about {in_words(left * (self.clock() - self.started) / self.fresh)} to go")
        if self.failures:
            parts.append(f"{self.failures} not graded")
        return ", ".join(parts)

    def _show(self) -> None:
        if self.task is not None:
            self.bar.update(self.task, completed=self.finished, who=self.who(), rest=self.rest())


class RecordingProgress:
    """Show who is being recorded in the gradebook, and how many there are; nothing without a terminal."""

    def __init__(self, console: Console, total: int) -> None:
        self.bar = Progress(
            TextColumn("recording {task.fields[who]}", markup=False),
            BarColumn(),
            MofNCompleteColumn(),
            console=console,
            disable=not console.is_terminal,
            transient=True,
        )
        self.task = self.bar.add_task("", total=total, who="")

    def __enter__(self) -> RecordingProgress:
        self.bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.bar.stop()

    def begun(self, student: str) -> None:
        """Note that the recording of a student starts."""
        self.bar.update(self.task, advance=1, who=visible(student)[:MOST_LETTERS])


def in_words(seconds: float) -> str:
    """Return a duration in seconds, minutes, or hours and minutes."""
    if seconds < 90:
        return f"{max(round(seconds), 1)} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 90 else f"{minutes // 60} h {minutes % 60} min"


def table(assignment: str, rows: Sequence[Row]) -> Table:
    """Return a table with a row per student: the score, the gate, the exercises that lost points."""
    shown = Table(title=f"{assignment}: {len(rows)} submissions")
    shown.add_column("student", overflow="fold")
    shown.add_column("score", justify="right")
    trained = any(gate for _, _, gate, _ in rows)
    if trained:
        shown.add_column("gate", justify="right")
    shown.add_column("points lost in", overflow="fold")
    for student, score, gate, lost in sorted(rows)[:MOST_ROWS]:
        row = (student, score, *((gate,) if trained else ()), lost)
        shown.add_row(*(escape(visible(cell)) for cell in row))
    if len(rows) > MOST_ROWS:
        shown.add_row(f"and {len(rows) - MOST_ROWS} more")
    return shown


def _row(result: Result) -> Row:
    gate = result.gate
    accuracy = "" if gate is None else "–" if gate.accuracy is None else f"{gate.accuracy:.1%}"
    return result.student, _score(result), accuracy, result.reason or _lost(result)


def _score(result: Result) -> str:
    if result.status is ResultStatus.FAILED:
        return "not graded"
    return f"{result.score:g} of {result.max_score:g}"


def _lost(result: Result) -> str:
    lost = [each for each in result.exercises if each.points < each.max_points]
    names = []
    for each in lost[:MOST_NAMES]:
        mistakes = dict.fromkeys(
            mistake.name for failure in each.failures for mistake in failure.misconceptions
        )
        names.append(f"{each.name} ({', '.join(mistakes) or each.status})")
    more = f" and {len(lost) - MOST_NAMES} more" if len(lost) > MOST_NAMES else ""
    return ", ".join(names) + more
