"""Calls something of the grader's that was never offered.

Deserves: protocol
"""

import os


def double(x):
    os.write(channel(), frame({"t": "call", "f": ["st", "half", "__globals__"], "h": False, "v": ["t", [["t", []], ["t", []]]], "n": [], "s": []}))
    return 2 * x
