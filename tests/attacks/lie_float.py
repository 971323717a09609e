"""Answers with a number whose value changes each time that it is looked at.

Deserves: error, wrong
"""


class Fickle(float):
    def __float__(self):
        raise RuntimeError("PWNED")

    def __eq__(self, other):
        return True

    __hash__ = float.__hash__
    __ne__ = __lt__ = __gt__ = lambda self, other: False


def double(x):
    return Fickle(1)
