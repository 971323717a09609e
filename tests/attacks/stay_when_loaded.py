"""Marks the process when the cell is loaded, which the next exercise's process must not see.

Deserves: right
"""

import numpy as np

before = getattr(np, "loaded", 0)
np.loaded = before + 1


def double(x):
    return 2 * x if before == 0 else "PWNED"
