"""Renames the machine.

Deserves: error
"""

import numpy as np


def double(x):
    import socket

    socket.sethostname("attack")
    return "PWNED"
