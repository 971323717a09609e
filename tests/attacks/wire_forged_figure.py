"""Sends a figure that is none.

Deserves: protocol
"""

import os


def double(x):
    os.write(channel(), frame({"t": "ret", "v": ["F", ["t", ["title", ["t", [3]]]]], "n": [], "s": []}))
    return 2 * x
