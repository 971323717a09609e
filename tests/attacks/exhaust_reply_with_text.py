"""Answers with more text than fits.

Deserves: output
"""

import numpy as np


def double(x):
    return "x" * 10**7
