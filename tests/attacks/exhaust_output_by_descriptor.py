"""Writes without end to the standard streams, past Python's own.

Deserves: timeout
"""

import numpy as np


def double(x):
    import os

    while True:
        os.write(1, b"x" * 10**5)
        os.write(2, b"x" * 10**5)
