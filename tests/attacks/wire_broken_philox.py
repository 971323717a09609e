"""Sends a generator whose buffer is read at a negative place.

Deserves: protocol
"""

import os


def double(x):
    os.write(channel(), frame({"t": "ret", "v": ["r", -9], "n": [["g", -9, "Philox"]], "s": [[-9, {"bit_generator": "Philox", "state": {"counter": [1] * 4, "key": [1] * 2}, "buffer": [1] * 4, "buffer_pos": -(10**6), "has_uint32": 0, "uinteger": 0}]]}))
    return 2 * x
