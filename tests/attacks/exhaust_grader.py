"""Asks the grader for an answer that would take all its memory.

Deserves: error, memory, output
"""

import numpy as np


def double(x):
    return half(np.lib.stride_tricks.as_strided(np.ones(1), (10**5, 10**5), (0, 0)))
