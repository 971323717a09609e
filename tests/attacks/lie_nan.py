"""Answers with what no comparison finds too large.

Deserves: wrong
"""

import numpy as np


def double(x):
    return np.full(np.shape(x), np.nan)
