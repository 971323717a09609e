"""Lists the folder in which another submission and its results would lie.

Deserves: error
"""

import numpy as np


def double(x):
    import os

    return "PWNED " + " ".join(os.listdir(os.path.dirname("@CANARY@")))
