"""Answers with an object that pretends to be whatever is asked.

Deserves: wrong, error, protocol, crashed
"""

import numpy as np


def double(x):
    class Anything:
        def __getattr__(self, name):
            return self

        def __call__(self, *args, **kwargs):
            return self

        __class__ = property(lambda self: np.ndarray)
        __array__ = __len__ = __iter__ = __float__ = __call__

    return Anything()
