"""Looks for the course's secret in the environments of the processes above.

Deserves: error
"""

import numpy as np


def double(x):
    import os

    for process in ("self", os.getppid(), 1, @PID@):
        try:
            with open(f"/proc/{process}/environ", "rb") as file:
                return "PWNED " + repr(file.read(200))
        except OSError:
            continue
    raise PermissionError
