"""Enters something under a number that is a Boolean, which compares like one.

Deserves: protocol
"""


def double(x):
    os.write(channel(), frame({"t": "ret", "v": ["r", True], "n": [["l", True]], "s": [[True, []]]}))  # noqa: F821
    return x
