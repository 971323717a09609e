"""Sends logs without end.

Deserves: timeout, crashed
"""

import os


def double(x):
    while True:
        os.write(channel(), frame({"t": "log", "x": "x" * 10**5}))
