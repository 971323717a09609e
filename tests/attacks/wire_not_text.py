"""Sends a header that is not JSON.

Deserves: protocol
"""

import os


def double(x):
    import struct

    text = b"\xff\xfe pickle.loads"
    os.write(channel(), struct.pack("!I", len(text)) + text)
    return 2 * x
