"""Announces a header of four gigabytes.

Deserves: protocol
"""

import os


def double(x):
    os.write(channel(), b"\xff\xff\xff\xff")
    return 2 * x
