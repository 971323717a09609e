"""Makes a pair of sockets, to pass descriptors through.

Deserves: error
"""

import numpy as np


def double(x):
    import socket

    socket.socketpair()
    return "PWNED"
