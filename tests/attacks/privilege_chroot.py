"""Changes the root folder, to climb out of it.

Deserves: error
"""

import numpy as np


def double(x):
    import os

    os.chroot("/")
    return "PWNED"
