"""Leaves a shared memory segment for a later process to find.

Deserves: error
"""

import numpy as np


def double(x):
    from multiprocessing.shared_memory import SharedMemory

    SharedMemory("attack", create=True, size=100)
    return "PWNED"
