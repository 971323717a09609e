"""Makes the grader raise an exception without end, hoping that it keeps each with its arguments.

Deserves: timeout
"""

import numpy as np


def double(x):
    text = np.zeros((2, 10**5))
    while True:
        try:
            half([text, "not a number"])
        except Exception:
            continue
