"""Changes the argument, so that any later comparison with it holds.

Deserves: wrong
"""

import numpy as np


def double(x):
    x /= 2
    return 2 * x
