"""Takes all memory bit by bit, and swallows the refusal.

Deserves: memory, timeout
"""

import numpy as np


def double(x):
    kept = []
    while True:
        try:
            kept.append(bytearray(10**7))
        except MemoryError:
            pass
