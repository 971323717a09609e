"""Frames on a file descriptor: a JSON header and raw buffers, bounded before anything is allocated.

Both ends use this file. Nothing that is read is run: a header is JSON, a buffer is bytes.
"""

from __future__ import annotations

import json
import os
import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

_PREFIX = struct.Struct("!I")
#: Buffers of one frame; one array each.
MOST_BUFFERS = 4096
#: Linux takes at most this many pieces in one `writev`.
_PIECES = 512
#: Bytes that a read asks for at least.
_AHEAD = 1 << 16


class Malformed(Exception):  # noqa: N818  (an outcome: the other end broke the protocol)
    """What arrived breaks the protocol."""


class Closed(Exception):  # noqa: N818  (an outcome: the other end is gone)
    """The other end has closed the channel."""


class TooLarge(Exception):  # noqa: N818  (an outcome: a limit was reached)
    """What is to be sent is larger than the other end accepts."""


@dataclass(frozen=True)
class Bounds:
    """The most bytes of a frame's header, and of all its buffers together."""

    header: int = 4 << 20
    body: int = 64 << 20


class Channel:
    """Frames both ways over the descriptor `fd`.

    `wait(writing)` is called when the descriptor would block; it raises an exception to give up. Without it,
    reads and writes block.
    """

    def __init__(self, fd: int, bounds: Bounds, wait: Callable[[bool], None] | None = None) -> None:
        self.fd = fd
        self.bounds = bounds
        self._wait = wait
        self._read_ahead = bytearray()

    def send(self, header: dict[str, Any], buffers: Sequence[bytes] = ()) -> None:
        """Write one frame; raise `TooLarge`, and write nothing, if the other end would refuse it."""
        head = json.dumps({**header, "b": [len(part) for part in buffers]}).encode("ascii")
        if len(head) > self.bounds.header or len(buffers) > MOST_BUFFERS:
            raise TooLarge("the header of a frame")
        if sum(map(len, buffers)) > self.bounds.body:
            raise TooLarge("the body of a frame")
        self._write([_PREFIX.pack(len(head)) + head, *buffers])

    def receive(self) -> tuple[dict[str, Any], list[bytes]]:
        """Read one frame; its header is a dictionary with unchecked content."""
        (length,) = _PREFIX.unpack(self._read(_PREFIX.size))
        if length > self.bounds.header:
            raise Malformed("the header is too long")
        header = _parse(self._read(length))
        sizes = header.pop("b", None)
        if not isinstance(sizes, list) or len(sizes) > MOST_BUFFERS:
            raise Malformed("the sizes of the buffers")
        if not all(type(size) is int and size >= 0 for size in sizes) or sum(sizes) > self.bounds.body:
            raise Malformed("the sizes of the buffers")
        return header, [self._read(size) for size in sizes]

    def _read(self, size: int) -> bytes:
        """Return the next `size` bytes. More may be read ahead, since most frames are short."""
        while len(self._read_ahead) < size:
            try:
                part = os.read(self.fd, max(size - len(self._read_ahead), _AHEAD))
            except BlockingIOError:
                self._pause(writing=False)
                continue
            except ConnectionError as error:
                raise Closed from error
            if not part:
                raise Closed
            self._read_ahead += part
        data = bytes(self._read_ahead[:size])
        del self._read_ahead[:size]
        return data

    def _write(self, parts: list[bytes]) -> None:
        views = [memoryview(part) for part in parts if len(part)]
        while views:
            try:
                sent = os.writev(self.fd, views[:_PIECES])
            except BlockingIOError:
                self._pause(writing=True)
                continue
            except ConnectionError as error:
                raise Closed from error
            while views and sent >= len(views[0]):
                sent -= len(views.pop(0))
            if sent:
                views[0] = views[0][sent:]

    def _pause(self, *, writing: bool) -> None:
        if self._wait is None:
            raise Malformed("the descriptor is not meant to block")
        self._wait(writing)


def _parse(text: bytes) -> dict[str, Any]:
    try:
        header = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Malformed("the header is not JSON") from error
    if not isinstance(header, dict):
        raise Malformed("the header is not an object")
    return header
