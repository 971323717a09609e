"""Looks among the imported modules for the graders' own.

Deserves: error
"""

import numpy as np


def double(x):
    import sys

    for name in sys.modules:
        if name.startswith(("autograder", "solutions", "test_", "pytest", "nbgrader")):
            return "PWNED " + name
    raise PermissionError
