"""Compares what processes share, to find out about the one above.

Deserves: error
"""

import ctypes


def double(x):
    import os

    call(312, os.getpid(), os.getppid(), 0, 0, 0)
    return "PWNED"
