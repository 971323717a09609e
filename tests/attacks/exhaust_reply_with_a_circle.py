"""Answers with a list that holds itself.

Deserves: wrong
"""

import numpy as np


def double(x):
    answer = [1.0]
    answer.append(answer)
    return answer
