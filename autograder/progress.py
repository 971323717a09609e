"""What is shown while a class is graded, and when it is done."""

from __future__ import annotations

from collections.abc import Sequence
from types import TracebackType

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn
from rich.table import Table

from .course import Graded
from .results import FAILED, GRADED, Result, visible

#: More rows than this nobody reads in a terminal; the files have them all.
MOST_ROWS = 40
#: Names of exercises that fit in a row of the table.
MOST_NAMES = 3


class GradingProgress:
    """Who is being graded, how many are left, the time to go; plain lines where there is no terminal."""

    def __init__(self, console: Console, students: Sequence[str], jobs: int) -> None:
        self.console = console
        self.waiting = list(students)
        self.jobs = jobs
        self.total = len(students)
        self.failures = 0
        self.bar = Progress(
            TextColumn("grading {task.fields[who]}", markup=False),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            TextColumn("{task.fields[failures]}", markup=False),
            console=console,
            disable=not console.is_terminal,
            transient=True,
        )
        self.task: TaskID | None = None

    def __enter__(self) -> GradingProgress:
        self.bar.start()
        self.task = self.bar.add_task("", total=self.total, who=self._who(), failures="")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.bar.stop()

    def done(self, graded: Graded) -> None:
        """One more student has a result."""
        result = graded.result
        if result.student in self.waiting:
            self.waiting.remove(result.student)
        self.failures += result.status == FAILED
        failures = f"{self.failures} not graded" if self.failures else ""
        if self.task is not None:
            self.bar.update(self.task, advance=1, who=self._who(), failures=failures)
        if not self.console.is_terminal:
            count = self.total - len(self.waiting)
            kept = ", kept from before" if graded.kept else ""
            self.console.print(
                f"{count}/{self.total} {visible(result.student)}: {_score(result)}{kept}",
                markup=False,
                highlight=False,
                soft_wrap=True,
            )

    def _who(self) -> str:
        return visible(", ".join(self.waiting[: self.jobs]))[:40] or "done"


def table(results: Sequence[Result]) -> Table:
    """A row a student: the score, the gate, and where points were lost."""
    shown = Table(title=f"{results[0].assignment}: {len(results)} submissions" if results else None)
    shown.add_column("student", overflow="fold")
    shown.add_column("score", justify="right")
    trained = any(result.gate for result in results)
    if trained:
        shown.add_column("gate", justify="right")
    shown.add_column("points lost in", overflow="fold")
    for result in results[:MOST_ROWS]:
        accuracy = (_accuracy(result),) if trained else ()
        row = (result.student, _score(result), *accuracy, result.reason or _lost(result))
        shown.add_row(*(escape(visible(cell)) for cell in row))
    if len(results) > MOST_ROWS:
        shown.add_row(f"and {len(results) - MOST_ROWS} more")
    return shown


def _accuracy(result: Result) -> str:
    gate = result.gate
    return "" if gate is None else "–" if gate.accuracy is None else f"{gate.accuracy:.1%}"


def _score(result: Result) -> str:
    return "not graded" if result.status != GRADED else f"{result.score:g} of {result.max_score:g}"


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
