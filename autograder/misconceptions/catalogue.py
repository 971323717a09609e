"""Reading the catalogue: the entries of an assignment, each with its own source."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from ..course.assignment import KIT, library_imports, load_assignment, solutions_of
from ..errors import KitError
from .changes import bare, changed

FOLDER = Path(__file__).parent
DECORATORS = ("misconception", "odd")

#: Numbers of a source, and those that take their places.
Numbers = Mapping[float, float]
#: Old text of an answer, and the new text in its place.
Text = Mapping[str, str]
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
    """The arguments of an entry's decorator or call."""

    name: str
    text: str
    hint: str
    wrong: bool
    replayed: bool = False
    numbers: Sequence[Numbers] = ()
    change: Text = field(default_factory=dict)
    everywhere: Text = field(default_factory=dict)
    of: str | None = None

    @property
    def whole(self) -> bool:
        """Whether the entry decorates a definition. Otherwise it changes another answer."""
        return not (self.change or self.everywhere)


#: The entries of the file that is being read.
_READ: ContextVar[list[_Words] | None] = ContextVar("read", default=None)


def misconception(
    name: str,
    text: str,
    *,
    hint: str,
    change: Text | None = None,
    everywhere: Text | None = None,
    of: str | None = None,
    replayed: bool = True,
    numbers: Sequence[Numbers] = (),
) -> Callable[[Answer], Answer]:
    """Describe a wrong answer, either as a change of the solution or by decorating a whole definition.

    text: completes "it seems that …" for the learner. hint: points at the idea.
    change: old text, which occurs once in the solution, and the new text in its place.
    everywhere: the same, for old text that is replaced wherever it occurs.
    of: the name of a whole entry in the same file, which is changed in place of the solution.
    replayed: False for an answer that does not end: it is never run to compare its outputs with a learner's.
    numbers: other numbers that make the same mistake, such as `[{0.9: 0.5}, {0.9: 0.99}]`.
    """
    return _noted(_Words(name, text, hint, True, replayed, numbers, change or {}, everywhere or {}, of))


def odd(
    title: str, *, change: Text | None = None, everywhere: Text | None = None, of: str | None = None
) -> Callable[[Answer], Answer]:
    """Describe a right answer in an unusual style, in one of the same two ways."""
    return _noted(_Words(title, title, "", False, change=change or {}, everywhere=everywhere or {}, of=of))


def _noted(words: _Words) -> Callable[[Answer], Answer]:
    if (read := _READ.get()) is not None:
        read.append(words)
    return lambda answer: answer


@cache
def catalogue(assignment: str) -> tuple[Entry, ...]:
    """All entries of an assignment, by exercise in the files' alphabetical order."""
    files = sorted((FOLDER / assignment).glob("[!_]*.py"))
    return tuple(entry for path in files for entry in entries_of(assignment, path.stem))


@cache
def entries_of(assignment: str, exercise: str) -> tuple[Entry, ...]:
    """The entries of one exercise; none if it has no file."""
    path = FOLDER / assignment / f"{exercise}.py"
    if not path.is_file():
        return ()
    source = path.read_text(encoding="utf-8")
    read = _read(source, path)
    definitions = [_own_source(source, node) for node in ast.parse(source).body if _is_entry(node)]
    whole = [words.name for words in read if words.whole]
    if len(whole) != len(definitions):
        raise KitError(
            f"{path} has {len(definitions)} decorated definitions and {len(whole)} entries without a change: "
            "an entry either decorates a definition or states a change"
        )
    named = list(zip(whole, definitions, strict=True))
    remaining = iter(definitions)
    entries = []
    for words in read:
        try:
            base = next(remaining) if words.whole else _base(assignment, exercise, words.of, named)
            entries.append(_entry(exercise, words, base))
        except (SyntaxError, ValueError) as error:
            raise KitError(f"{path}, entry {words.name}: {error}") from error
    return tuple(entries)


def _base(assignment: str, exercise: str, of: str | None, whole: Sequence[tuple[str, str]]) -> str:
    """The answer that an entry changes: the solution, or the only whole entry of that name."""
    if of is None:
        return bare(inspect.getsource(right_answers(assignment)[exercise]))
    found = [definition for name, definition in whole if name == of]
    if len(found) != 1:
        raise ValueError(f"{len(found)} whole entries are called {of!r}, where there must be one")
    return found[0]


def _entry(exercise: str, words: _Words, base: str) -> Entry:
    source = changed(base, words.change, words.everywhere)
    ast.parse(source)
    variants = tuple(_with_numbers(source, each) for each in words.numbers)
    return Entry(words.name, exercise, words.text, words.hint, source, words.wrong, words.replayed, variants)


def _with_numbers(source: str, numbers: Numbers) -> str:
    """Replace the numbers that are keys by their values."""
    tree, found = ast.parse(source), set[float]()
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, (int, float)) and node.value in numbers:
            found.add(node.value)
            node.value = numbers[node.value]
    if found != set(numbers):
        raise ValueError(f"not all of the numbers {sorted(numbers)} are in\n{source}")
    return ast.unparse(tree)


def _read(source: str, path: Path) -> list[_Words]:
    """Run a file of the catalogue. It cannot be imported: its folder's name is not a package name."""
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
    """The definition without its decorators."""
    lines = source.splitlines()[node.lineno - 1 : node.end_lineno]
    return "\n".join(lines) + "\n"


@cache
def right_answers(assignment: str) -> dict[str, Any]:
    """What a learner's code may name: `np`, `plt`, the notebook's own imports, and the right answers."""
    import matplotlib.pyplot as plt
    import numpy as np

    week = load_assignment(assignment, KIT)
    names: dict[str, Any] = {"np": np, "plt": plt}
    exec(library_imports(week), names)  # noqa: S102  (the kit's own notebook)
    del names["__builtins__"]
    return {**names, **solutions_of(week)}
