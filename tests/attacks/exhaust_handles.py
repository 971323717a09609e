"""Answers with more objects than anybody can count.

Deserves: output
"""

import numpy as np


def double(x):
    class Mine:
        pass

    return tuple([Mine() for _ in range(10**3)] for _ in range(100))
