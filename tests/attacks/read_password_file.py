"""Reads the machine's password file.

Deserves: error
"""

import numpy as np


def double(x):
    with open("/etc/passwd") as file:
        return "PWNED " + file.read()
