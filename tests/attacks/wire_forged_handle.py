"""Answers with a handle to an object that is not there, and text for its class.

Deserves: protocol
"""

import os


def double(x):
    os.write(channel(), frame({"t": "ret", "v": ["h", 2**30, "PWNED", False], "n": [], "s": []}))
    return 2 * x
