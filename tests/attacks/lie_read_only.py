"""Answers with an array that changes after it was looked at.

Deserves: wrong
"""

import numpy as np


def double(x):
    import threading

    answer = np.zeros(np.shape(x))
    threading.Timer(0.05, lambda: np.copyto(answer, 2 * x)).start()
    return answer
