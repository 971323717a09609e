"""Reads a file of the grader's through the C library.

Deserves: error
"""

import ctypes


def double(x):
    libc = ctypes.CDLL(None)
    libc.fopen.restype = ctypes.c_void_p
    stream = libc.fopen(b"@CANARY@", b"r")
    if not stream:
        raise OSError("refused")
    return "PWNED"
