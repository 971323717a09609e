"""Enters something under a number of the grader's.

Deserves: protocol
"""

import os


def double(x):
    os.write(channel(), frame({"t": "ret", "v": None, "n": [["l", 1]], "s": []}))
    return 2 * x
