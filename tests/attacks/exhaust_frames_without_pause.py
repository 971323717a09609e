"""Asks the grader so fast that it never has to wait, and so never looks at the clock.

Deserves: timeout, crashed, protocol
"""

import os


def double(x):
    question = frame({"t": "call", "f": ["st", "half"], "h": False, "v": ["t", [["t", [1.0]], ["t", []]]], "n": [], "s": []})
    while True:
        os.write(channel(), question * 100)
