"""The report in a notebook: the same words as in the terminal, as HTML, every text escaped."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from ..diagnosis.explanation import Explanation
from ..run.runner import ExerciseResult, State
from .wording import Line, Row, lines, points, standing

COLOURS = {
    State.DONE: "#2c8a3e",
    State.WRONG: "#d93636",
    State.NOT_STARTED: "#7a7a7a",
    State.WAITING: "#b26a00",
}
MARKS = {State.DONE: "✓", State.WRONG: "✗", State.NOT_STARTED: "·", State.WAITING: "…"}
_CODE = "font-family:monospace;white-space:pre-wrap;margin:0"
_LABEL = "opacity:.65;text-align:left;vertical-align:top;padding:1px 12px 1px 0;font-weight:normal"
_CELL = "text-align:left;vertical-align:top;padding:1px 0"


def panel(result: ExerciseResult, explanation: Explanation, rows: Sequence[Row] = ()) -> str:
    """One exercise as a panel, with a coloured edge and the state in words."""
    return "".join(_panel(result, explanation, rows))


def text_panel(title: str, text: str) -> str:
    """A titled panel with plain text, for a hint."""
    return _framed("#1565c0", f"<b>{escape(title)}</b><div>{escape(text)}</div>")


def _panel(result: ExerciseResult, explanation: Explanation, rows: Sequence[Row]) -> Iterator[str]:
    colour = COLOURS[result.state]
    value = f"{points(result.earned)} of {points(result.points)} points"
    heading = (
        f'<div><span aria-hidden="true" style="color:{colour}">{MARKS[result.state]}</span> '
        f'<b>{escape(result.name)}</b>: <b style="color:{colour}">{escape(standing(result))}</b>, {value}'
    )
    if result.state is State.DONE:
        heading += f" (all {explanation.total} checks pass)"
    body = heading + "</div>"
    if result.state is not State.DONE:
        body += '<table style="border:0;margin:4px 0 0 0;background:transparent">'
        body += "".join(_line(line) for line in lines(explanation)) + "</table>"
    if rows:
        body += _comparison(rows)
    yield _framed(colour, body)


def _framed(colour: str, body: str) -> str:
    return f'<div style="border-left:4px solid {colour};padding:4px 12px;line-height:1.45">{body}</div>'


def _line(line: Line) -> str:
    text = escape(line.text)
    shown = f'<pre style="{_CODE}">{text}</pre>' if line.is_code else text
    weight = ";font-weight:600" if line.label in ("problem", "mistake", "or") else ""
    return (
        f'<tr style="background:transparent"><th scope="row" style="{_LABEL}">{escape(line.label)}</th>'
        f'<td style="{_CELL}{weight}">{shown}</td></tr>'
    )


def _comparison(rows: Sequence[Row]) -> str:
    titles = ("step", "name", "shape", "worst difference", "state")
    head = "".join(f'<th scope="col" style="{_LABEL}">{title}</th>' for title in titles)
    return (
        '<table style="border:0;margin:6px 0 0 0;background:transparent">'
        f"<tr>{head}</tr>{''.join(map(_row, rows))}</table>"
    )


def _row(row: Row) -> str:
    colour = COLOURS[
        State.DONE if row.agrees else State.WRONG if row.state == "differs" else State.NOT_STARTED
    ]
    cells = (row.step, row.name, row.shape, row.worst, row.state)
    style = f"color:{colour};text-align:left;padding:1px 12px 1px 0"
    return '<tr style="background:transparent">' + (
        "".join(f'<td style="{style}">{escape(cell)}</td>' for cell in cells) + "</tr>"
    )
