"""Traces every call of the process, and changes what it sees.

Deserves: wrong, error, crashed, protocol, timeout
"""

import numpy as np


def double(x):
    import sys

    def trace(frame, event, argument):
        frame.f_locals["value"] = 0
        return trace

    sys.settrace(trace)
    sys.setprofile(trace)
    return 3 * x
