"""Mistakes in what goes in: the right answer, but to arguments that are sorted, cut off, without the last.

An alteration is named when the right answer, asked with an argument altered so, gives what the learner's did
on every call, and on enough of them gives something else than with the arguments as they were.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..checks.mistakes import Mistake
from .alterations import ALTERATIONS, Arguments

#: What an argument may be.
ARGUMENT = (np.ndarray, np.generic, int, float)
#: So many calls must tell the altered arguments from the right ones.
ENOUGH_TELLING = 2


@dataclass(frozen=True)
class Asked:
    """A call with nothing but arrays and numbers: its arguments, what was given, and what is right."""

    args: Arguments
    given: Any
    right: Any


def alterations(
    asked: Sequence[Asked], answer: Callable[..., Any], alike: Callable[[Any, Any], bool]
) -> Iterator[Mistake]:
    """The mistakes that explain all that was `asked`, where `answer` is the right one."""
    if not asked or not all(isinstance(arg, ARGUMENT) for each in asked for arg in each.args):
        return
    known: set[str] = set()
    for mistake, variants in ALTERATIONS:
        ways = [list(variants(each.args)) for each in asked]
        if mistake.name not in known and any(
            _explains(way, asked, answer, alike) for way in zip(*ways, strict=False)
        ):
            known.add(mistake.name)
            yield mistake


def explains(
    name: str, asked: Sequence[Asked], answer: Callable[..., Any], alike: Callable[[Any, Any], bool]
) -> bool:
    """Whether the alteration `name` explains every result that is not right, however few they are."""
    return any(
        mistake.name == name
        and any(
            all(_gives(args, each, answer, alike) for args, each in zip(way, asked, strict=True))
            for way in zip(*(list(variants(each.args)) for each in asked), strict=False)
        )
        for mistake, variants in ALTERATIONS
    )


def _gives(
    args: Arguments | None, asked: Asked, answer: Callable[..., Any], alike: Callable[[Any, Any], bool]
) -> bool:
    altered = asked.right if args is None else _result(answer, args)
    given, altered, right = map(_parts, (asked.given, altered, asked.right))
    return len(given) == len(altered) == len(right) and all(
        alike(one, two) or alike(one, three) for one, two, three in zip(given, altered, right, strict=True)
    )


def _explains(
    way: Sequence[Arguments | None],
    asked: Sequence[Asked],
    answer: Callable[..., Any],
    alike: Callable[[Any, Any], bool],
) -> bool:
    """Whether the altered arguments explain every part of the results that is not right as it is."""
    parts: dict[int, list[tuple[Any, Any, Any]]] = {}
    for each, args in zip(asked, way, strict=True):
        gives = each.right if args is None else _result(answer, args)
        given, altered, right = map(_parts, (each.given, gives, each.right))
        if not len(given) == len(altered) == len(right):
            return False
        for index, triple in enumerate(zip(given, altered, right, strict=True)):
            parts.setdefault(index, []).append(triple)
    wrong = [part for part in parts.values() if not all(alike(given, right) for given, _, right in part)]
    return bool(wrong) and all(_tells(part, alike) for part in wrong)


def _tells(part: Sequence[tuple[Any, Any, Any]], alike: Callable[[Any, Any], bool]) -> bool:
    """Whether all that was given is what altered arguments give, and is often enough not right."""
    telling = sum(not alike(altered, right) for _, altered, right in part)
    return telling >= ENOUGH_TELLING and all(alike(given, altered) for given, altered, _ in part)


def _parts(result: Any) -> tuple[Any, ...]:
    return tuple(result) if isinstance(result, (tuple, list)) else (result,)


def _result(answer: Callable[..., Any], args: Arguments) -> Any:
    try:
        return answer(*args)
    except Exception as error:  # what fails on altered arguments explains nothing
        return error
