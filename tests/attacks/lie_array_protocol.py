"""Answers with an object that becomes another array each time that it is asked for one.

Deserves: error, wrong
"""


class Fickle:
    asked = 0

    def __array__(self, dtype=None, copy=None):
        Fickle.asked += 1
        return None if Fickle.asked > 1 else 1

    __array_interface__ = {"shape": (10**9,), "typestr": "<f8", "data": (0, False), "version": 3}


def double(x):
    return Fickle()
