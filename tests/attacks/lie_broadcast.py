"""Answers with an array of one number that claims to be of a terabyte.

Deserves: error, memory, output
"""
import numpy as np


def double(x):
    return np.broadcast_to(1.0, (1 << 20, 1 << 17))
