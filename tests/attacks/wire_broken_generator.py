"""Sends a generator whose position lies outside its own table.

Deserves: protocol
"""

import os


def double(x):
    os.write(channel(), frame({"t": "ret", "v": ["r", -9], "n": [["g", -9, "MT19937"]], "s": [[-9, {"bit_generator": "MT19937", "state": {"key": [1] * 624, "pos": 10**9}}]]}))
    return 2 * x
