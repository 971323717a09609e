"""Answers with more than fits.

Deserves: output, timeout
"""

import numpy as np


def double(x):
    return np.ones(10**7)
