"""Kills itself, to be graded as an accident of the machine.

Deserves: error
"""

import numpy as np


def double(x):
    import os
    import signal

    os.kill(os.getpid(), signal.SIGKILL)
    return "PWNED"
