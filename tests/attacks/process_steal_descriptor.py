"""Takes a descriptor out of the process above.

Deserves: error
"""

import ctypes


def double(x):
    import os

    call(438, call(434, os.getppid(), 0), 3, 0)
    return "PWNED"
