"""Becomes another program.

Deserves: error
"""

import numpy as np


def double(x):
    import os
    import sys

    for program in ("/bin/sh", "/usr/bin/env", sys.executable):
        try:
            os.execv(program, [program, "-c", "exit 0"])
        except OSError:
            continue
    raise PermissionError
