"""Installs what it needs.

Deserves: error
"""

import numpy as np


def double(x):
    import pip

    return "PWNED"
