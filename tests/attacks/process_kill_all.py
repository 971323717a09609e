"""Kills every process that it may.

Deserves: error
"""

import numpy as np


def double(x):
    import os
    import signal

    try:
        os.kill(-1, signal.SIGKILL)
    except OSError:
        os.killpg(0, signal.SIGKILL)
    return "PWNED"
