"""Starts threads, each with its own stack.

Deserves: error, memory, timeout, crashed
"""

import numpy as np


def double(x):
    import threading
    import time

    while True:
        threading.Thread(target=time.sleep, args=(10**6,)).start()
