"""Removes a file of the grader's.

Deserves: error
"""

import numpy as np


def double(x):
    import os

    os.remove("@CANARY@")
    return "PWNED"
