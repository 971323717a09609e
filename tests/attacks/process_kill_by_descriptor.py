"""Gets hold of the process above by a descriptor, and signals it.

Deserves: error
"""

import ctypes


def double(x):
    import os

    call(424, call(434, os.getppid(), 0), 9, 0, 0)
    return "PWNED"
