"""Sends a frame of a kind that does not exist.

Deserves: protocol
"""

import os


def double(x):
    os.write(channel(), frame({"t": "exec", "v": "PWNED"}))
    return 2 * x
