"""Mistakes that show in the numbers alone: N times too large, transposed, bits for nats.

A relation says what an answer with this mistake would have given, from the arguments and the right result.
It is named only when that is what the answer gave on every input, and when enough of them could tell the two
apart: two different inputs, or one with several independent entries. None is invented: where nothing fits,
nothing is named.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..expect import RELATIVE
from ..mistakes import Mistake
from .partly_right import EXCEPTIONS
from .predictions import PREDICTIONS
from .samples import Sample
from .structures import FORMS, STRUCTURES

__all__ = ["Mistake", "Sample", "relations"]

#: So many different inputs must agree, or so many independent entries of one.
INPUTS, ENTRIES = 2, 4
#: What is as good as zero.
TINY = 1e-12
#: No more names than this are given; what fits in three ways is not understood.
MOST_NAMES = 2

Array = NDArray[np.float64]


@dataclass(frozen=True)
class _Verdict:
    """What one sample says of one relation, and how many independent entries say so."""

    fits: bool
    entries: int = 0


NEUTRAL, AGAINST = _Verdict(True), _Verdict(False)


def relations(samples: Sequence[Sample]) -> tuple[Mistake, ...]:
    """The mistakes that explain all of `samples`, those of one exercise: none, one, or two that fit alike."""
    parts: dict[int | None, list[Sample]] = {}
    for sample in samples:
        for each in sample.parts():
            parts.setdefault(each.part, []).append(each)
    with np.errstate(all="ignore"):
        found = [mistake for group in parts.values() for mistake in _of_one_part(group)]
    return tuple({mistake.name: mistake for mistake in found}.values())[:MOST_NAMES]


def explains(name: str, samples: Sequence[Sample]) -> bool:
    """Whether the relation `name` explains every sample that is not right, however few they are."""
    parts: dict[int | None, list[Sample]] = {}
    for sample in samples:
        for each in sample.parts():
            parts.setdefault(each.part, []).append(each)
    with np.errstate(all="ignore"):
        return all(
            all(map(_right, group)) or any(rule(group) for rule in _rules(name)) for group in parts.values()
        )


Rule = Callable[[Sequence[Sample]], bool]


def _rules(name: str) -> Iterator[Rule]:
    kinds: tuple[tuple[Sequence[tuple[Mistake, Callable[..., Any]]], Callable[..., _Verdict]], ...] = (
        (FORMS, _by_structure),
        (PREDICTIONS, _by_prediction),
        (STRUCTURES, _by_structure),
    )
    for kind, judge in kinds:
        for mistake, rule in kind:
            if mistake.name == name:
                yield partial(_fits_each, judge, rule)
    yield from (rule for mistake, rule in EXCEPTIONS if mistake.name == name)


def _fits_each(judge: Callable[..., _Verdict], rule: Any, samples: Sequence[Sample]) -> bool:
    return all(judge(rule, each).fits for each in samples)


def _of_one_part(samples: Sequence[Sample]) -> list[Mistake]:
    """The first kind of relation that explains the samples: by form, numbers, structure, or place."""
    if all(_right(sample) for sample in samples):
        return []
    kinds: tuple[tuple[Sequence[tuple[Mistake, Callable[..., Any]]], Callable[..., _Verdict]], ...] = (
        (FORMS, _by_structure),
        (PREDICTIONS, _by_prediction),
        (STRUCTURES, _by_structure),
    )
    if any(isinstance(sample.want, tuple) for sample in samples):
        kinds = kinds[:1]  # one thing where several are wanted has a form, but no values to compare
    for kind, judge in kinds:
        if found := [mistake for mistake, rule in kind if _holds(judge(rule, each) for each in samples)]:
            return found
    return [mistake for mistake, rule in EXCEPTIONS if rule(samples)] if len(kinds) > 1 else []


def _holds(verdicts: Iterable[_Verdict]) -> bool:
    """Whether none is against and enough of them tell; the first that is against ends the matter."""
    telling = []
    for verdict in verdicts:
        if not verdict.fits:
            return False
        if verdict.entries:
            telling.append(verdict.entries)
    return len(telling) >= INPUTS or any(entries >= ENTRIES for entries in telling)


def _by_prediction(predict: Callable[[Sample], Any], sample: Sample) -> _Verdict:
    """Compare what the mistake would have given with what came."""
    want = sample.wanted
    predicted = predict(sample)
    if predicted is None or same(predicted, want):
        return NEUTRAL if _right(sample) else AGAINST
    got = sample.numbers
    if got is None or not same(got, predicted) or _vanishing(np.asarray(predicted, dtype=float)):
        return AGAINST
    return _Verdict(True, _independent(np.asarray(predicted, dtype=float)))


def _vanishing(values: Array) -> bool:
    """Whether they are no zeros, but so small that any zeros would seem the same."""
    return bool(values.any() and np.abs(values).max() <= TINY)


def _by_structure(tells: Callable[[Sample], bool | int], sample: Sample) -> _Verdict:
    """Ask whether what came has the structure; a rule may say how many entries that counts for."""
    if _right(sample):
        return NEUTRAL
    answer = tells(sample)
    if not answer:
        return AGAINST
    return _Verdict(True, _independent(sample.wanted) if answer is True else answer)


def _right(sample: Sample) -> bool:
    got = sample.numbers
    return got is not None and same(got, sample.wanted)


def same(one: Any, other: Any) -> bool:
    """Whether two arrays have one shape and, up to rounding, the same values; nan is like nan."""
    one, other = np.asarray(one, dtype=float), np.asarray(other, dtype=float)
    if one.shape != other.shape:
        return False
    scale = float(np.max(np.abs(other), where=np.isfinite(other), initial=0.0))
    return bool(np.allclose(one, other, rtol=0, atol=RELATIVE * scale + TINY, equal_nan=True))


def _independent(values: Array) -> int:
    """How many entries say something of their own: distinct, finite, not zero; at least one."""
    flat = values[np.isfinite(values) & (values != 0)]
    scale = float(np.abs(flat).max(initial=0.0)) or 1.0
    return max(1, len(np.unique(np.round(flat / scale, 6))))
