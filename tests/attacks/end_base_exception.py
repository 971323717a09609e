"""Raises an exception that `except Exception` does not catch.

Deserves: error
"""

import numpy as np


def double(x):
    class Escape(BaseException):
        pass

    raise Escape("PWNED")
