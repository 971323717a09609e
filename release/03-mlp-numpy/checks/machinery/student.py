"""The learner's answers as a check sees them: `student.softmax(z)`, here in the same process."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import numpy as np

from .figures import describe, is_figure

#: More pieces than this no iterator of the exercises gives; an endless one must not hang its check.
MOST_PIECES = 100_000


@dataclass(frozen=True)
class Snapshot:
    """An object of the learner's as it was at a call: the name of its class and its attributes, copied."""

    kind: str
    attributes: dict[str, Any]


class Elsewhere:
    """Stands for what lives in another process, to which every message takes its time."""

    def snapshot(self) -> Any:
        """A copy that later changes do not reach."""
        raise NotImplementedError

    def assign(self, attributes: Mapping[str, Any]) -> None:
        """Set several attributes at once."""
        raise NotImplementedError


@dataclass(frozen=True)
class Raised:
    """An exception in the place of a result: the name of its type, and what it says."""

    kind: str
    text: str


@dataclass(frozen=True)
class Call:
    """One call of an exercise: what went in, copied beforehand, and what came out.

    `after` is a snapshot of `(args, kwargs)` after the call, or None where it was not taken.
    """

    function: str
    args: tuple[Any, ...]
    kwargs: dict[str, Any]
    result: Any
    after: tuple[Any, ...] | None = None


@dataclass
class LocalStudent:
    """The definitions of a notebook that was loaded into this process.

    `student.name` is the learner's function or class; each call is noted in `calls`, or in `raised` if it
    ended in an exception. Iterators come back as lists and figures as `FigureData`, just as they do from
    the box.
    """

    namespace: Mapping[str, Any]
    calls: list[Call] = field(default_factory=list)
    raised: list[Call] = field(default_factory=list)
    #: What one check has asked for and another one looks at, too.
    kept: dict[str, Any] = field(default_factory=dict)
    #: The last call that was begun, with None for its result: what raised, where something did.
    begun: Call | None = None

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name.startswith("_"):
            raise AttributeError(name)
        if name not in self.namespace:
            raise NotImplementedError(name)
        answer = self.namespace[name]

        def call(*args: Any, **kwargs: Any) -> Any:
            before = snapshot(args), snapshot(kwargs)
            self.begun = Call(name, before[0], before[1], None)
            try:
                result = plain(answer(*args, **kwargs))
            except Exception as error:
                self.raised.append(Call(name, *before, Raised(type(error).__name__, str(error))))
                raise
            self.calls.append(Call(name, before[0], before[1], result, snapshot((args, kwargs))))
            return result

        return call


def _twin(generator: np.random.Generator) -> np.random.Generator:
    """A generator that will draw the same; `copy.deepcopy` takes several times as long."""
    twin = np.random.Generator(type(generator.bit_generator)(0))
    twin.bit_generator.state = generator.bit_generator.state
    return twin


def assign(subject: object, attributes: Mapping[str, Any]) -> None:
    """Set attributes of a learner's object, wherever it lives."""
    if isinstance(subject, Elsewhere):
        subject.assign(attributes)
        return
    for name, value in attributes.items():
        setattr(subject, name, value)


def plain(result: Any) -> Any:
    """An iterator, or a bar of progress, as a list, a figure as its data, everything else as it is."""
    is_bar = type(result).__module__.startswith("tqdm.") and isinstance(result, Iterable)
    if isinstance(result, Iterator) or is_bar:
        return list(islice(result, MOST_PIECES))
    if is_figure(result):
        return describe(result)
    return result


def snapshot(value: Any, inside: tuple[Any, ...] = ()) -> Any:
    """A copy that later changes do not reach: arrays, generators, containers, objects; functions stay.

    `inside` are the objects that the value is a part of: one that holds itself is not followed for ever.
    """
    if isinstance(value, np.ndarray):
        return value.copy()
    if isinstance(value, Elsewhere):
        return value.snapshot()
    if callable(value) or isinstance(value, (int, float, complex, str, bytes, np.generic, type(None))):
        return value
    if isinstance(value, np.random.Generator):
        return _twin(value) if type(value) is np.random.Generator else copy.deepcopy(value)
    if any(value is each for each in inside):
        return Snapshot(type(value).__name__, {})
    inside = (*inside, value)
    if type(value) in (tuple, list):
        return type(value)(snapshot(item, inside) for item in value)
    if isinstance(value, (tuple, list)):  # a namedtuple, say, which is made in another way
        return [snapshot(item, inside) for item in value]
    if isinstance(value, dict):
        return {key: snapshot(item, inside) for key, item in value.items()}
    attributes = getattr(value, "__dict__", {})
    return Snapshot(type(value).__name__, {key: snapshot(item, inside) for key, item in attributes.items()})
