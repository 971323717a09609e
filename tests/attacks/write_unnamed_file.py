"""Opens a file without a name, to fill the disk with it.

Deserves: error
"""

import numpy as np


def double(x):
    import os

    for folder in ("/tmp", "/dev/shm", "/"):
        try:
            os.open(folder, os.O_TMPFILE | os.O_RDWR)
        except OSError:
            continue
        return "PWNED " + folder
    raise PermissionError
