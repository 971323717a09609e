"""Asks for the answer to the exercise itself.

Deserves: protocol
"""

import os


def double(x):
    os.write(channel(), frame({"t": "call", "f": ["st", "double"], "h": False, "v": ["t", [["t", [1.0]], ["t", []]]], "n": [], "s": []}))
    return 2 * x
