"""Looks through memory that was used before for somebody else's answers.

Deserves: error
"""
import numpy as np


def double(x):
    for _ in range(20):
        left = np.empty(1 << 20, np.uint8).tobytes()
        if b"the canary sings" in left or b"AUTOGRADER" in left or b"return 3 * x" in left * 0:
            return "PWNED"
    raise PermissionError("nothing is there")
