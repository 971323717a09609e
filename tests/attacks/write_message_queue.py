"""Leaves a message queue for a later process to find.

Deserves: error
"""

import ctypes


def double(x):
    call(68, 4711, 0o1666)
    return "PWNED"
