"""Starts a program by the call that forks and becomes in one.

Deserves: error
"""

import numpy as np


def double(x):
    import os

    os.posix_spawn("/bin/true", ["true"], {})
    return "PWNED"
