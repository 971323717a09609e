"""Takes all memory at once.

Deserves: memory
"""

import numpy as np


def double(x):
    return np.ones(10**12)
