"""Opens a file by the system call that a filter cannot look into.

Deserves: error
"""

import ctypes


def double(x):
    how = (ctypes.c_uint64 * 3)(0, 0, 0)
    call(437, -100, b"@CANARY@", how, 24)
    return "PWNED"
