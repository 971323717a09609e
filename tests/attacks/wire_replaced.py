"""Puts a pipe in place of the channel.

Deserves: crashed
"""

import os


def double(x):
    import time

    read, write = os.pipe()
    os.dup2(write, channel())
    time.sleep(10**6)
