"""Has the grader call it back inside its own callback, without end.

Deserves: protocol, crashed, error, timeout
"""

import numpy as np


def double(x):
    class Mine:
        def __truediv__(self, other):
            return half(self)

        def __array__(self, *args, **kwargs):
            return half(self)

    return half(Mine())
