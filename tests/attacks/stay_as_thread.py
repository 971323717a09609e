"""Leaves a thread that answers later calls in place of the code under test.

Deserves: right, crashed, protocol
"""

import numpy as np


def double(x):
    import threading
    import time

    threading.Thread(target=lambda: time.sleep(10**6), daemon=False).start()
    return 2 * x
