"""Kills the grader.

Deserves: error
"""

import numpy as np


def double(x):
    import os
    import signal

    os.kill(@PID@, signal.SIGKILL)
    return "PWNED"
