"""Redefines the answer of an earlier exercise, which stays the grader's.

Deserves: right
"""

def half(x):
    return "PWNED"


def double(x):
    return 4 * half(x)
