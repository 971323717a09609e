"""Sends an object of a class of the grader's own.

Deserves: protocol
"""

import os


def double(x):
    os.write(channel(), frame({"t": "ret", "v": ["r", -9], "n": [["o", -9, "Student", "Student", []]], "s": []}))
    return 2 * x
