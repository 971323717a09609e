"""Answers with a list of more numbers than fit.

Deserves: output, timeout
"""

import numpy as np


def double(x):
    return [0.1] * 10**6
