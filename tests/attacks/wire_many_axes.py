"""Sends an array of a thousand axes.

Deserves: protocol
"""

import os


def double(x):
    os.write(channel(), frame({"t": "ret", "v": ["r", -9], "s": [], "n": [["a", -9, "<f8", [1] * 1000, "C", True, 0]]}, b"\x01" * 8))
    return 2 * x
