"""Searches the keyrings of the machine's users.

Deserves: error
"""

import ctypes


def double(x):
    call(250, 0, -3, 0)
    return "PWNED"
