"""Changes an entry that is not there.

Deserves: protocol
"""

import os


def double(x):
    os.write(channel(), frame({"t": "ret", "v": None, "n": [], "s": [[12345, 0]]}))
    return 2 * x
