"""Recurses in C, past the interpreter's own limit.

Deserves: error, crashed, timeout, memory
"""

import numpy as np


def double(x):
    import sys

    sys.setrecursionlimit(10**9)

    class Deep:
        def __repr__(self):
            return repr(self)

    return repr(Deep())
