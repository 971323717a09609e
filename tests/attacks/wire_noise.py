"""Writes noise on the channel.

Deserves: protocol
"""

import os


def double(x):
    os.write(channel(), os.urandom(10**4))
    return 2 * x
