"""Has the machine write all its disks, over and over.

Deserves: error
"""

import ctypes


def double(x):
    call(306, 0)
    return "PWNED"
