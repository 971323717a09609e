"""Lowers the limits of the process above.

Deserves: error
"""

import numpy as np


def double(x):
    import os
    import resource

    resource.prlimit(os.getppid(), resource.RLIMIT_CPU, (1, 1))
    return "PWNED"
