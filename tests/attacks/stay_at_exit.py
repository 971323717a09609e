"""Asks to be called at the end.

Deserves: right
"""

import numpy as np


def double(x):
    import atexit
    import os

    atexit.register(lambda: os.kill(os.getppid(), 9))
    return 2 * x
