"""Reads from address zero.

Deserves: crashed
"""

import ctypes


def double(x):
    return ctypes.string_at(0)
