"""The class report as one HTML page: nothing is loaded, everything that is shown is escaped."""

from __future__ import annotations

import base64
import hashlib
import statistics
from collections.abc import Sequence
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from ..results.records import visible
from ..results.scores import words_of
from .charts import gate_chart, score_chart
from .data import FEWEST, ClassReport, Student, mistakes_of
from .heatmap import STATUSES, HeatCell, heat_cell

#: Failures of one exercise that a student's section quotes; the result has them all.
MOST_FAILURES = 4
#: Characters that are kept although Python does not count them among the printable ones.
KEPT = "\n\N{NO-BREAK SPACE}"


def render(report: ClassReport) -> str:
    """The whole page; the same report gives the same bytes."""
    environment = _environment()
    loader = environment.loader
    assert loader is not None
    style, script = (loader.get_source(environment, name)[0] for name in ("style.css", "script.js"))
    return environment.get_template("page.html").render(
        report=report,
        style=Markup(style),  # noqa: S704  (the kit's own file)
        script=Markup(script),  # noqa: S704
        policy=policy(style, script),
        score_chart=score_chart(report.shares) if report.shares else None,
        gates=[(gate, gate_chart(gate.accuracies, gate.threshold)) for gate in report.gates],
        hardest=_hardest(report),
        odd=[each for each in report.exercises if each.misleading],
        rows=_rows(report),
        anchors={each.mistake.name: f"mistake-{number}" for number, each in enumerate(report.mistakes, 1)},
        legend=[STATUSES[status] for status in STATUSES],
        facts=_facts(report),
        median=statistics.median,
        mistakes_of=mistakes_of,
        failures_of=failures_of,
        words_of=words_of,
        fewest=FEWEST,
    )


def policy(style: str, script: str) -> str:
    """A content security policy that runs this style and this script, and loads nothing."""

    def hashed(text: str) -> str:
        digest = hashlib.sha256(text.encode()).digest()
        return f"'sha256-{base64.b64encode(digest).decode()}'"

    return (
        f"default-src 'none'; style-src {hashed(style)}; script-src {hashed(script)}; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def printable(value: Any) -> Any:
    """A text without characters that control the screen that shows it, or turn its direction."""
    if not isinstance(value, str) or isinstance(value, Markup) or value.isprintable():
        return value
    return visible(value, KEPT)


def failures_of(exercise: Any) -> list[tuple[str, list[str]]]:
    """What an answer failed: each message once, with the titles of the tests that gave it."""
    by_message: dict[str, list[str]] = {}
    for failure in exercise.failures:
        by_message.setdefault(failure.message, []).append(failure.test)
    return list(by_message.items())


def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("autograder.report"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=printable,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["percent"] = lambda share: (
        "–" if share is None else f"{100 * share:.0f}\N{NO-BREAK SPACE}%"
    )
    environment.filters["accuracy"] = lambda share: (
        "–" if share is None else f"{100 * share:.1f}\N{NO-BREAK SPACE}%"
    )
    environment.filters["signed_points"] = lambda points: f"{points:+g}".replace("-", "−")
    environment.filters["points"] = lambda points: f"{points:g}"
    environment.filters["seconds"] = lambda seconds: "–" if seconds is None else f"{seconds:.2f}"
    environment.filters["signed"] = _signed
    environment.filters["breakable"] = _breakable
    environment.globals["most_failures"] = MOST_FAILURES
    return environment


def _signed(value: float | None) -> str:
    return "–" if value is None else f"{value:+.2f}".replace("-", "−")


def _breakable(name: str) -> Markup:
    """A name that a narrow column may break after its underscores."""
    return Markup("_<wbr>").join(escape(part) for part in printable(name).split("_"))


def _hardest(report: ClassReport) -> list[Any]:
    """The exercises that the fewest passed, as long as some did not."""
    missed = [each for each in report.exercises if each.count and each.passed < each.count]
    return sorted(missed, key=lambda each: (each.pass_rate, each.name))[:3]


def _rows(report: ClassReport) -> list[tuple[Student, list[HeatCell], str]]:
    """A row a student: the cells in the exercises' order, and the words that it can be found by."""
    rows = []
    for student in report.students:
        done = {each.name: each for each in student.result.exercises}
        cells = [heat_cell(done.get(each.name)) for each in report.exercises] if student.graded else []
        rows.append((student, cells, _findable(student)))
    return rows


def _findable(student: Student) -> str:
    """Name, mistakes, statuses that stand out, and notices, in small letters."""
    result = student.result
    words = [student.name, *(notice.kind for notice in result.notices)]
    for exercise in student.lost:
        words += [f"lost:{exercise.name}", exercise.status]
        words += [mistake.name for mistake in mistakes_of(exercise)]
    if not student.graded:
        words.append("not graded")
    return " ".join(dict.fromkeys(words)).casefold()


def _facts(report: ClassReport) -> dict[str, Any]:
    """Of the run: when, by which version, in what isolation."""
    results = [each.result for each in report.students]
    days = sorted({result.graded_at[:10] for result in results})
    return {
        "days": _range(days),
        "versions": sorted({result.grader_version for result in results}),
        "isolations": sorted({each.result.isolation for each in report.graded}),
    }


def _range(days: Sequence[str]) -> str:
    return "" if not days else days[0] if len(days) == 1 else f"{days[0]} to {days[-1]}"
