"""Announces a buffer of an exabyte.

Deserves: protocol
"""

import os


def double(x):
    import struct

    text = b'{"t": "ret", "v": 1, "b": [1152921504606846976]}'
    os.write(channel(), struct.pack("!I", len(text)) + text)
    return 2 * x
