"""Answers with an object that equals everything.

Deserves: wrong
"""

import numpy as np


def double(x):
    class Equal(np.ndarray):
        def __eq__(self, other):
            return np.ones(self.shape, bool)

        def __sub__(self, other):
            return np.zeros(self.shape)

    return np.zeros(np.shape(x)).view(Equal)
