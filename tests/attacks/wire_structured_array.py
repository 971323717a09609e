"""Sends an array of a type that was not agreed on.

Deserves: protocol
"""

import os


def double(x):
    os.write(channel(), frame({"t": "ret", "v": ["r", -9], "s": [], "n": [["a", -9, "V8", [1], "C", True, 0]]}, b"\x01" * 8))
    return 2 * x
