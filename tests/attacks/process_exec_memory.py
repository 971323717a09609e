"""Becomes a program that it wrote into memory.

Deserves: error
"""

import ctypes


def double(x):
    descriptor = call(319, b"attack", 0)
    call(322, descriptor, b"", 0, 0, 0x1000)
    return "PWNED"
