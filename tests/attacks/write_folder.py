"""Makes a folder, past the one in memory.

Deserves: error
"""

import ctypes


def double(x):
    if ctypes.CDLL(None).mkdir(b"/tmp/attack", 0o777):
        raise PermissionError
    return "PWNED"
