"""Answers with a set of numbers that all have the same hash, so that each is compared with all others.

Deserves: wrong
"""


def double(x):
    return {k * (2**61 - 1) for k in range(1, 1500)}
