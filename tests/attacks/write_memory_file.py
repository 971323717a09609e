"""Makes a file in memory, which no limit of the process counts.

Deserves: error
"""

import numpy as np


def double(x):
    import os

    os.memfd_create("attack")
    return "PWNED"
