"""Forks for ever.

Deserves: error
"""

import numpy as np


def double(x):
    import os

    while True:
        os.fork()
