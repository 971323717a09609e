"""Sends half a frame, and waits.

Deserves: timeout
"""

import os


def double(x):
    import time

    os.write(channel(), frame({"t": "ret", "v": 1})[:10])
    time.sleep(10**6)
