"""Announces a buffer of less than nothing.

Deserves: protocol
"""

import os


def double(x):
    import struct

    text = b'{"t": "ret", "v": 1, "b": [-5, 5]}'
    os.write(channel(), struct.pack("!I", len(text)) + text)
    return 2 * x
