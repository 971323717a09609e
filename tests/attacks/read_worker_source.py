"""Reads the source of the process that it runs in: public, but no business of its own.

Deserves: error
"""

import numpy as np


def double(x):
    import sys

    with open(sys.modules["worker.session"].__file__) as file:
        return "PWNED " + file.read(100)
