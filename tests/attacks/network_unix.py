"""Talks to a service of the machine over a local socket.

Deserves: error
"""

import numpy as np


def double(x):
    import socket

    socket.socket(socket.AF_UNIX).connect("/run/systemd/private")
    return "PWNED"
