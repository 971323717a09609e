"""Forks by the system call itself.

Deserves: error
"""

import ctypes


def double(x):
    if call(56, 17, 0, 0, 0, 0) == 0:
        call(231, 0)
    return "PWNED"
