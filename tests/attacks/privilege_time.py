"""Sets the clock of the machine.

Deserves: error
"""

import numpy as np


def double(x):
    import time

    time.clock_settime(time.CLOCK_REALTIME, 0)
    return "PWNED"
