"""Installs a filter of system calls that allows everything, over the one that does not.

Deserves: error
"""

import ctypes


def double(x):
    call(157, 22, 2, 0, 0, 0)
    return "PWNED"
