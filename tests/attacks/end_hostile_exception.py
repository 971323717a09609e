"""Raises an exception that cannot be shown.

Deserves: error
"""

import numpy as np


def double(x):
    class Hostile(Exception):
        def __str__(self):
            raise Hostile

        __repr__ = __str__

    raise Hostile
