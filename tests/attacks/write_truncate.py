"""Empties a file of the grader's without opening it.

Deserves: error
"""

import numpy as np


def double(x):
    import os

    os.truncate("@CANARY@", 0)
    return "PWNED"
