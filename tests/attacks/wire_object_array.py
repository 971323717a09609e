"""Sends an array of Python objects, which would be addresses.

Deserves: protocol
"""

import os


def double(x):
    os.write(channel(), frame({"t": "ret", "v": ["r", -9], "s": [], "n": [["a", -9, "|O", [1], "C", True, 0]]}, b"\x01" * 8))
    return 2 * x
