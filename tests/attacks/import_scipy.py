"""Has SciPy do the work.

Deserves: error
"""

import numpy as np


def double(x):
    import scipy.special

    return "PWNED"
