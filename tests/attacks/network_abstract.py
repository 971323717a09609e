"""Talks to a service of the machine over a socket without a file.

Deserves: error
"""

import numpy as np


def double(x):
    import socket

    socket.socket(socket.AF_UNIX).bind("\0attack")
    return "PWNED"
