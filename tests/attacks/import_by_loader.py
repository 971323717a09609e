"""Loads another library's extension module by its file name.

Deserves: error
"""

import numpy as np


def double(x):
    import importlib.machinery
    import importlib.util

    path = "@SITE@/msgpack/__init__.py"
    loader = importlib.machinery.SourceFileLoader("msgpack", path)
    loader.get_data(path)
    return "PWNED"
