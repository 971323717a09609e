"""Appends to a file of the grader's.

Deserves: error
"""

import numpy as np


def double(x):
    import os

    os.write(os.open("@CANARY@", os.O_RDWR | os.O_APPEND), b"more")
    return "PWNED"
