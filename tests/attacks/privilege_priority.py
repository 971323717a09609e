"""Takes the processor for itself.

Deserves: error
"""

import numpy as np


def double(x):
    import os

    try:
        os.setpriority(os.PRIO_PROCESS, 0, -20)
    except OSError:
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(50))
    return "PWNED"
