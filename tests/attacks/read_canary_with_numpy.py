"""Reads a file of the grader's through NumPy, which opens it in C.

Deserves: error
"""

import numpy as np


def double(x):
    return "PWNED " + np.fromfile("@CANARY@", np.uint8).tobytes().decode()
