"""One object graph seen from two processes that take turns.

Whatever carries identity (arrays, generators, lists, dictionaries, objects, functions) is entered once in a
table that both ends keep alike, and from then on travels as a reference. Each message also brings what has
changed in the entries since the last one, so that a change made in place on one side arrives in the same
object on the other, also in the middle of a call, when one side calls back.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from . import plain
from .outgoing import Outgoing
from .plain import Opaque
from .table import DEEPEST, MOST_KEYS, Pieces, is_short
from .wire import Malformed


class Graph(Outgoing):
    """Unpacks what the other end has packed. The two ends say how objects and functions appear there."""

    def unpack(self, header: dict[str, Any], buffers: list[bytes]) -> Any:
        """The value in a frame, after everything that changed has been changed here too."""
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
            array = plain.array_from(rest[0], rest[1], rest[2], data)
            array.flags.writeable = rest[3] is True
            self._record(number, "a", array, data)
        elif kind == "g" and len(rest) == 1:
            self._record(number, "g", plain.generator_from(rest[0]), None)
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
            plain.overwrite(value, order, content)
        elif entry.kind == "g":
            if number * self._side > 0 and not plain.moves_on(value, content):
                return  # our own generator, which nobody else sets
            plain.restore(value, content)
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
            return plain.scalar_from(*rest)
        if mark == "D" and len(rest) == 1:
            return self._pairs(rest[0])
        if mark == "c" and len(rest) == 2 and all(isinstance(part, float) for part in rest):
            return complex(*rest)
        if mark == "R" and len(rest) == 3 and all(type(part) is int for part in rest):
            return _bounded(range(*rest))
        if mark == "sl" and len(rest) == 3:
            return slice(*(self._in(part, depth + 1) for part in rest))
        if mark == "dt" and len(rest) == 1 and rest[0] in plain.DTYPES:
            return np.dtype(rest[0])
        if mark == "O" and len(rest) == 1 and isinstance(rest[0], str):
            return Opaque(rest[0][:80])
        return self._special_in(code)


def update(value: Any, fresh: dict[Any, Any], gone: set[Any]) -> None:
    """Give an object the attributes that changed and take those that are gone."""
    for name, item in fresh.items():
        if not isinstance(name, str) or not name.isidentifier() or name.startswith("__"):
            raise Malformed("the name of an attribute")
        try:
            vars(value)[name] = item
        except TypeError:  # it has slots
            setattr(value, name, item)
    for name in gone:
        vars(value).pop(name, None)


def _gathered(mark: str, items: list[Any]) -> Any:
    if mark == "t":
        return tuple(items)
    if mark == "S":
        try:
            return set(items)
        except TypeError as error:
            raise Malformed("an item of a set") from error
    return Pieces(items) if mark == "i" else items


def _bounded(numbers: range) -> range:
    if not is_short(numbers):
        raise Malformed("a range that nobody could list")
    return numbers


def _few(code: Any) -> list[Any]:
    if len(_list(code)) > MOST_KEYS:
        raise Malformed("more keys than are looked up in a moment, whatever they are")
    return _list(code)


def _list(code: Any) -> list[Any]:
    if not isinstance(code, list):
        raise Malformed("a list is missing")
    return code
