"""Calls an array of the test's as if it were a function.

Deserves: protocol
"""

import os


def double(x):
    os.write(channel(), frame({"t": "call", "f": ["entry", 1], "h": False, "v": ["t", [["t", []], ["t", []]]], "n": [], "s": []}))
    return 2 * x
