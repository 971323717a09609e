"""Raises an exception of its own that carries a builtin's name.

Deserves: error, missing
"""

import numpy as np


def double(x):
    class NotImplementedError(Exception):
        __module__ = "builtins"
        line = "PWNED"

    raise NotImplementedError
