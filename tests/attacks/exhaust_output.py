"""Prints without end.

Deserves: output
"""

import numpy as np


def double(x):
    while True:
        print("x" * 10**6)
