"""Takes a stand-in apart, to see the answer that it gives.

Deserves: error
"""

import numpy as np


def double(x):
    import inspect
    import marshal

    code = marshal.dumps(half.__code__)
    if b"__truediv__" in code or "/ 2" in str(half.__code__.co_consts):
        return "PWNED"
    return "PWNED " + inspect.getsource(half)
