"""Waits for somebody to type.

Deserves: error
"""

import numpy as np


def double(x):
    return input("your answer? ")
