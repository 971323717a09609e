"""Answers with an array of a width and byte order that were not agreed on.

Deserves: protocol
"""


def double(x):
    array = ["a", -1000, ">f8", [3], "C", True, 0]
    os.write(channel(), frame({"t": "ret", "v": ["r", -1000], "n": [array], "s": []}, bytes(24)))  # noqa: F821
    return x
