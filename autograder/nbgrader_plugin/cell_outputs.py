"""A result in the words and shapes that nbgrader reads: a score first, then what there is to say of it."""

from __future__ import annotations

from html import escape
from typing import Any

from nbformat import NotebookNode, from_dict

from ..course.assignment import CHECK
from ..results.grade import Grade, Part
from ..results.records import ExerciseResult, FailedTest, GateResult, Result, located_of
from ..results.scores import words_of as override_in_words
from ..status import Status

#: What is said of an exercise, by its status, where its failures do not say it.
SENTENCES = {
    Status.PASSED: "Right.",
    Status.MISSING: "Not answered yet.",
    Status.SKIPPED: "Not graded this time.",
}


def show_results(notebook: NotebookNode, result: Result, grade: Grade) -> NotebookNode:
    """Write the results into a notebook's grade cells, and return it."""
    by_name = {exercise.name: exercise for exercise in result.exercises}
    for cell in notebook.cells:
        about = cell.metadata.get("nbgrader", {})
        if about.get("grade") and not about.get("solution"):
            name = about["grade_id"].removeprefix(CHECK)
            most = float(about["points"])
            cell.outputs = outputs_of(by_name[name], result.gate, most, grade.part(name))
    return notebook


def outputs_of(
    exercise: ExerciseResult, gate: GateResult | None, most: float, part: Part | None = None
) -> list[dict[str, Any]]:
    """The outputs of a grade cell that is worth `most` points; `part` tells of an override.

    nbgrader takes the first `execute_result` for the score if it is a plain float within bounds, and gives
    full marks for anything that it does not understand: so the score is always there, first and clamped.
    """
    earned = min(max(float(exercise.points), 0.0), most)
    if not earned >= 0:  # nan
        earned = 0.0
    score = {"text/plain": repr(earned)}
    html, plain = _html(exercise, gate), words_of(exercise, gate)
    if part is not None and part.override is not None:
        said = f"Set by the instructor: {override_in_words(part)}."
        html, plain = f"<strong>{escape(said)}</strong><br>{html}", f"{said}\n{plain}"
    words = {"text/html": html, "text/plain": plain}
    output: dict[str, Any] = {"metadata": {}}
    return [
        from_dict(  # type: ignore[no-untyped-call]
            {**output, "output_type": "execute_result", "data": score, "execution_count": 1}
        ),
        from_dict({**output, "output_type": "display_data", "data": words}),  # type: ignore[no-untyped-call]
    ]


def words_of(exercise: ExerciseResult, gate: GateResult | None) -> str:
    """What there is to say of an exercise, as text."""
    lines = [_summary(exercise)]
    if exercise.name == "gate" and gate:
        lines.append(_gate(gate))
    for failure in _told_once(exercise.failures):
        lines.append(f"- {failure.test}: {failure.message}")
        lines += [f"  {each.text}. Hint: {each.hint}" for each in failure.misconceptions]
    if located := located_of(exercise):
        lines.append(f"Where it is right, and where not: {located}.")
    return "\n".join(lines)


def _html(exercise: ExerciseResult, gate: GateResult | None) -> str:
    """The same as HTML, of those tags alone that nbconvert lets through when it sanitises."""
    items = [escape(_gate(gate))] if exercise.name == "gate" and gate else []
    if located := located_of(exercise):
        items.append(f"Where it is right, and where not: {escape(located)}.")
    for failure in _told_once(exercise.failures):
        mistakes = [f"<em>{escape(each.text)}</em>" for each in failure.misconceptions]
        mistakes += [f"Hint: {escape(each.hint)}" for each in failure.misconceptions]
        items.append(f"{escape(failure.test)}: {escape(failure.message)}{_list(mistakes)}")
    return f"<strong>{escape(_summary(exercise))}</strong>{_list(items)}"


def _list(items: list[str]) -> str:
    return f"<ul>{''.join(f'<li>{item}</li>' for item in items)}</ul>" if items else ""


def _summary(exercise: ExerciseResult) -> str:
    points = f"{exercise.name}: {exercise.points:g} of {exercise.max_points:g} points."
    if exercise.status in SENTENCES:
        return f"{points} {SENTENCES[exercise.status]}"
    return f"{points} {exercise.passed} of {exercise.total} tests passed."


def _gate(gate: GateResult) -> str:
    if gate.accuracy is None:
        return f"The training on {gate.dataset} did not come to an accuracy."
    return (
        f"Accuracy on {gate.dataset}: {gate.accuracy:.2%} after {gate.epochs} "
        f"epoch{'s' if gate.epochs != 1 else ''}; more than {gate.threshold:.0%} is asked for."
    )


def _told_once(failures: tuple[FailedTest, ...]) -> list[FailedTest]:
    """Failures without those that only repeat a message, as when the same exception ends every test."""
    told: dict[str, FailedTest] = {}
    for failure in failures:
        told.setdefault(failure.message, failure)
    named: set[str] = set()
    kept = []
    for failure in told.values():
        fresh = tuple(each for each in failure.misconceptions if each.name not in named)
        named |= {each.name for each in fresh}
        kept.append(FailedTest(failure.test, failure.message, fresh))
    return kept
