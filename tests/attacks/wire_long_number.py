"""Sends a number of a million digits, which takes a quadratic time to read.

Deserves: protocol
"""

import os


def double(x):
    import struct

    text = b'{"t": "ret", "b": [], "v": ' + b"9" * 10**6 + b"}"
    os.write(channel(), struct.pack("!I", len(text)) + text)
    return 2 * x
