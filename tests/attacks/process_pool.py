"""Starts a pool of processes.

Deserves: error
"""

import numpy as np


def double(x):
    from multiprocessing import get_context

    with get_context("fork").Pool(2) as pool:
        pool.map(abs, [1])
    return "PWNED"
