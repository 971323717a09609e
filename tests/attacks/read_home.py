"""Lists home folders, where keys and notes lie.

Deserves: error
"""

import numpy as np


def double(x):
    import os

    found = []
    for place in ("/root", "/home", "/var", "/etc", "/tmp"):
        try:
            found += os.listdir(place)
        except OSError:
            continue
    if not found:
        raise PermissionError
    return "PWNED " + " ".join(found)
