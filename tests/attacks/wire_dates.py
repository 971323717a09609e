"""Sends an array of dates, whose unit is a text of the sender's choosing.

Deserves: protocol
"""


def double(x):
    array = ["a", -1000, "<M8[25s]", [1], "C", True, 0]
    os.write(channel(), frame({"t": "ret", "v": ["r", -1000], "n": [array], "s": []}, bytes(8)))  # noqa: F821
    return x
