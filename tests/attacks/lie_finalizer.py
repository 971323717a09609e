"""Answers with an object that acts when it is thrown away.

Deserves: wrong, timeout
"""

import numpy as np


def double(x):
    class Late:
        def __del__(self):
            while True:
                pass

    return [Late() and 1.0]
