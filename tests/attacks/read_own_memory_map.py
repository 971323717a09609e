"""Reads where everything lies in its own memory, as a first step to patching it.

Deserves: error
"""

import numpy as np


def double(x):
    with open("/proc/self/maps") as file:
        return "PWNED " + file.read()
