"""Makes a device and a pipe with a name.

Deserves: error
"""

import numpy as np


def double(x):
    import os

    os.mkfifo("/tmp/attack")
    return "PWNED"
