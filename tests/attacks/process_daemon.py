"""Detaches itself, to live on when it is ended.

Deserves: error
"""

import ctypes


def double(x):
    call(112)
    return "PWNED"
