"""Finds the machine's other packages by their path.

Deserves: error
"""

import numpy as np


def double(x):
    import sys

    sys.path += ["@SITE@", "/usr/lib/python3/dist-packages", "/usr/local/lib/python3/dist-packages"]
    import sklearn

    return "PWNED"
