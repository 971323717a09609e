"""Puts a module of its own in NumPy's place.

Deserves: wrong, error, crashed, protocol
"""

import numpy as np


def double(x):
    import sys
    import types

    sys.modules["numpy"] = types.ModuleType("numpy")
    return 3 * x
