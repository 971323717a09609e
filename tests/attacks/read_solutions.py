"""Imports the solutions from where the course lies.

Deserves: error
"""

import numpy as np


def double(x):
    import sys

    sys.path.insert(0, "@REPOSITORY@")
    import solutions.network

    return "PWNED"
