"""Holds half a character.

Deserves: error, right
"""

word = "@SURROGATE@"


def double(x):
    return 2 * x
