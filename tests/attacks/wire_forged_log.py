"""Sends a log that is no text.

Deserves: protocol
"""

import os


def double(x):
    os.write(channel(), frame({"t": "log", "x": {"PWNED": 1}}))
    return 2 * x
