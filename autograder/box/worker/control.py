"""Messages between the grader, the zygote and a forker, none of which runs a learner's code.

A message is a length and JSON; file descriptors are sent with the length.
"""

from __future__ import annotations

import array
import json
import os
import socket
import struct
from typing import Any

_PREFIX = struct.Struct("!I")
_MOST_DESCRIPTORS = 32


def send(sock: socket.socket, message: Any, fds: tuple[int, ...] = ()) -> None:
    """Send one message."""
    data = json.dumps(message).encode("ascii")
    head = _PREFIX.pack(len(data))
    if fds:
        socket.send_fds(sock, [head], fds)
    else:
        sock.sendall(head)
    sock.sendall(data)


def receive(sock: socket.socket) -> tuple[Any, list[int]]:
    """Receive one message and its descriptors; `EOFError` when the other end is gone."""
    fds: list[int] = []
    head = b""
    while len(head) < _PREFIX.size:
        part, ancillary, _, _ = sock.recvmsg(
            _PREFIX.size - len(head),
            socket.CMSG_SPACE(_MOST_DESCRIPTORS * 4),
            getattr(socket, "MSG_CMSG_CLOEXEC", 0),
        )
        if not part:
            raise EOFError
        for level, kind, data in ancillary:
            if level == socket.SOL_SOCKET and kind == socket.SCM_RIGHTS:
                numbers = array.array("i")
                numbers.frombytes(data[: len(data) - len(data) % numbers.itemsize])
                fds += list(numbers)
        head += part
    (left,) = _PREFIX.unpack(head)
    parts = []
    while left:
        part = sock.recv(min(left, 1 << 20))
        if not part:
            raise EOFError
        parts.append(part)
        left -= len(part)
    return json.loads(b"".join(parts)), fds


def close_others(keep: set[int]) -> None:
    """Close every descriptor except these."""
    start = 0
    for fd in sorted(keep):
        if start < fd:
            os.closerange(start, fd)
        start = fd + 1
    os.closerange(start, 65536)
