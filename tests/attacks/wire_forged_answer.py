"""Answers before the call does, with a number of its own.

Deserves: wrong, protocol
"""

import os


def double(x):
    os.write(channel(), frame({"t": "ret", "v": 1.0, "n": [], "s": []}))
    return 2 * x
