"""Pretends that the instructor has pressed Ctrl-C.

Deserves: error
"""

import numpy as np


def double(x):
    raise KeyboardInterrupt
