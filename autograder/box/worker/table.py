"""What both ends know: everything that has an identity, entered once under a number."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np

from .wire import Malformed, TooLarge

#: Objects of a learner that one process offers by handle.
MOST_HANDLES = 10_000
#: Lists in lists in lists, at most so many.
DEEPEST = 40
#: Keys of a dictionary or a set: numbers can be chosen so that each is compared with all before it.
MOST_KEYS = 1_000
#: A range is short to write and may be long to list.
LONGEST_RANGE = 1_000_000
_MOST_PIECES = 100_000
#: Things with an identity at one time. Each takes half a kilobyte, and nine letters to write.
_MOST_ENTRIES = 50_000


@dataclass
class Entry:
    """Something with an identity, and its content as both ends knew it at the last message."""

    kind: str  # a(rray), g(enerator), l(ist), d(ictionary), o(bject), f(unction)
    value: Any
    content: Any


def settled(result: Any) -> Any:
    """An iterator as a list (bounded: an endless one must not hang its reader), anything else as it is.

    So is a progress bar around one, and an array of objects, such as batches of different lengths: as an
    array it could not travel.
    """
    has_pieces = isinstance(result, Iterator) or _is_bar(result) or _holds_objects(result)
    return Pieces(islice(result, _MOST_PIECES)) if has_pieces else result


def _is_bar(result: Any) -> bool:
    return type(result).__module__.startswith("tqdm.") and isinstance(result, Iterable)


def _holds_objects(result: Any) -> bool:
    return isinstance(result, np.ndarray) and result.dtype.hasobject and result.ndim == 1


def is_short(numbers: range) -> bool:
    """Whether anybody may make a list of a range; `len` itself fails where it is beyond all counting."""
    return abs(numbers.stop - numbers.start) <= LONGEST_RANGE * abs(numbers.step)


class Pieces(list[Any]):
    """What an iterator gave, as a list; `next` works on it too."""

    def __next__(self) -> Any:
        if not self:
            raise StopIteration
        return self.pop(0)


class Table:
    """Entries by number, and by what they are. One side counts up, the other down.

    `most` bounds the bytes of all arrays that are entered at once.
    """

    def __init__(self, side: int, most: int = 64 << 20) -> None:
        self._side = side
        self._most = most
        self._held = 0
        self._next = side
        self._entries: dict[int, Entry] = {}
        self._names: dict[int, int] = {}
        self._order: list[int] = []
        self._shells: list[Any] = []
        self._sets: list[Any] = []
        self._buffers: list[bytes] = []
        self._as_handles = False

    def mark(self) -> int:
        """Where the table ends now, for `release`."""
        return len(self._order)

    def value_of(self, number: Any) -> Any:
        """The value of an entry that the other end names."""
        if type(number) is not int or number not in self._entries:
            raise Malformed("an entry that is not there")
        return self._entries[number].value

    def number_of(self, value: Any) -> int | None:
        """The number under which `value` is entered."""
        return self._names.get(id(value))

    def release(self, mark: int) -> None:
        """Forget what was entered after `mark`, but for what an older list or object now holds."""
        keep: set[int] = set()
        pending = [self._entries[number].content for number in self._order[:mark] if self._holds(number)]
        for code in pending:
            for number in _references(code):
                if number in self._entries and number not in keep:
                    keep.add(number)
                    if self._holds(number):
                        pending.append(self._entries[number].content)
        rest = self._order[mark:]
        self._order[mark:] = [number for number in rest if number in keep]
        for number in rest:
            if number not in keep:
                entry = self._entries.pop(number)
                self._held -= len(entry.content) if entry.kind == "a" else 0
                self._names.pop(id(entry.value), None)

    def _holds(self, number: int) -> bool:
        return self._entries[number].kind in "ldo"

    def _enter(self, kind: str, value: Any, content: Any = None) -> int:
        number = self._next
        self._next += self._side
        self._record(number, kind, value, content)
        return number

    def _record(self, number: int, kind: str, value: Any, content: Any) -> None:
        self._held += len(content) if kind == "a" else 0
        if self._held > self._most:
            raise TooLarge("the arrays that are held at once")
        if len(self._entries) >= _MOST_ENTRIES:
            raise TooLarge("the things that are held at once")
        self._entries[number] = Entry(kind, value, content)
        self._names[id(value)] = number
        self._order.append(number)


def _references(code: Any) -> Iterator[int]:
    if isinstance(code, list):
        if len(code) == 2 and code[0] == "r" and type(code[1]) is int:
            yield code[1]
        else:
            for part in code:
                yield from _references(part)
