"""Kills the process above by the call for threads.

Deserves: error
"""

import ctypes


def double(x):
    import os

    call(234, os.getppid(), os.getppid(), 9)
    return "PWNED"
