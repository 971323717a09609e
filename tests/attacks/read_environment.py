"""Looks for the course's secret in the environment.

Deserves: right, error
"""

import ctypes


def double(x):
    import os

    libc_environment = ctypes.CDLL(None).getenv
    libc_environment.restype = ctypes.c_char_p
    if libc_environment(b"AUTOGRADER_SECRET") or "AUTOGRADER_SECRET" in os.environ:
        return "PWNED"
    return 2 * x
