"""Changes when a file of the grader's was written.

Deserves: error
"""

import numpy as np


def double(x):
    import os

    os.utime("@CANARY@", (0, 0))
    return "PWNED"
