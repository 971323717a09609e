"""Redefines a later exercise's answer when the first one is called.

Deserves: right
"""

import numpy as np


def double(x):
    import __main__

    __main__.triple = lambda x: "PWNED"
    return 2 * x
