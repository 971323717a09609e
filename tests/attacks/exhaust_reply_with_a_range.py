"""Answers with a range that is short to write and endless to list.

Deserves: wrong
"""


def double(x):
    return range(10**15)
