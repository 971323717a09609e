"""Reads the hidden tests from where the course lies.

Deserves: error
"""

import numpy as np


def double(x):
    import pathlib

    return "PWNED " + str([path.read_text() for path in pathlib.Path("@REPOSITORY@/autograder/graders").rglob("*.py")][0])
