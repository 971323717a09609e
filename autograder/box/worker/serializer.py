"""The serializer: one graph of objects, shared by two processes that take turns.

Values with an identity (arrays, generators, lists, dictionaries, objects, functions) are entered once in a
table that both ends keep alike. After that they are sent as references. Each message also carries what has
changed in the entries since the last one. So a change in place arrives in the same object on the other side,
also in the middle of a call.

`Table` holds the entries, `Outgoing` packs values, and `Graph` unpacks them as well.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice
from typing import Any, Literal

import numpy as np

from . import codecs
from .codecs import Opaque
from .wire import Malformed, TooLarge

#: Most objects of a learner that one process offers by handle.
MOST_HANDLES = 10_000
#: Most lists inside lists.
DEEPEST = 40
#: Most keys of a dictionary or a set: keys can be chosen so that each is compared with all others.
MOST_KEYS = 1_000
#: Longest range that is accepted: it is short to write, and may be long to list.
LONGEST_RANGE = 1_000_000
_MOST_PIECES = 100_000
#: Most entries at one time. An entry takes half a kilobyte, and is written in nine letters.
_MOST_ENTRIES = 50_000
#: Functions of the grader that are kept after the call in which they were sent.
_MOST_FUNCTIONS = 1_000
#: Lists and dictionaries with more items than this are sent by value, without identity.
_TRACKED = 64
_WIDEST_INTEGER = 4096
#: Bytes of an object's attributes that are sent before a test asks for them.
_SMALL = 1 << 16
_RANDOM_MODULE = np.random.mtrand._rand
#: Turn an instance of a subclass into one of its base, whatever the subclass overrides.
_EXACT: dict[type, Any] = {
    int: lambda value: int.__add__(value, 0),
    float: lambda value: float.__mul__(value, 1.0),
    str: lambda value: str.__add__(value, ""),
    tuple: lambda value: tuple(tuple.__iter__(value)),
}


@dataclass
class Entry:
    """A value with an identity, and its content as of the last message."""

    kind: str  # a(rray), g(enerator), l(ist), d(ictionary), o(bject), f(unction)
    value: Any
    content: Any


class Table:
    """Entries by number and by identity. One side counts up, the other down.

    `most` bounds the bytes of all arrays that are entered at one time.
    """

    def __init__(self, side: int, most: int = 64 << 20) -> None:
        self._side = side
        self._most = most
        self._held = 0
        self._next = side
        self._entries: dict[int, Entry] = {}
        self._names: dict[int, int] = {}
        self._order: list[int] = []
        self._functions: set[int] = set()
        self._shells: list[Any] = []
        self._sets: list[Any] = []
        self._buffers: list[bytes] = []
        self._as_handles = False

    def mark(self) -> int:
        """Return the current end of the table, for `release`."""
        return len(self._order)

    def value_of(self, number: Any) -> Any:
        """Return the value of an entry that the other end names."""
        if type(number) is not int or number not in self._entries:
            raise Malformed("an entry that is not there")
        return self._entries[number].value

    def number_of(self, value: Any) -> int | None:
        """Return the number of the entry of `value`, or None."""
        return self._names.get(id(value))

    def release(self, mark: int) -> None:
        """Forget the entries after `mark`, except those that an older list or object holds now.

        The grader's functions are kept, since a stand-in may return one; and so are objects that hold one,
        since it may change other objects when it is called.
        """
        rest = self._order[mark:]
        for number in rest:
            if number > 0 and self._entries[number].kind == "f" and len(self._functions) < _MOST_FUNCTIONS:
                self._functions.add(number)
        holders = [number for number in rest if self._functions and self._has_function(number)]
        keep = {*holders, *self._functions.intersection(rest)}
        older = [number for number in self._order[:mark] if self._holds(number)]
        pending = [self._entries[number].content for number in (*older, *holders)]
        for code in pending:
            for number in _references(code):
                if number in self._entries and number not in keep:
                    keep.add(number)
                    if self._holds(number):
                        pending.append(self._entries[number].content)
        self._order[mark:] = [number for number in rest if number in keep]
        for number in rest:
            if number not in keep:
                entry = self._entries.pop(number)
                self._held -= len(entry.content) if entry.kind == "a" else 0
                self._names.pop(id(entry.value), None)

    def _has_function(self, number: int) -> bool:
        entry = self._entries[number]
        return entry.kind == "o" and not self._functions.isdisjoint(_references(entry.content))

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
            raise TooLarge("the entries that are held at once")
        self._entries[number] = Entry(kind, value, content)
        self._names[id(value)] = number
        self._order.append(number)


class Outgoing(Table):
    """Packs values. Each end defines in `_object_out` how it sends objects."""

    def pack(self, value: Any, *, handles: bool = False) -> tuple[dict[str, Any], list[bytes]]:
        """Return `value` and all changes since the last message, as parts of a frame."""
        self._shells, self._sets, self._buffers, self._as_handles = [], [], [], handles
        known = list(self._order)
        code = self._out(value, 0)
        for number in known:
            self._note_change(number)
        return {"v": code, "n": self._shells, "s": self._sets}, self._buffers

    def _object_out(self, value: Any) -> Any:
        """Return a code for a value of another kind, by `_enter_object` or `_enter_function`."""
        return ["O", type(value).__name__[:80]]

    def _out(self, value: Any, depth: int) -> Any:
        if depth > DEEPEST:
            raise TooLarge("the nesting of a value")
        kind = type(value)
        if value is None or kind is bool or kind is float or kind is str:
            return value
        if kind is int:
            return value if value.bit_length() <= _WIDEST_INTEGER else ["O", "int"]
        if (number := self._names.get(id(value))) is not None:
            return ["r", number]
        if isinstance(value, np.ndarray):
            return self._array_out(value)
        if isinstance(value, np.generic):
            return self._scalar_out(value)
        if kind is tuple:
            return ["t", [self._out(item, depth + 1) for item in value]]
        if isinstance(value, (list, dict)):
            return self._container_out(value, depth)
        if isinstance(value, (np.random.Generator, np.random.RandomState)) or value is np.random:
            return self._generator_out(_RANDOM_MODULE if value is np.random else value)
        return self._rare_out(value, depth)

    def _rare_out(self, value: Any, depth: int) -> Any:
        for base, exact in _EXACT.items():  # subclasses are sent as their base
            if isinstance(value, base):
                return self._out(exact(value), depth)
        if isinstance(value, complex):
            return ["c", value.real, value.imag]
        if isinstance(value, Fraction):
            return float(value)
        if isinstance(value, range):
            return ["R", value.start, value.stop, value.step] if is_short(value) else ["O", "range"]
        if isinstance(value, slice):
            return ["sl", *(self._out(part, depth + 1) for part in (value.start, value.stop, value.step))]
        if isinstance(value, np.dtype) and value.str in codecs.DTYPES:
            return ["dt", value.str]
        if (
            type(value) in (set, frozenset)
            and len(value) <= MOST_KEYS
            and all(type(item) in (int, str, float) for item in value)
        ):
            return ["S", sorted(value, key=repr)]
        if type(value) in (set, frozenset) and len(value) <= MOST_KEYS and all(map(_by_identity, value)):
            return ["S", [self._out(item, depth + 1) for item in value]]
        if value is NotImplemented:
            return ["ni"]
        if isinstance(value, Opaque):
            return ["O", value.type_name]
        return self._object_out(value)

    def _array_out(self, value: Any) -> Any:
        array = codecs.travelling(value)
        if array is None:
            return ["O", "ndarray"]
        if array.nbytes > self._most:
            raise TooLarge("an array")
        order, writable = codecs.layout(array), bool(array.flags.writeable)
        data = array.tobytes("F" if order == "F" else "C")
        number = self._enter("a", value, data)
        self._buffers.append(data)
        place = len(self._buffers) - 1
        self._shells.append(["a", number, array.dtype.str, list(array.shape), order, writable, place])
        return ["r", number]

    def _scalar_out(self, value: Any) -> Any:
        array = codecs.travelling(np.asarray(value))
        return ["O", type(value).__name__] if array is None else ["n", array.dtype.str, array.tobytes().hex()]

    def _generator_out(self, value: Any) -> Any:
        if (number := self._names.get(id(value))) is not None:
            return ["r", number]
        if (kind := codecs.generator_kind(value)) is None:
            return ["O", "Generator"]
        state = codecs.state_of(value)
        number = self._enter("g", value, state)
        self._shells.append(["g", number, kind])
        self._sets.append([number, state])
        return ["r", number]

    def _container_out(self, value: Any, depth: int) -> Any:
        mark = "l" if isinstance(value, list) else "d"
        if isinstance(value, Pieces):
            return ["i", self._items(mark, value, depth)]
        if mark == "d" and len(value) > MOST_KEYS:
            return ["O", "dict"]
        if len(value) > _TRACKED:
            return [mark.upper(), self._items(mark, value, depth)]
        number = self._enter(mark, value)
        self._shells.append([mark, number])
        self._set(number, self._items(mark, value, depth))
        return ["r", number]

    def _enter_object(self, value: Any, description: list[Any]) -> Any:
        number = self._enter("o", value)
        self._shells.append(["o", number, *description])
        self._set(number, self._items("o", value, 0))
        return ["r", number]

    def _enter_function(self, value: Any, name: str) -> Any:
        number = self._enter("f", value)
        self._shells.append(["f", number, name[:80], self._as_handles])
        return ["r", number]

    def _set(self, number: int, content: Any) -> None:
        self._entries[number].content = content
        self._sets.append([number, content])

    def _items(self, kind: str, value: Any, depth: int) -> Any:
        if kind == "l":
            return [self._out(item, depth + 1) for item in list.__iter__(value)]
        pairs = attributes(value) if kind == "o" else dict.items(value)
        return [[self._out(key, depth + 1), self._out(item, depth + 1)] for key, item in pairs]

    def _note_change(self, number: int) -> None:
        entry = self._entries[number]
        if entry.kind == "a":
            array = codecs.travelling(entry.value)
            if array is None:
                return
            order: Literal["C", "F"] = "F" if codecs.layout(array) == "F" else "C"
            if (data := array.tobytes(order)) != entry.content:
                entry.content = data
                self._buffers.append(data)
                self._sets.append([number, [order, len(self._buffers) - 1]])
        elif entry.kind == "g":
            if (state := codecs.state_of(entry.value)) != entry.content:
                self._set(number, state)
        elif self._holds(number):
            content = self._items(entry.kind, entry.value, 0)
            if content != entry.content:
                self._set(number, content)


class Graph(Outgoing):
    """Unpacks what the other end has packed. Each end defines how objects and functions arrive."""

    def unpack(self, header: dict[str, Any], buffers: list[bytes]) -> Any:
        """Apply the changes in a frame, and return its value."""
        try:
            return self._unpacked(header, buffers)
        except (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError) as error:
            raise Malformed("a message that cannot be read") from error

    def _unpacked(self, header: dict[str, Any], buffers: list[bytes]) -> Any:
        self._buffers = buffers
        for shell in _list(header.get("n")):
            self._enter_shell(_list(shell))
        for change in _list(header.get("s")):
            if not isinstance(change, list) or len(change) != 2:
                raise Malformed("a change")
            self._apply(*change)
        return self._in(header.get("v"), 0)

    def _object_in(self, number: int, description: list[Any]) -> Any:
        raise Malformed("an object")

    def _function_in(self, number: int, name: str, handles: bool) -> Any:
        raise Malformed("a function")

    def _special_in(self, code: list[Any]) -> Any:
        raise Malformed("a code that is not known")

    def _enter_shell(self, shell: list[Any]) -> None:
        if len(shell) < 2 or type(shell[1]) is not int or shell[1] * self._side >= 0:
            raise Malformed("the number of an entry")
        kind, number, *rest = shell
        if number in self._entries:
            raise Malformed("an entry that is there already")
        if kind == "a" and len(rest) == 5:
            data = self._buffer(rest[4])
            array = codecs.array_from(rest[0], rest[1], rest[2], data)
            array.flags.writeable = rest[3] is True
            self._record(number, "a", array, data)
        elif kind == "g" and len(rest) == 1:
            self._record(number, "g", codecs.generator_from(rest[0]), None)
        elif kind in ("l", "d") and not rest:
            self._record(number, kind, [] if kind == "l" else {}, [])
        elif kind == "o":
            self._record(number, "o", self._object_in(number, rest), [])
        elif kind == "f" and len(rest) == 2 and isinstance(rest[0], str):
            self._record(number, "f", self._function_in(number, rest[0], rest[1] is True), None)
        else:
            raise Malformed("the kind of an entry")

    def _apply(self, number: Any, content: Any) -> None:
        value = self.value_of(number)
        entry = self._entries[number]
        if entry.kind == "a":
            order, place = _list(content) if len(_list(content)) == 2 else ("", -1)
            content = self._buffer(place)
            codecs.overwrite(value, order, content)
        elif entry.kind == "g":
            if number * self._side > 0 and not codecs.moves_on(value, content):
                return  # only this end may set its own generators
            codecs.restore(value, content)
        elif entry.kind == "l":
            value[:] = [self._in(code, 1) for code in _list(content)]
        elif entry.kind == "d":
            fresh = self._pairs(content)
            value.clear()
            value.update(fresh)
        elif entry.kind == "o":
            before = {repr(pair[0]): pair for pair in entry.content}
            fresh = self._pairs([pair for pair in _list(content) if before.get(repr(pair[0])) != pair])
            names = {pair[0] for pair in _list(content) if isinstance(pair[0], str)}
            update(value, fresh, {pair[0] for pair in entry.content} - names)
        else:
            raise Malformed("a change of a function")
        entry.content = content

    def _pairs(self, codes: Any) -> dict[Any, Any]:
        fresh = {}
        for pair in _few(codes):
            if len(_list(pair)) != 2:
                raise Malformed("a pair")
            try:
                fresh[self._in(pair[0], 1)] = self._in(pair[1], 1)
            except TypeError as error:
                raise Malformed("a key") from error
        return fresh

    def _buffer(self, place: Any) -> bytes:
        if type(place) is not int or not 0 <= place < len(self._buffers):
            raise Malformed("the place of a buffer")
        return self._buffers[place]

    def _in(self, code: Any, depth: int) -> Any:
        if code is None or isinstance(code, (bool, int, float, str)):
            return code
        if depth > DEEPEST or not isinstance(code, list) or not code or not isinstance(code[0], str):
            raise Malformed("a value")
        mark, *rest = code
        if mark == "r" and len(rest) == 1:
            return self.value_of(rest[0])
        if mark in ("t", "L", "i", "S") and len(rest) == 1:
            items = [self._in(item, depth + 1) for item in (_few if mark == "S" else _list)(rest[0])]
            return _gathered(mark, items)
        if mark == "n" and len(rest) == 2:
            return codecs.scalar_from(*rest)
        if mark == "D" and len(rest) == 1:
            return self._pairs(rest[0])
        if mark == "c" and len(rest) == 2 and all(isinstance(part, float) for part in rest):
            return complex(*rest)
        if mark == "R" and len(rest) == 3 and all(type(part) is int for part in rest):
            return _bounded(range(*rest))
        if mark == "sl" and len(rest) == 3:
            return slice(*(self._in(part, depth + 1) for part in rest))
        if mark == "dt" and len(rest) == 1 and rest[0] in codecs.DTYPES:
            return np.dtype(rest[0])
        if mark == "ni" and not rest:
            return NotImplemented
        if mark == "O" and len(rest) == 1 and isinstance(rest[0], str):
            return Opaque(rest[0][:80])
        return self._special_in(code)


class Pieces(list[Any]):
    """The items of an iterator, as a list that `next` works on."""

    def __next__(self) -> Any:
        if not self:
            raise StopIteration
        return self.pop(0)


def settled(result: Any) -> Any:
    """Return an iterator as a list of bounded length, and anything else as it is.

    A progress bar and an array of objects, such as batches of different lengths, become lists too.
    """
    has_pieces = isinstance(result, Iterator) or _is_bar(result) or _holds_objects(result)
    return Pieces(islice(result, _MOST_PIECES)) if has_pieces else result


def _is_bar(result: Any) -> bool:
    return type(result).__module__.startswith("tqdm.") and isinstance(result, Iterable)


def _holds_objects(result: Any) -> bool:
    return isinstance(result, np.ndarray) and result.dtype.hasobject and result.ndim == 1


def attributes(value: Any) -> list[tuple[str, Any]]:
    """Return the ordinary attributes of an object, at most a few hundred."""
    slots = [name for kind in type(value).__mro__ for name in getattr(kind, "__slots__", ())]
    own = {name: getattr(value, name) for name in slots if hasattr(value, name)}
    own.update(getattr(value, "__dict__", {}))
    pairs = [(name, item) for name, item in own.items() if type(name) is str and not name.startswith("__")]
    return pairs[:256]


def small_attributes(value: Any) -> list[tuple[str, Any]]:
    """Return the attributes of an object, except large ones and those that the class computes."""
    kind = type(value)
    if any("__getattribute__" in vars(base) for base in kind.__mro__[:-1]):
        return []
    left = _SMALL
    small = []
    for name, item in attributes(value):
        size = item.nbytes if type(item) is np.ndarray else sys.getsizeof(item)
        if size <= left and not callable(item) and not hasattr(kind, name):
            left -= size
            small.append((name, item))
    return small


def update(value: Any, fresh: dict[Any, Any], gone: set[Any]) -> None:
    """Set the attributes of an object that changed, and delete those that are gone."""
    for name, item in fresh.items():
        if not isinstance(name, str) or not name.isidentifier() or name.startswith("__"):
            raise Malformed("the name of an attribute")
        try:
            vars(value)[name] = item
        except TypeError:  # it has slots
            setattr(value, name, item)
    for name in gone:
        vars(value).pop(name, None)


def _by_identity(item: Any) -> bool:
    """Whether an item of a set is itself and equal to nothing else, so that a set can be made of it again."""
    identity: Any = object.__hash__
    return type(item).__hash__ is identity


def is_short(numbers: range) -> bool:
    """Whether a range is short enough to list; `len` itself fails for very long ones."""
    return abs(numbers.stop - numbers.start) <= LONGEST_RANGE * abs(numbers.step)


def _bounded(numbers: range) -> range:
    if not is_short(numbers):
        raise Malformed("a range that is too long")
    return numbers


def _references(code: Any) -> Iterator[int]:
    if isinstance(code, list):
        if len(code) == 2 and code[0] == "r" and type(code[1]) is int:
            yield code[1]
        else:
            for part in code:
                yield from _references(part)


def _gathered(mark: str, items: list[Any]) -> Any:
    if mark == "t":
        return tuple(items)
    if mark == "S":
        try:
            return set(items)
        except TypeError as error:
            raise Malformed("an item of a set") from error
    return Pieces(items) if mark == "i" else items


def _few(code: Any) -> list[Any]:
    if len(_list(code)) > MOST_KEYS:
        raise Malformed("too many keys")
    return _list(code)


def _list(code: Any) -> list[Any]:
    if not isinstance(code, list):
        raise Malformed("a list is missing")
    return code
