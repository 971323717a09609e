"""Answers with its argument.

Deserves: wrong
"""

def double(x):
    return x
