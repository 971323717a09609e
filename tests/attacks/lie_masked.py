"""Answers with an array that hides its entries.

Deserves: wrong
"""

import numpy as np


def double(x):
    return np.ma.masked_all(np.shape(x))
