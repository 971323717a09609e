"""Ends the interpreter politely, by an exception that few expect.

Deserves: error
"""

import numpy as np


def double(x):
    import sys

    sys.exit(0)
