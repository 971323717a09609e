"""Calls a stand-in with arguments that are none.

Deserves: protocol
"""

import os


def double(x):
    os.write(channel(), frame({"t": "call", "f": ["st", "half"], "h": False, "v": 3, "n": [], "s": []}))
    return 2 * x
