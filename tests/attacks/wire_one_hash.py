"""Sends a set of numbers that all have the same hash, so that each is compared with all others.

Deserves: protocol, timeout
"""


def double(x):
    same = [k * (2**61 - 1) for k in range(60_000)]
    os.write(channel(), frame({"t": "ret", "v": ["S", same], "n": [], "s": []}))  # noqa: F821
    return x
