"""Aborts, which would leave a core file.

Deserves: crashed
"""

import numpy as np


def double(x):
    import os

    os.abort()
