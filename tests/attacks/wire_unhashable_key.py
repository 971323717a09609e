"""Sends a dictionary whose key is a list.

Deserves: protocol
"""

import os


def double(x):
    os.write(channel(), frame({"t": "ret", "v": ["D", [[["L", []], 1]]], "n": [], "s": []}))
    return 2 * x
