"""What attacks share: the cell before each of them."""

import ctypes
import json
import os
import struct

libc = ctypes.CDLL(None, use_errno=True)


def call(number, *arguments):
    """A system call by its number on x86-64; an OSError where it is refused."""
    result = libc.syscall(number, *arguments)
    if result < 0:
        raise OSError(ctypes.get_errno(), "refused")
    return result


def channel():
    """The descriptor of the channel to the grader."""
    for number in range(3, 64):
        try:
            os.fstat(number)
        except OSError:
            continue
        return number


def frame(header, *buffers):
    """A frame as the grader reads it."""
    text = json.dumps({**header, "b": [len(part) for part in buffers]}).encode()
    return struct.pack("!I", len(text)) + text + b"".join(buffers)
