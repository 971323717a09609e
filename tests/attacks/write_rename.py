"""Moves a file of the grader's away.

Deserves: error
"""

import numpy as np


def double(x):
    import os

    os.rename("@CANARY@", "@CANARY@.moved")
    return "PWNED"
