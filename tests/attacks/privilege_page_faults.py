"""Handles page faults itself, a well-worn step to break a kernel.

Deserves: error
"""

import ctypes


def double(x):
    call(323, 1)
    return "PWNED"
