"""Sends a range that is short to write and endless to list.

Deserves: protocol
"""


def double(x):
    os.write(channel(), frame({"t": "ret", "v": ["R", 0, 10**15, 1], "n": [], "s": []}))  # noqa: F821
    return x
