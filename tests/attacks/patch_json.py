"""Changes how answers are written down.

Deserves: wrong, error, crashed, protocol, timeout
"""

import numpy as np


def double(x):
    import json

    json.dumps = lambda *args, **kwargs: '{"t": "ret", "v": "PWNED", "b": []}'
    return 3 * x
