"""Searches every object in memory for the source of a solution.

Deserves: error
"""

import numpy as np


def double(x):
    import gc
    import types

    for value in gc.get_objects():
        if isinstance(value, types.FunctionType) and ("test_" in value.__code__.co_filename or "solutions" in value.__code__.co_filename):
            return "PWNED " + value.__code__.co_filename
    raise PermissionError
