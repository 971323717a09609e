"""Opens a connection to the internet.

Deserves: error
"""

import numpy as np


def double(x):
    import socket

    socket.create_connection(("1.1.1.1", 80), timeout=1)
    return "PWNED"
