"""Raises an exception with a chain of causes without end.

Deserves: error
"""

import numpy as np


def double(x):
    first, second = ValueError("PWNED"), ValueError("PWNED")
    first.__cause__, second.__cause__ = second, first
    raise first
