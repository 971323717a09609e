"""Maps a file of the grader's into memory.

Deserves: error
"""

import numpy as np


def double(x):
    return "PWNED " + bytes(np.memmap("@CANARY@", np.uint8, "r")).decode()
