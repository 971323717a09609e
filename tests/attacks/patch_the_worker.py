"""Replaces the functions of the process that it runs in.

Deserves: wrong, error, crashed, protocol, output
"""

import numpy as np


def double(x):
    import sys

    for name, module in list(sys.modules.items()):
        if name.startswith("worker"):
            for key in list(vars(module)):
                if callable(vars(module)[key]):
                    setattr(module, key, lambda *args, **kwargs: 2 * x)
    return 3 * x
