"""Never ends, inside the interpreter, where no signal is looked at.

Deserves: timeout
"""

import numpy as np


def double(x):
    import re

    re.match(r"(a+)+$", "a" * 50 + "b")
