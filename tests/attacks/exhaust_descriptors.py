"""Opens pipes until there are no more.

Deserves: error
"""

import numpy as np


def double(x):
    import os

    while True:
        os.pipe()
