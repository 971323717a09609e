"""Answers with an array of its own class, whose comparisons, shape and bytes lie.

Deserves: crashed, error, protocol, wrong
"""
import numpy as np


class Liar(np.ndarray):
    shape = (3,)
    dtype = np.dtype(float)

    def __array_ufunc__(self, *arguments, **options):
        return np.True_

    def __array_function__(self, *arguments, **options):
        return True

    def tobytes(self, order="C"):
        return b"PWNED"


def double(x):
    return np.zeros(3).view(Liar)
