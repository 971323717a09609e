"""Asks not to be ended with its parent.

Deserves: error
"""

import ctypes


def double(x):
    call(157, 1, 0, 0, 0, 0)
    return "PWNED"
