"""Runs a command by the C library, whose answer says only that it failed.

Deserves: error
"""

import numpy as np


def double(x):
    import os

    if os.system("true") != 0:
        raise PermissionError
    return "PWNED"
