"""Answers with an array whose strides lead out of its memory.

Deserves: crashed, error, output, wrong
"""
import numpy as np


def double(x):
    return np.lib.stride_tricks.as_strided(np.zeros(1), shape=(1 << 20,), strides=(1 << 20,))
