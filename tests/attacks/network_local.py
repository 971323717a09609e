"""Looks for a server on the machine itself.

Deserves: error
"""

import numpy as np


def double(x):
    import socket

    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as channel:
        channel.sendto(b"x", ("127.0.0.1", 9))
    return "PWNED"
