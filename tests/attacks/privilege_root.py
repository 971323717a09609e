"""Becomes root.

Deserves: error
"""

import numpy as np


def double(x):
    import os

    os.setuid(0)
    return "PWNED"
