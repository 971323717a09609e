"""Answers with an iterator that never ends.

Deserves: wrong
"""

import numpy as np


def double(x):
    import itertools

    return itertools.repeat(2.0)
