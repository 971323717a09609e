"""Has the grader hold on to one array after another, in a list of the learner's own.

Deserves: output, protocol, timeout, error, memory
"""

import numpy as np


def double(x):
    class Hoard:
        def __truediv__(self, other):
            return other

    hoard = Hoard()
    for place in range(1000):
        setattr(hoard, f"a{place}", np.zeros(10**6))
        try:
            half(hoard)
        except TypeError:
            continue
    return 2 * x
