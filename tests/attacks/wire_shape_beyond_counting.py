"""Sends an empty array with an axis of more entries than a machine word counts.

Deserves: protocol
"""


def double(x):
    array = ["a", -1000, "<f8", [0, 10**30], "C", True, 0]
    os.write(channel(), frame({"t": "ret", "v": ["r", -1000], "n": [array], "s": []}, b""))  # noqa: F821
    return x
