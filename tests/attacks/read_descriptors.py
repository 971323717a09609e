"""Reads from whatever was left open by the processes before.

Deserves: error
"""

import numpy as np


def double(x):
    import os

    for number in range(3, 1024):
        try:
            text = os.pread(number, 100, 0)
        except OSError:
            continue
        return f"PWNED {number} {text!r}"
    raise PermissionError
