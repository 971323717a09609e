"""Sends a value of a kind that does not exist.

Deserves: protocol
"""

import os


def double(x):
    os.write(channel(), frame({"t": "ret", "v": ["eval", "PWNED"], "n": [], "s": []}))
    return 2 * x
