"""Counts what the kernel does, as a side channel.

Deserves: error
"""

import ctypes


def double(x):
    call(298, ctypes.create_string_buffer(128), 0, -1, -1, 0)
    return "PWNED"
