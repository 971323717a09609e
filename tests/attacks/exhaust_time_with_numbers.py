"""Never ends, on one enormous integer.

Deserves: timeout, memory
"""

import numpy as np


def double(x):
    return 7 ** (7 ** 12)
