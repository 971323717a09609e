"""Answers with an object whose class fails whoever looks at it.

Deserves: wrong, error, protocol, crashed
"""

import numpy as np


def double(x):
    class Meta(type):
        def __getattribute__(cls, name):
            raise RuntimeError("PWNED")

    class Strange(metaclass=Meta):
        pass

    return Strange()
