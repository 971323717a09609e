"""Reads a file of the grader's, by the plainest way.

Deserves: error
"""

import numpy as np


def double(x):
    import os

    return "PWNED " + os.read(os.open("@CANARY@", os.O_RDONLY), 100).decode()
