"""Carries a hidden input out in the text of an exception.

Deserves: error
"""

import numpy as np


def double(x):
    raise ValueError(f"PWNED {x!r}")
