"""Reads the kernel's log, which names addresses and processes.

Deserves: error
"""

import ctypes


def double(x):
    call(103, 3, ctypes.create_string_buffer(1000), 1000)
    return "PWNED"
