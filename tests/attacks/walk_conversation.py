"""Finds the object that talks to the grader, and asks it for more than was offered.

Deserves: protocol, error, crashed
"""

import numpy as np


def double(x):
    import gc

    for value in gc.get_objects():
        if type(value).__name__ == "WorkerPeer":
            return "PWNED " + str(value.call(["st", "double"], [x]))
