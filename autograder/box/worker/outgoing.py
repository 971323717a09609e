"""Messages out: a value as a code, with what is new in the table and what has changed in it."""

from __future__ import annotations

import sys
from fractions import Fraction
from typing import Any, Literal

import numpy as np

from . import plain
from .plain import Opaque
from .table import DEEPEST, MOST_KEYS, Pieces, Table, is_short
from .wire import TooLarge

#: Lists and dictionaries with more items than this travel by value, without identity.
_TRACKED = 64
_WIDEST_INTEGER = 4096
#: Bytes of an object's attributes that are sent although nobody may ask for them.
_SMALL = 1 << 16
_RANDOM_MODULE = np.random.mtrand._rand

#: How an instance of a subclass becomes one of its base, whatever the subclass overrides.
_EXACT: dict[type, Any] = {
    int: lambda value: int.__add__(value, 0),
    float: lambda value: float.__mul__(value, 1.0),
    str: lambda value: str.__add__(value, ""),
    tuple: lambda value: tuple(tuple.__iter__(value)),
}


class Outgoing(Table):
    """Packs values. How objects appear is for the two ends to say, in `_object_out`."""

    def pack(self, value: Any, *, handles: bool = False) -> tuple[dict[str, Any], list[bytes]]:
        """`value` and all changes since the last message, as parts of a frame."""
        self._shells, self._sets, self._buffers, self._as_handles = [], [], [], handles
        known = list(self._order)
        code = self._out(value, 0)
        for number in known:
            self._note_change(number)
        return {"v": code, "n": self._shells, "s": self._sets}, self._buffers

    def _object_out(self, value: Any) -> Any:
        """A code for a value that this module does not know, by `_enter_object` or `_enter_function`."""
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
        for base, exact in _EXACT.items():  # a subclass does not travel as one
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
        if isinstance(value, np.dtype) and value.str in plain.DTYPES:
            return ["dt", value.str]
        if (
            type(value) in (set, frozenset)
            and len(value) <= MOST_KEYS
            and all(type(item) in (int, str, float) for item in value)
        ):
            return ["S", sorted(value, key=repr)]
        if isinstance(value, Opaque):
            return ["O", value.type_name]
        return self._object_out(value)

    def _array_out(self, value: Any) -> Any:
        array = plain.travelling(value)
        if array is None:
            return ["O", "ndarray"]
        if array.nbytes > self._most:
            raise TooLarge("an array")
        order, writable = plain.layout(array), bool(array.flags.writeable)
        data = array.tobytes("F" if order == "F" else "C")
        number = self._enter("a", value, data)
        self._buffers.append(data)
        place = len(self._buffers) - 1
        self._shells.append(["a", number, array.dtype.str, list(array.shape), order, writable, place])
        return ["r", number]

    def _scalar_out(self, value: Any) -> Any:
        array = plain.travelling(np.asarray(value))
        return ["O", type(value).__name__] if array is None else ["n", array.dtype.str, array.tobytes().hex()]

    def _generator_out(self, value: Any) -> Any:
        if (number := self._names.get(id(value))) is not None:
            return ["r", number]
        if (kind := plain.generator_kind(value)) is None:
            return ["O", "Generator"]
        state = plain.state_of(value)
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
            array = plain.travelling(entry.value)
            if array is None:
                return
            order: Literal["C", "F"] = "F" if plain.layout(array) == "F" else "C"
            if (data := array.tobytes(order)) != entry.content:
                entry.content = data
                self._buffers.append(data)
                self._sets.append([number, [order, len(self._buffers) - 1]])
        elif entry.kind == "g":
            if (state := plain.state_of(entry.value)) != entry.content:
                self._set(number, state)
        elif self._holds(number):
            content = self._items(entry.kind, entry.value, 0)
            if content != entry.content:
                self._set(number, content)


def small_attributes(value: Any) -> list[tuple[str, Any]]:
    """The attributes of an object that a reader would find as they are, without those that are large."""
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


def attributes(value: Any) -> list[tuple[str, Any]]:
    """The ordinary attributes of an object, no more than a few hundred."""
    slots = [name for kind in type(value).__mro__ for name in getattr(kind, "__slots__", ())]
    own = {name: getattr(value, name) for name in slots if hasattr(value, name)}
    own.update(getattr(value, "__dict__", {}))
    pairs = [(name, item) for name, item in own.items() if type(name) is str and not name.startswith("__")]
    return pairs[:256]
