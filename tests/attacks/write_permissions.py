"""Makes a file of the grader's anybody's.

Deserves: error
"""

import numpy as np


def double(x):
    import os

    os.chmod("@CANARY@", 0o777)
    return "PWNED"
