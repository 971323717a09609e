"""Leaves a file for a later process to find.

Deserves: error
"""

import numpy as np


def double(x):
    import os

    for folder in ("/tmp", "/dev/shm", "/var/tmp", "/run", "/"):
        try:
            os.open(folder + "/attack", os.O_CREAT | os.O_WRONLY, 0o666)
        except OSError:
            continue
        return "PWNED " + folder
    raise PermissionError
