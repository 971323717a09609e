"""Never ends, and takes no processor time.

Deserves: timeout
"""

import numpy as np


def double(x):
    import time

    time.sleep(10**6)
