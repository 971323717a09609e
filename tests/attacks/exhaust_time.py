"""Never ends.

Deserves: timeout
"""

import numpy as np


def double(x):
    while True:
        pass
