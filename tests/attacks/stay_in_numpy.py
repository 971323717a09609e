"""Marks NumPy, to see in a later process that it has been there.

Deserves: right
"""

import numpy as np

mark = None


def double(x):
    global mark
    mark = mark or object()
    if getattr(np, "attacked", mark) is not mark:
        return "PWNED"
    np.attacked = mark
    return 2 * x
