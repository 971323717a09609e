"""Raises its own limits.

Deserves: error
"""

import numpy as np


def double(x):
    import resource

    resource.setrlimit(resource.RLIMIT_CPU, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    return "PWNED"
