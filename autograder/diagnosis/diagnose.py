"""Naming the mistake: which entries of the catalogue give what the learner's answer gave.

Each wrong entry of the exercise is run on the arguments that the learner's answer was called with. It fits
if it gives the same, and leaves its arguments the same, on every call, and if a right answer does otherwise.
Where calls raised, it fits best if it says the same there; the calls that did not raise may tell it as well.
"""

from __future__ import annotations

import copy
import inspect
import io
import warnings
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import redirect_stdout
from dataclasses import dataclass, fields, is_dataclass
from functools import cache, cached_property, partial
from typing import Any

import numpy as np

from ..checks.diagnosis.partly_right import EXCEPTIONS, LARGE
from ..checks.diagnosis.predictions import PREDICTIONS
from ..checks.diagnosis.relations import explains, relations
from ..checks.diagnosis.samples import Sample
from ..checks.diagnosis.structures import FORMS, STRUCTURES
from ..checks.mistakes import Mistake
from ..checks.student import Call, Raised, Snapshot, plain, snapshot
from ..misconceptions.catalogue import Entry, catalogue, entries_of, right_answers
from . import altered
from .alterations import ALTERATIONS
from .exceptions import RAISED

#: So many calls must agree before anything is named.
ENOUGH_CALLS = 2
#: So many must be wrong, where it is the ordinary calls alone that agree.
ENOUGH_ORDINARY = 3
#: Relative to the largest magnitude, for numbers that were computed in float64, or in float32.
FINE, COARSE = 1e-6, 1e-3

#: Mistakes that no entry stands for, and that tests name from what they saw.
GENERAL = {
    mistake.name: mistake
    for mistake in (
        Mistake(
            "argument-overwritten",
            "an argument is changed in place, so the caller's own array is no longer what it was",
            "Which operations write into the array that they are given, and which make a new one?",
        ),
        *(mistake for mistake, _ in (*FORMS, *PREDICTIONS, *STRUCTURES, *EXCEPTIONS, *ALTERATIONS, *RAISED)),
    )
}


@dataclass(frozen=True)
class Run:
    """What one hidden test asked of an answer: the calls that returned, and those that `raised`."""

    calls: Sequence[Call] = ()
    raised: Sequence[Call] = ()


def diagnose(
    assignment: str, exercise: str, runs: Sequence[Run], left_out: str = ""
) -> list[tuple[Mistake, ...]]:
    """Return for each run the mistakes that explain it.

    A mistake must fit the calls of all runs together, or all ordinary ones. It is given for a run only if it
    explains every call of that run. Entries of the name `left_out` are treated as unknown.
    """
    names = right_answers(assignment)
    if _draws(names[exercise]):
        return [()] * len(runs)
    with warnings.catch_warnings(action="ignore"), np.errstate(all="ignore"):
        seen = [_seen_in(run, exercise, names) for run in runs]
        entries = [each for each in entries_of(assignment, exercise) if each.wrong and each.replayed]
        known = [entry for entry in entries if entry.name != left_out]
        found = _found(known, [each for run in seen for each in run], names)
        return [tuple(each.mistake for each in found if each.explains(run)) for run in seen]


def _seen_in(run: Run, exercise: str, names: Mapping[str, Any]) -> list[_Seen]:
    calls = [call for call in (*run.calls, *run.raised) if call.function == exercise]
    return [_seen(names[exercise], call, names) for call in calls]


def _found(wrong: Sequence[Entry], seen: Sequence[_Seen], names: Mapping[str, Any]) -> Sequence[_Explanation]:
    """The mistakes that fit all calls, or all that returned, or all ordinary ones."""
    returned = [each for each in seen if not each.raised]
    failed = [each.call for each in seen if each.raised]
    ordinary = [each for each in returned if _ordinary(each)]
    return (
        (_replayed(wrong, seen, names) if _tell_apart(failed, [each.call for each in returned]) else ())
        or _explained(wrong, returned, names)
        or _explained(wrong, ordinary, names, least=ENOUGH_ORDINARY)
    )


def _tell_apart(failed: Sequence[Call], own: Sequence[Call]) -> bool:
    """Whether calls that raised tell an entry: what says the same of any input is said for many reasons."""
    return bool(failed and own) or len({call.result for call in failed}) >= ENOUGH_CALLS


def _seen(right: Any, call: Call, names: Mapping[str, Any]) -> _Seen:
    return _Seen(call, _Outcome(call.result, call.after), _replay(right, call, names))


def mistakes_named(assignment: str, names: Collection[str]) -> tuple[Mistake, ...]:
    """The mistakes of these names; a name that is not in the catalogue is passed over."""
    if not names:
        return ()
    known = _mistakes(assignment)
    return _distinct(known[name] for name in names if name in known)


@cache
def _mistakes(assignment: str) -> dict[str, Mistake]:
    """All mistakes that there are names for."""
    entries = [entry for entry in catalogue(assignment) if entry.wrong]
    return {entry.name: Mistake(entry.name, entry.text, entry.hint) for entry in entries} | GENERAL


def _draws(answer: Any) -> bool:
    """Whether an answer makes a figure: too slow to be drawn again, and too free in style to be compared."""
    return inspect.isfunction(answer) and "Figure" in str(inspect.signature(answer).return_annotation)


@dataclass(frozen=True)
class _Outcome:
    """What a call gave, and its arguments afterwards where they are known."""

    result: Any
    after: Any


@dataclass(frozen=True)
class _Seen:
    """A call of the learner's answer, what it gave, and what a right answer gives."""

    call: Call
    given: _Outcome
    right: _Outcome

    @property
    def raised(self) -> bool:
        """Whether the call ended in an exception."""
        return isinstance(self.call.result, Raised)

    @cached_property
    def wrong(self) -> bool:
        """Whether it gave something else than a right answer."""
        return not _alike(self.given, self.right)


@dataclass(frozen=True)
class _Explanation:
    """A mistake that fits, and whether it explains the calls of one run."""

    mistake: Mistake
    explains: Callable[[Sequence[_Seen]], bool]


def _explained(
    entries: Sequence[Entry], seen: Sequence[_Seen], names: Mapping[str, Any], least: int = 1
) -> Sequence[_Explanation]:
    """The mistakes that fit all of `seen`, at `least` so many of them wrong.

    Entries of the catalogue come first, then relations, then alterations of the arguments.
    """
    if len(seen) < ENOUGH_CALLS or sum(each.wrong for each in seen) < least:
        return ()
    samples = [sample for each in seen if (sample := _sample(each)) is not None]
    return (
        _replayed(entries, seen, names)
        or [_Explanation(each, partial(_relates, each.name)) for each in relations(samples)]
        or [_Explanation(each, partial(_alters, each.name, names=names)) for each in _altered(seen, names)]
    )


def _replayed(
    entries: Sequence[Entry], seen: Sequence[_Seen], names: Mapping[str, Any]
) -> Sequence[_Explanation]:
    """The entries that give what the answer gave, on every call, and raise where it raised."""
    if len(seen) < ENOUGH_CALLS or not any(each.wrong for each in seen):
        return ()
    fitting = {entry.name: entry for entry in reversed(entries) if _fits(entry, seen, names)}
    return [
        _Explanation(Mistake(entry.name, entry.text, entry.hint), partial(_fits, entry, names=names))
        for entry in reversed(fitting.values())
    ]


def _relates(name: str, run: Sequence[_Seen]) -> bool:
    samples = [_sample(each) for each in run]
    told = [sample for sample in samples if sample is not None]
    return any(each.wrong for each in run) and len(told) == len(run) and explains(name, told)


def _alters(name: str, run: Sequence[_Seen], names: Mapping[str, Any]) -> bool:
    return (
        any(each.wrong for each in run)
        and not any(each.raised for each in run)
        and altered.explains(name, _asked(run), names[run[0].call.function], _alike)
    )


def _altered(seen: Sequence[_Seen], names: Mapping[str, Any]) -> tuple[Mistake, ...]:
    """What seems to have been done to the arguments of a right answer, where they were left as they were."""
    if not all(_alike(each.given.after, each.right.after) and not each.call.kwargs for each in seen):
        return ()
    return tuple(altered.alterations(_asked(seen), names[seen[0].call.function], _alike))


def _asked(seen: Sequence[_Seen]) -> list[altered.Asked]:
    return [altered.Asked(each.call.args, each.given.result, each.right.result) for each in seen]


def _ordinary(seen: _Seen) -> bool:
    """Whether no zero, no infinity and nothing large went in or should come out.

    An answer may have a mistake and, beside it, its own way with such numbers. Then the mistake shows in the
    ordinary calls alone.
    """
    right = seen.right.result
    parts = right if isinstance(right, tuple) else (right,)
    numbers = [each for each in (*seen.call.args, *seen.call.kwargs.values(), *parts) if _numeric(each)]
    floats = [np.asarray(each) for each in numbers if np.asarray(each).dtype.kind == "f"]
    floats = [each for each in floats if not np.isin(each, (0, 1)).all()]  # one-hot rows are ordinary
    return all(np.all((each != 0) & (np.abs(each) < LARGE)) for each in floats)


def _fits(entry: Entry, seen: Sequence[_Seen], names: Mapping[str, Any]) -> bool:
    return any(
        all(_alike(each.given, _replay(answer, each.call, names)) for each in seen)
        for answer in entry.define_all(names)
    )


def _sample(seen: _Seen) -> Sample | None:
    """The call beside the right result, where that is made of numbers."""
    call, right = seen.call, seen.right.result
    if seen.raised:
        return None
    if not all(_numeric(part) for part in (right if isinstance(right, tuple) else (right,))):
        return None
    return Sample((*call.args, *call.kwargs.values()), call.result, right)


def _replay(answer: Any, call: Call, names: Mapping[str, Any]) -> _Outcome:
    """What `answer` makes of the call."""
    args, kwargs = _rebuilt(call.args, names), _rebuilt(call.kwargs, names)
    try:
        with redirect_stdout(io.StringIO()):
            result = plain(answer(*args, **kwargs))
    except Exception as error:
        return _Outcome(Raised(type(error).__name__, str(error)), None)
    return _Outcome(result, snapshot((args, kwargs)) if call.after is not None else None)


def _rebuilt(value: Any, names: Mapping[str, Any]) -> Any:
    """Fresh arguments from a snapshot, with an object of the learner's as one of the right class."""
    if isinstance(value, Snapshot):
        cls = names.get(value.kind)
        rebuilt: Any = object.__new__(cls if isinstance(cls, type) else _Plain)
        vars(rebuilt).update(_rebuilt(value.attributes, names))
        return rebuilt
    if isinstance(value, (tuple, list)):
        return type(value)(_rebuilt(item, names) for item in value)
    if isinstance(value, Mapping):
        return {key: _rebuilt(item, names) for key, item in value.items()}
    if isinstance(value, (np.ndarray, np.random.Generator)):
        return copy.deepcopy(value)
    return value


class _Plain:
    """An object with attributes and nothing else."""


def _alike(one: Any, other: Any) -> bool:
    """Whether two outcomes are the same: kind and shape first, then values up to rounding."""
    if isinstance(one, Exception) or isinstance(other, Exception):
        return False
    if isinstance(one, Snapshot) and isinstance(other, Snapshot):
        return _alike(one.attributes, other.attributes)
    if isinstance(one, (tuple, list)) and isinstance(other, (tuple, list)):
        return len(one) == len(other) and all(map(_alike, one, other))
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return one.keys() == other.keys() and all(_alike(one[key], other[key]) for key in one)
    if is_dataclass(one) and type(one) is type(other):
        return all(_alike(getattr(one, each.name), getattr(other, each.name)) for each in fields(one))
    if isinstance(one, np.random.Generator) and isinstance(other, np.random.Generator):
        return True  # how many draws were taken is a matter of style
    if _numeric(one) and _numeric(other):
        return _same_numbers(np.asarray(one), np.asarray(other))
    if isinstance(one, np.ndarray) and isinstance(other, np.ndarray):  # of texts, say
        return np.array_equal(one, other)
    return (
        one is other
        or (callable(one) and callable(other))
        or (type(one) is type(other) and bool(one == other))
    )


def _numeric(value: Any) -> bool:
    return (
        isinstance(value, (np.ndarray, np.generic, int, float, complex))
        and np.asarray(value).dtype.kind in "biufc"
    )


def _same_numbers(one: Any, other: Any) -> bool:
    if one.shape != other.shape or (one.dtype.kind == "c") != (other.dtype.kind == "c"):
        return False
    coarse = any(each.dtype == np.float32 for each in (one, other))  # float16 is a mistake of its own
    if one.dtype.kind != "c":
        one, other = one.astype(float), other.astype(float)
    scale = float(np.max(np.abs(other), where=np.isfinite(other), initial=0.0))
    tolerance = (COARSE if coarse else FINE) * scale
    return bool(np.allclose(one, other, rtol=0, atol=tolerance, equal_nan=True))


def _distinct(mistakes: Iterable[Mistake]) -> tuple[Mistake, ...]:
    return tuple({mistake.name: mistake for mistake in mistakes}.values())
