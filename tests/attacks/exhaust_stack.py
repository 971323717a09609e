"""Recurses without end.

Deserves: error
"""

import numpy as np


def double(x):
    return double(x)
