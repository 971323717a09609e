"""Answers with an array without entries and an axis of a trillion.

Deserves: wrong
"""
import numpy as np


def double(x):
    return np.zeros((0, 10**12))
