"""Sends an array whose shape is larger than its data.

Deserves: protocol
"""

import os


def double(x):
    os.write(channel(), frame({"t": "ret", "v": ["r", -9], "s": [], "n": [["a", -9, "<f8", [2**40, 2**40], "C", True, 0]]}, b"\x01" * 8))
    return 2 * x
