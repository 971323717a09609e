"""Attaches itself to the process above as a debugger.

Deserves: error
"""

import ctypes


def double(x):
    import os

    call(101, 16, os.getppid(), 0, 0)
    return "PWNED"
