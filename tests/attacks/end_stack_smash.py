"""Overwrites memory of the interpreter.

Deserves: crashed, error
"""

import ctypes


def double(x):
    ctypes.memset(id(None), 255, 4096)
    return 2 * x
