"""Makes the process's own functions lie.

Deserves: wrong, error, crashed, protocol, timeout
"""

import numpy as np


def double(x):
    import builtins

    builtins.isinstance = lambda *args: True
    builtins.len = lambda value: 0
    return 3 * x
