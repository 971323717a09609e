"""Answers with a list in a list in a list.

Deserves: output
"""

import numpy as np


def double(x):
    answer = []
    for _ in range(10**4):
        answer = [answer]
    return answer
