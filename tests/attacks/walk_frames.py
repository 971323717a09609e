"""Walks up the stack to the process's own code, and looks for an expected value there.

Deserves: error
"""

import numpy as np


def double(x):
    import sys

    frame = sys._getframe()
    while frame is not None:
        for name, value in frame.f_locals.items():
            if name in ("want", "expected", "solution", "reference", "standins_of_the_grader"):
                return "PWNED " + name
        frame = frame.f_back
    raise PermissionError
