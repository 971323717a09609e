"""Overwrites a file of the grader's.

Deserves: error
"""

import numpy as np


def double(x):
    import os

    os.write(os.open("@CANARY@", os.O_WRONLY | os.O_TRUNC), b"overwritten")
    return "PWNED"
