"""Sets itself an alarm for after the call, to be ended in somebody else's time.

Deserves: right, crashed, timeout
"""

import numpy as np


def double(x):
    import signal

    signal.setitimer(signal.ITIMER_REAL, 0.001)
    return 2 * x
