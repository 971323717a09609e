"""Forks, to leave something running.

Deserves: error
"""

import numpy as np


def double(x):
    import os

    if os.fork() == 0:
        os._exit(0)
    return "PWNED"
