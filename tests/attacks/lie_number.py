"""Answers with a number that equals everything.

Deserves: wrong
"""

import numpy as np


def double(x):
    class Equal(float):
        def __eq__(self, other):
            return True

        __hash__ = None

    return Equal(1.0)
