"""Calls the kernel by the numbers of x32, past a filter that does not know them.

Deserves: error
"""

import ctypes


def double(x):
    call(0x40000000 + 39)
    return "PWNED"
