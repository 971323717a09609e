"""Kills the process that watches over it.

Deserves: error
"""

import numpy as np


def double(x):
    import os
    import signal

    os.kill(os.getppid(), signal.SIGKILL)
    return "PWNED"
