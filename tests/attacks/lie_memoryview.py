"""Answers with a view of memory that it goes on to change.

Deserves: wrong
"""


def double(x):
    return memoryview(bytearray(b"PWNED")).cast("b")
