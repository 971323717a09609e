"""Makes a user namespace of its own, in which it would be root.

Deserves: error
"""

import ctypes


def double(x):
    call(272, 0x10000000)
    return "PWNED"
