"""What to say of an exercise that is not right yet, in the order in which it helps.

The task and the equation; what is wrong, with shape, dtype, None and nan before values; the smallest failing
input, ready to paste; expected and got at the worst place; the mistake if it is known; one next step.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import numpy as np

from ..expect import Detail
from ..limits import SECONDS
from ..mistakes import Mistake
from ..notebook.load import Loaded
from ..run.pasting import literal, paste, shown, size
from ..run.runner import ExerciseResult, Outcome, State
from ..run.week import Week
from ..student import Call
from .relations import relations
from .replayed import KnownMistakes
from .samples import samples_of

#: Failures of these kinds make any talk of values premature.
_BEFORE_VALUES = ("type", "shape", "dtype")
#: An array of no more entries is shown whole.
SHOWN_WHOLE = 6
MOST_LINES = 5


@dataclass(frozen=True)
class Explanation:
    """Everything that is shown of one exercise, as texts; an empty one is not shown."""

    name: str
    state: State
    task: str = ""
    words: str = ""
    question: str = ""
    problem: str = ""
    where: str = ""
    paste: str = ""
    expected: str = ""
    got: str = ""
    mistakes: tuple[Mistake, ...] = field(default=())
    printed: str = ""
    warned: str = ""
    passed: int = 0
    total: int = 0
    next_step: str = ""


def explain(result: ExerciseResult, week: Week, loaded: Loaded, known: KnownMistakes) -> Explanation:
    """What to say of `result`."""
    hints = week.hints_for(result.name)
    blank = Explanation(
        result.name,
        result.state,
        hints.task,
        hints.words,
        passed=result.passed,
        total=len(week.checks[result.name]),
    )
    if result.state is State.WAITING:
        return replace(blank, next_step=f"put {result.waiting_for} right first")
    if result.state is State.NOT_STARTED:
        return replace(blank, next_step="replace the line that raises NotImplementedError with your answer")
    if result.missing:
        return _missing(blank, result, in_kernel=loaded.path is None)
    return blank if result.state is State.DONE else _failing(blank, result, loaded, known)


def _missing(blank: Explanation, result: ExerciseResult, *, in_kernel: bool) -> Explanation:
    if result.problem is not None:
        problem = f"{result.problem.where}: {result.problem.text}"
        return replace(blank, problem=problem, next_step="repair that cell, save, and check again")
    problem, step = f"the notebook does not define {result.name}", "and save the notebook"
    if in_kernel:
        problem, step = f"{result.name} is not defined", "and run its cell before this one"
    return replace(blank, problem=problem, next_step=f"give your answer the name {result.name}, {step}")


def _most_telling(result: ExerciseResult) -> Outcome:
    """The failing check to show: what comes before values first, then the smallest input."""
    failing = [outcome for outcome in result.outcomes if not outcome.passed]
    return min(failing, key=lambda outcome: (_rank(outcome), _input_size(outcome, result.name)))


def _rank(outcome: Outcome) -> int:
    """What is told first: what comes before any values, then what is not finite, then values."""
    detail = outcome.failure.detail if outcome.failure else None
    if outcome.failure is None or (detail and detail.kind in _BEFORE_VALUES):
        return 0
    return 1 if detail and detail.kind == "finite" else 2


def _input_size(outcome: Outcome, name: str) -> int:
    call = _failing_call(outcome, name)
    return size(call) if call else 10**9


def _failing(blank: Explanation, result: ExerciseResult, loaded: Loaded, known: KnownMistakes) -> Explanation:
    outcome = _most_telling(result)
    call = _failing_call(outcome, result.name)
    expected, got = _values(outcome)
    return replace(
        blank,
        question=outcome.check.title,
        problem=_problem(outcome, result.name),
        where=outcome.where,
        paste=paste(call, loaded.namespace.get(result.name)) if call else "",
        expected=expected,
        got=got,
        mistakes=_mistakes(result, outcome, known),
        printed=_first_lines(outcome.printed),
        warned=outcome.warned[0] if outcome.warned else "",
        next_step=_next_step(outcome, bool(call)),
    )


def _failing_call(outcome: Outcome, name: str) -> Call | None:
    """The call whose result failed: the one that was compared last, or the last one that was made."""
    if outcome.raised_in is not None:
        return outcome.raised_in if outcome.raised_in.function == name else None
    own = [call for call in outcome.calls if call.function == name]
    detail = outcome.failure.detail if outcome.failure else None
    if detail is not None and detail.kind != "changed":
        for call in reversed(own):
            parts = call.result if isinstance(call.result, (tuple, list)) else ()
            if call.result is detail.got or any(each is detail.got for each in parts):
                return call
    return own[-1] if own else None


def _problem(outcome: Outcome, name: str) -> str:
    if outcome.timed_out:
        return f"{name} does not come to an end within {SECONDS:.0f} seconds"
    if outcome.stub:
        return f"a part of it is not written yet: it raises NotImplementedError({outcome.stub})"
    if outcome.error:
        return f"it raises {outcome.error}" if outcome.where else f"the check cannot go on: {outcome.error}"
    assert outcome.failure is not None  # what did not pass otherwise failed
    return outcome.failure.message


def _values(outcome: Outcome) -> tuple[str, str]:
    """Expected and got, each on a line: shapes before values, values at the worst place."""
    detail = outcome.failure.detail if outcome.failure else None
    if detail is None:
        return "", ""
    if detail.kind == "shape":
        return f"shape {detail.want}", f"shape {np.shape(detail.got)}"
    if detail.kind == "type":
        return "", "" if detail.got is None else f"{type(detail.got).__name__}: {shown(detail.got)}"
    if detail.kind == "dtype":
        return "", f"dtype {getattr(detail.got, 'dtype', type(detail.got).__name__)}"
    if detail.kind == "changed":
        return f"{shown(detail.want)} as before the call", f"{shown(detail.got)} after it"
    return _at_worst(detail)


def _at_worst(detail: Detail) -> tuple[str, str]:
    got, want = np.asarray(detail.got), np.asarray(detail.want)
    within = f" (within {detail.tolerance:.1g})" if detail.tolerance else ""
    if detail.worst is None or got.shape != want.shape:
        return shown(detail.want), shown(detail.got)
    if want.ndim == 0:
        return literal(float(want)) + within, literal(float(got))
    at = f"at [{', '.join(map(str, detail.worst))}]"
    whole = want.size <= SHOWN_WHOLE
    expected = f"{literal(float(want[detail.worst]))} {at}{within}"
    found = f"{literal(float(got[detail.worst]))} {at}"
    if whole:
        expected += f", of {_list(want)}"
        found += f", of {_list(got)}"
    return expected, found


def _list(values: object) -> str:
    text = literal(np.asarray(values, dtype=float), 4)
    return text.removeprefix("np.array(").removesuffix(")")


def _mistakes(result: ExerciseResult, outcome: Outcome, known: KnownMistakes) -> tuple[Mistake, ...]:
    """From the check itself, from what wrong answers are known to give, or from the numbers."""
    names = outcome.failure.mistakes if outcome.failure else ()
    if named := tuple(mistake for name in names if (mistake := known.named(name))):
        return named
    if fitting := known.fitting(result.name, result.outcomes):
        return fitting
    samples = [
        sample for each in result.outcomes for sample in samples_of(result.name, each.calls, each.comparisons)
    ]
    return relations(samples)


def _first_lines(text: str) -> str:
    lines = text.rstrip().splitlines()
    return "\n".join([*lines[:MOST_LINES], *(["…"] if len(lines) > MOST_LINES else [])])


def _next_step(outcome: Outcome, has_call: bool) -> str:
    return next(_steps(outcome, has_call))


def _steps(outcome: Outcome, has_call: bool) -> Iterator[str]:
    detail = outcome.failure.detail if outcome.failure else None
    kind = detail.kind if detail else ""
    if outcome.timed_out:
        yield "look for a loop that never ends; print its counter in a cell of its own"
    if outcome.where:
        yield "read that line: print the shapes of what stands in it just before"
    if kind == "type" and detail is not None and detail.got is None:
        yield "let the function end with a return of its result"
    if kind in ("type", "shape"):
        yield "write the shape of every intermediate array beside its line, and find where it departs"
    if kind == "finite":
        yield "run the lines above in a cell and print each intermediate result: which is not finite first?"
    if kind == "changed":
        yield "look for an assignment that writes into the argument, such as x[...] = or x -="
    if has_call:
        yield "work the pasted example out on paper, and compare your function with it line by line"
    yield "read the check in the folder checks: it says exactly what is asked"
