"""Ends the process with a status that says that all is well.

Deserves: crashed
"""

import numpy as np


def double(x):
    import os

    os._exit(0)
