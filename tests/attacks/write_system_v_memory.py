"""Leaves an old-style shared memory segment for a later process to find.

Deserves: error
"""

import ctypes


def double(x):
    call(29, 4711, 4096, 0o1666)
    return "PWNED"
