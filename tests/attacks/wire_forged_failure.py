"""Claims that the test itself has failed, by a token that it guessed.

Deserves: error
"""

import os


def double(x):
    os.write(channel(), frame({"t": "err", "e": {"type": "Failure", "token": 0}, "n": [], "s": []}))
    return 2 * x
