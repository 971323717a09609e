"""Reading the catalogue: the entries of an assignment, each with its own source."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from ..course.assignment import KIT, load_assignment, solutions_of

FOLDER = Path(__file__).parent
DECORATORS = ("misconception", "odd")

#: Numbers of a source, and those that take their places.
Numbers = Mapping[float, float]
Answer = TypeVar("Answer", bound=Callable[..., Any])


@dataclass(frozen=True)
class Entry:
    """A wrong answer that people really give, or a right one that looks unlike the solution.

    For a right one, `text` is its title and `hint` is empty. `source` is what the learner's cell would hold.
    """

    name: str
    exercise: str
    text: str
    hint: str
    source: str
    wrong: bool
    replayed: bool = True
    #: The same mistake with other numbers, as sources: known by this name, and not graded apart.
    variants: tuple[str, ...] = ()

    @property
    def kind(self) -> str:
        """`wrong` or `odd`."""
        return "wrong" if self.wrong else "odd"

    def define(self, names: Mapping[str, Any]) -> Any:
        """The entry as a function or class that sees `names` as its globals."""
        return self._defined(self.source, names)

    def define_all(self, names: Mapping[str, Any]) -> Iterator[Any]:
        """The entry as it stands, and then with other numbers."""
        for source in (self.source, *self.variants):
            yield self._defined(source, names)

    def _defined(self, source: str, names: Mapping[str, Any]) -> Any:
        namespace = {**names, "__name__": f"entry {self.name}"}
        exec(compile(source, f"<{self.name}>", "exec"), namespace)  # noqa: S102  (the kit's own code)
        return namespace[self.exercise]


@dataclass(frozen=True)
class _Words:
    """What a decorator says of the definition below it."""

    name: str
    text: str
    hint: str
    wrong: bool
    replayed: bool
    numbers: Sequence[Numbers]


#: Where decorators put their words while a file of the catalogue is read.
_READ: ContextVar[list[_Words] | None] = ContextVar("read", default=None)


def misconception(
    name: str, text: str, *, hint: str, replayed: bool = True, numbers: Sequence[Numbers] = ()
) -> Callable[[Answer], Answer]:
    """A wrong answer. `text` completes "it seems that …" for the learner; `hint` points at the idea.

    With `replayed=False` it is never run to compare its outputs with a learner's: for one that does not end.
    `numbers` are others that may stand in it, `[{0.9: 0.5}, {0.9: 0.99}]`: it is the same mistake with them.
    """
    return _noting(_Words(name, text, hint, True, replayed, numbers))


def odd(title: str) -> Callable[[Answer], Answer]:
    """A right answer in an unusual style."""
    return _noting(_Words(title, title, "", False, False, ()))


def _noting(words: _Words) -> Callable[[Answer], Answer]:
    def note(answer: Answer) -> Answer:
        if (read := _READ.get()) is not None:
            read.append(words)
        return answer

    return note


@cache
def catalogue(assignment: str) -> tuple[Entry, ...]:
    """All entries of an assignment, by exercise in the files' alphabetical order."""
    files = sorted((FOLDER / assignment).glob("[!_]*.py"))
    return tuple(entry for path in files for entry in entries_of(assignment, path.stem))


@cache
def entries_of(assignment: str, exercise: str) -> tuple[Entry, ...]:
    """The entries of one exercise; none where it has no file."""
    path = FOLDER / assignment / f"{exercise}.py"
    if not path.is_file():
        return ()
    source = path.read_text(encoding="utf-8")
    words = _read(source, path)
    definitions = [node for node in ast.parse(source).body if _is_entry(node)]
    return tuple(
        _entry(exercise, each, _own_source(source, node))
        for each, node in zip(words, definitions, strict=True)
    )


def _entry(exercise: str, words: _Words, source: str) -> Entry:
    variants = tuple(_with_numbers(source, each) for each in words.numbers)
    return Entry(words.name, exercise, words.text, words.hint, source, words.wrong, words.replayed, variants)


def _with_numbers(source: str, numbers: Numbers) -> str:
    """The source with other numbers in the place of those that are the keys."""
    tree, found = ast.parse(source), set[float]()
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, (int, float)) and node.value in numbers:
            found.add(node.value)
            node.value = numbers[node.value]
    if found != set(numbers):
        raise ValueError(f"not all of {sorted(numbers)} stand in {source}")
    return ast.unparse(tree)


def _read(source: str, path: Path) -> list[_Words]:
    """The words of the file's decorators, in order. The folder's name is no package name, hence no import."""
    token = _READ.set([])
    try:
        namespace = {"__name__": path.stem, "__file__": str(path)}
        exec(compile(source, str(path), "exec"), namespace)  # noqa: S102  (the kit's own code)
        return _READ.get() or []
    finally:
        _READ.reset(token)


def _is_entry(node: ast.stmt) -> bool:
    return isinstance(node, (ast.FunctionDef, ast.ClassDef)) and any(
        isinstance(decorator, ast.Call)
        and isinstance(decorator.func, ast.Name)
        and decorator.func.id in DECORATORS
        for decorator in node.decorator_list
    )


def _own_source(source: str, node: ast.stmt) -> str:
    """The definition without what stands above its `def` or `class`."""
    lines = source.splitlines()[node.lineno - 1 : node.end_lineno]
    return "\n".join(lines) + "\n"


@cache
def right_answers(assignment: str) -> dict[str, Any]:
    """What a learner's code may name: `np`, `plt` and the right answers to the assignment's exercises."""
    import matplotlib.pyplot as plt
    import numpy as np

    return {"np": np, "plt": plt, **solutions_of(load_assignment(assignment, KIT))}
