"""`python tests/confined.py COMMAND …`: a command where neither user namespaces nor Landlock are allowed.

As in a container that forbids both: a filter of system calls refuses what would make them.
"""

import ctypes
import os
import platform
import struct
import sys

_COLUMN = {"x86_64": 0, "aarch64": 1}[platform.machine()]
_UNSHARE, _MOUNT, _CLONE = (272, 97)[_COLUMN], (165, 40)[_COLUMN], (56, 220)[_COLUMN]
_LANDLOCK, _CLONE3 = (444, 445, 446), 435
_NEW_NAMESPACES = 0x10000000 | 0x20000  # CLONE_NEWUSER, CLONE_NEWNS
_ALLOW, _EPERM, _ENOSYS = 0x7FFF0000, 0x50001, 0x50026


def _op(code: int, if_true: int, if_false: int, value: int) -> bytes:
    return struct.pack("=HBBI", code, if_true, if_false, value)


def _program() -> bytes:
    code = [_op(0x20, 0, 0, 0)]
    for number in (_UNSHARE, _MOUNT, *_LANDLOCK):
        code += [_op(0x15, 0, 1, number), _op(0x06, 0, 0, _EPERM)]
    code += [_op(0x15, 0, 1, _CLONE3), _op(0x06, 0, 0, _ENOSYS)]
    flags = [_op(0x20, 0, 0, 16), _op(0x45, 0, 1, _NEW_NAMESPACES), _op(0x06, 0, 0, _EPERM)]
    return b"".join([*code, _op(0x15, 0, len(flags), _CLONE), *flags, _op(0x06, 0, 0, _ALLOW)])


class _Filter(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_void_p))


def main(command: list[str]) -> None:
    """Become the command, confined."""
    program = _program()
    buffer = ctypes.create_string_buffer(program, len(program))
    filters = _Filter(len(program) // 8, ctypes.cast(buffer, ctypes.c_void_p))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(38, 1, 0, 0, 0) or libc.prctl(22, 2, ctypes.byref(filters), 0, 0):
        raise OSError(ctypes.get_errno(), "the kernel takes no filter")
    os.execv(command[0], command)  # noqa: S606  (the tests' own)


if __name__ == "__main__":
    main(sys.argv[1:])
