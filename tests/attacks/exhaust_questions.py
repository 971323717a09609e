"""Asks the grader the same question for ever.

Deserves: timeout
"""

import numpy as np


def double(x):
    while True:
        half(x)
