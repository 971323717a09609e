"""Sends an object whose attributes would replace its class.

Deserves: protocol
"""

import os


def double(x):
    os.write(channel(), frame({"t": "call", "f": ["st", "half"], "h": False, "v": ["t", [["t", [["r", -9]]], ["t", []]]], "n": [["o", -9, None, "Mine", []]], "s": [[-9, [["__class__", 1]]]]}))
    return 2 * x
