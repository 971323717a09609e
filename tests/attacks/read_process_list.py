"""Looks at what runs on the machine.

Deserves: error
"""

import numpy as np


def double(x):
    import os

    return "PWNED " + " ".join(os.listdir("/proc"))
