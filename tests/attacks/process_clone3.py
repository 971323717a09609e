"""Forks by the newest system call.

Deserves: error
"""

import ctypes


def double(x):
    arguments = (ctypes.c_uint64 * 8)(0, 0, 0, 0, 17, 0, 0, 0)
    if call(435, arguments, 64) == 0:
        call(231, 0)
    return "PWNED"
