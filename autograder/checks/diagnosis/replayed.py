"""Mistakes that are known from what wrong answers gave on the public checks: data only, no code.

`mistakes.json` stands beside the checks of a release. Its format:

    {"texts": {"softmax-overflow": {"text": "…", "hint": "…"}, …},
     "exercises": {"softmax": {"softmax-overflow": {"test_softmax__…": [output, …], …}, …}, …}}

An output is what one call gave, up to six digits: `["array", shape, [numbers]]`, `["tuple", [outputs]]`, a
number, or `["changed", arguments]` where nothing came back; `["error", type]` is the last where something was
raised. Numbers that JSON does not know are the texts nan, inf and -inf.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..expect import RELATIVE
from ..mistakes import Mistake
from ..run.runner import Outcome
from ..student import Call, Snapshot

#: So many calls must agree before a mistake is named.
ENOUGH_CALLS = 2
MOST_NAMES = 2
#: A longer array is told by its beginning, mean and spread.
MOST_ENTRIES = 24
#: Anything smaller is rounding, which differs from machine to machine.
TINY = 1e-7

#: What a check itself can tell, in whatever week.
GENERAL = {
    "argument-overwritten": {
        "text": "an argument was written into, and so the caller's own array has changed",
        "hint": "Which lines make a new array, and which change the one that came in?",
    }
}

Outputs = Mapping[str, Sequence[Any]]


@dataclass(frozen=True)
class KnownMistakes:
    """What is known: words for names, and for each exercise what its mistakes give."""

    texts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    exercises: Mapping[str, Mapping[str, Outputs]] = field(default_factory=dict)

    def named(self, name: str) -> Mistake | None:
        """The mistake of that name, if there are words for it."""
        words = self.texts.get(name) or GENERAL.get(name)
        return Mistake(name, words["text"], words["hint"]) if words else None

    def fitting(self, exercise: str, outcomes: Iterable[Outcome]) -> tuple[Mistake, ...]:
        """The mistakes that give what the learner's calls gave, check for check; none if more than two do."""
        seen = outputs_of(exercise, outcomes)
        found = [
            mistake
            for name, outputs in self.exercises.get(exercise, {}).items()
            if (mistake := self.named(name)) and _fits(outputs, seen)
        ]
        return tuple(found) if len(found) <= MOST_NAMES else ()


def load_known(folder: Path) -> KnownMistakes:
    """What stands in `mistakes.json` of the checks' folder; nothing where there is none."""
    path = folder / "mistakes.json"
    if not path.is_file():
        return KnownMistakes()
    data = json.loads(path.read_text(encoding="utf-8"))
    return KnownMistakes(data.get("texts", {}), data.get("exercises", {}))


def outputs_of(exercise: str, outcomes: Iterable[Outcome]) -> dict[str, list[Any]]:
    """What the calls of an exercise gave, by check, ready for JSON; last what was raised, if anything was."""
    return {
        outcome.check.name: [
            *(_output(call) for call in outcome.calls if call.function == exercise),
            *([["error", outcome.error.partition(":")[0]]] if outcome.error else []),
        ]
        for outcome in outcomes
    }


def _output(call: Call) -> Any:
    """What came back, or, where nothing did, what the call made of its arguments."""
    if call.result is None and call.after is not None:
        return ["changed", encode(call.after[0])]
    return encode(call.result)


def encode(value: Any) -> Any:
    """One output as plain data; what is no number, array, tuple or object with arrays keeps its type only."""
    if value is None:
        return ["none"]
    if isinstance(value, np.ndarray) and value.dtype.kind in "biuf":
        numbers = value.ravel() if value.size <= MOST_ENTRIES else _digest(value)
        return ["array", list(value.shape), [_number(each) for each in numbers.tolist()]]
    if isinstance(value, (int, float, np.number, np.bool_)):
        return _number(value)
    if isinstance(value, (tuple, list)):
        return ["tuple", [encode(each) for each in value]]
    if isinstance(value, Mapping):
        return ["mapping", {str(key): encode(each) for key, each in sorted(value.items())}]
    attributes = value.attributes if isinstance(value, Snapshot) else getattr(value, "__dict__", {})
    arrays = {key: encode(each) for key, each in sorted(attributes.items()) if isinstance(each, np.ndarray)}
    return ["object", arrays]


def _digest(value: NDArray[Any]) -> NDArray[Any]:
    """A long array in a few numbers: its beginning, its mean and its spread."""
    return np.array([*value.ravel()[:4], value.mean(), value.std()], dtype=float)


def _number(value: Any) -> float | str:
    try:
        value = float(value)
    except (OverflowError, TypeError):
        return type(value).__name__
    if not np.isfinite(value):
        return str(value)
    return 0.0 if abs(value) < TINY else float(f"{float(value):.6g}")


def _fits(known: Outputs, seen: Outputs) -> bool:
    if known.keys() != seen.keys():
        return False
    compared = sum(len(outputs) for outputs in known.values())
    return compared >= ENOUGH_CALLS and all(
        len(known[check]) == len(seen[check]) and all(map(_alike, known[check], seen[check]))
        for check in known
    )


def _alike(one: Any, other: Any) -> bool:
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_alike(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        if len(one) != len(other):
            return False
        if one[:1] == ["array"] == other[:1]:
            return bool(one[1] == other[1]) and _same(one[2], other[2])
        return all(map(_alike, one, other))
    if isinstance(one, (float, int)) and isinstance(other, (float, int)):
        return _same([one], [other])
    return bool(one == other)


def _same(one: Sequence[Any], other: Sequence[Any]) -> bool:
    first, second = np.array(one, dtype=float), np.array(other, dtype=float)
    scale = float(np.max(np.abs(second), where=np.isfinite(second), initial=0.0))
    return bool(np.allclose(first, second, rtol=0, atol=RELATIVE * scale + 1e-12, equal_nan=True))
