"""Changes the attributes of an object into what are none.

Deserves: protocol
"""


def double(x):
    shell = ["o", -1000, None, "object", []]
    os.write(channel(), frame({"t": "ret", "v": None, "n": [shell], "s": [[-1000, [5, None]]]}))  # noqa: F821
    return x
