"""Closes the channel, and lives on.

Deserves: crashed
"""

import os


def double(x):
    import time

    os.close(channel())
    time.sleep(10**6)
