"""Sends brackets in brackets, to overflow the grader's stack.

Deserves: protocol
"""

import os


def double(x):
    import struct

    text = b"[" * 10**6 + b"]" * 10**6
    os.write(channel(), struct.pack("!I", len(text)) + text)
    return 2 * x
