"""Loads a program into the kernel.

Deserves: error
"""

import ctypes


def double(x):
    call(321, 5, ctypes.create_string_buffer(128), 128)
    return "PWNED"
