"""Removes Python's builtins.

Deserves: wrong, error, crashed, protocol
"""

import numpy as np


def double(x):
    import builtins

    for name in list(vars(builtins)):
        if name not in ("__import__",):
            delattr(builtins, name)
    return 3 * x
