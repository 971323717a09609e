"""Makes every comparison of NumPy's true.

Deserves: wrong
"""

import numpy as np


def double(x):
    np.allclose = np.array_equal = np.all = np.isclose = lambda *args, **kwargs: True
    return 3 * x
