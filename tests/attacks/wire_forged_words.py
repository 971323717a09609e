"""Puts words of its own into what the learner is told.

Deserves: error
"""

import os


def double(x):
    words = {"type": "PWNED", "line": "PWNED", "cell": "PWNED", "own": "PWNED", "token": "PWNED", "text": "PWNED"}
    os.write(channel(), frame({"t": "err", "e": words, "n": [], "s": []}))
    return 2 * x
