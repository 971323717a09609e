"""Forks by the oldest way.

Deserves: error
"""

import ctypes


def double(x):
    if call(58) == 0:
        call(231, 0)
    return "PWNED"
