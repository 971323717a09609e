"""The report in a terminal: readable without colour, in 80 columns, from top to bottom."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import IO, Any

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from ..diagnosis.explanation import Explanation
from ..notebook.load import Problem
from ..run.runner import ExerciseResult, State
from ..run.week import DEPTHS, Hints
from .feedback import Feedback
from .wording import Line, Row, current, lines, points, share, standing, summary

COLOURS = {State.DONE: "green", State.WRONG: "bold red", State.NOT_STARTED: "dim", State.WAITING: "yellow"}
MARKS = {State.DONE: "✓", State.WRONG: "✗", State.NOT_STARTED: "·", State.WAITING: "…"}
PLAIN_MARKS = {State.DONE: "+", State.WRONG: "x", State.NOT_STARTED: ".", State.WAITING: "~"}
BAR = 30
WIDEST = 100
LABEL = 10


def console(file: IO[str] | None = None, width: int | None = None) -> Console:
    """A console for our reports; with a `file` one without any colour, whatever the environment says."""
    plain: dict[str, Any] = {} if file is None else {"force_terminal": False, "color_system": None}
    made = Console(file=file, highlight=False, width=width, force_jupyter=False, **plain)
    if width is None and made.width > WIDEST:
        made.width = WIDEST
    return made


def speaks_unicode(out: Console) -> bool:
    """Whether marks beyond ASCII can be shown."""
    return "utf" in (out.encoding or "").lower()


def print_report(out: Console, feedback: Feedback, results: Sequence[ExerciseResult], *, whole: bool) -> None:
    """What was read; of the `whole` week the overview; the exercises asked for, or the first wrong one."""
    unicode = speaks_unicode(out)
    path = feedback.loaded.path
    out.print(Text(f"\n  {path.name if path else 'the definitions here'}", style="dim"))
    for text in problems(feedback.loaded.problems):
        out.print(text)
    out.print()
    todo = current(results)
    if whole:
        out.print(overview(results, todo.name if todo else "", unicode))
        out.print()
    shown = [todo] if whole and todo and todo.state is State.WRONG else [] if whole else results
    for result in shown:
        out.print(detail(result, feedback.explanation(result.name), feedback.rows(result.name)))
        out.print()
    if whole:
        out.print(progress(results, unicode))
        out.print(next_step(results))
        out.print()


def hint(name: str, hints: Hints, depth: int, deeper: str = "") -> RenderableType:
    """One hint, and how to get the next."""
    title = Text(f"\n  {name}, hint {depth} of {len(DEPTHS)}: the {DEPTHS[depth - 1]}", style="bold")
    body = Padding(Text(hints.at(depth) or "there is no hint for this one"), (0, 2))
    more = deeper or f"python -m checks --hint {name} --depth {depth + 1}"
    return Group(title, body, Text(f"  deeper: {more}\n" if depth < len(DEPTHS) else "", style="dim"))


def overview(results: Sequence[ExerciseResult], here: str = "", unicode: bool = True) -> RenderableType:
    """All exercises with their states, one a line; an arrow at `here`."""
    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(width=1)
    grid.add_column()
    grid.add_column(justify="right")
    grid.add_column()
    for result in results:
        colour = COLOURS[result.state]
        mark = (MARKS if unicode else PLAIN_MARKS)[result.state]
        grid.add_row(
            Text(mark, style=colour),
            Text(result.name, style="bold" if result.name == here else ""),
            Text(f"{points(result.earned)}/{points(result.points)}", style="dim"),
            Text(standing(result) + (" <- you are here" if result.name == here else ""), style=colour),
        )
    return Padding(grid, (0, 0, 0, 2), expand=False)


def progress(results: Sequence[ExerciseResult], unicode: bool = True) -> Text:
    """A bar and the numbers."""
    full, empty = ("█", "░") if unicode else ("#", "-")
    filled = int(share(results) * BAR)
    return Text.assemble(
        "  ", (full * filled, "green"), (empty * (BAR - filled), "dim"), "  ", summary(results)
    )


def detail(result: ExerciseResult, explanation: Explanation, rows: Sequence[Row] = ()) -> RenderableType:
    """One exercise: its heading, what is wrong, and where it belongs to one, the table of comparisons."""
    parts: list[RenderableType] = [_heading(result)]
    if result.state is State.DONE:
        parts.append(Text(f"  all {explanation.total} checks pass"))
    else:
        parts += [part for line in lines(explanation) for part in _line(line)]
    if rows:
        parts += [Text(), comparison(rows)]
    return Group(*parts)


def comparison(rows: Sequence[Row]) -> RenderableType:
    """Gradient by gradient: name, shape, worst difference, state."""
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim", pad_edge=False)
    for title in ("step", "name", "shape", "worst difference", "state"):
        table.add_column(title, no_wrap=True)
    for row in rows:
        colour = "green" if row.agrees else "bold red" if row.state == "differs" else "dim"
        table.add_row(row.step, row.name, row.shape, row.worst, row.state, style=colour)
    return Padding(table, (0, 0, 0, 2), expand=False)


def problems(found: Sequence[Problem]) -> Iterator[Text]:
    """Cells that do not run, a line each."""
    for problem in found:
        text = Text("  ")
        text.append(problem.where, style="bold red")
        text.append(f": {problem.text}")
        yield text


def next_step(results: Sequence[ExerciseResult]) -> Text:
    """What to do now, in a line."""
    todo = current(results)
    if todo is None:
        return Text("  Everything is done. The grader asks the same with other inputs.")
    if todo.state is State.WRONG:
        return Text(
            f"  Next: put {todo.name} right. One exercise alone: pytest -k {todo.name}\n"
            f"  A hint: python -m checks --hint {todo.name}"
        )
    return Text(f"  Next: {todo.name}. Its cell in the notebook says what it should do.")


def _heading(result: ExerciseResult) -> Text:
    value = f"{points(result.earned)} of {points(result.points)} points"
    return Text.assemble(
        "  ", (result.name, "bold"), ": ", (standing(result), COLOURS[result.state]), f", {value}"
    )


def _line(line: Line) -> Iterator[RenderableType]:
    """A label and its text; code stands below its label, unwrapped, to be copied."""
    if line.is_code and ("\n" in line.text or len(line.text) > 66):
        yield Text(f"  {line.label}", style="dim")
        yield Text(
            "\n".join(f"    {each}" for each in line.text.split("\n")),
            style="cyan" if line.label == "try" else "",
            no_wrap=True,
            overflow="ignore",
        )
        return
    grid = Table.grid(padding=0)
    grid.add_column(width=LABEL + 2)
    grid.add_column()
    style = {"problem": "bold red", "mistake": "bold", "or": "bold", "try": "cyan"}.get(line.label, "")
    grid.add_row(Text(f"  {line.label}", style="dim"), Text(line.text, style=style))
    yield grid
