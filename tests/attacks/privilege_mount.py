"""Mounts a file system.

Deserves: error
"""

import ctypes


def double(x):
    call(165, b"none", b"/", b"tmpfs", 0, None)
    return "PWNED"
