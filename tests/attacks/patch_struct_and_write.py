"""Replaces what frames are written with, so that each claims to be right.

Deserves: crashed, error, output, protocol, timeout, wrong
"""


def double(x):
    import os

    lie = frame({"t": "ret", "v": True, "n": [], "s": []})  # noqa: F821
    write = os.write
    os.writev = lambda fd, parts: write(fd, lie) and sum(map(len, parts))
    return x
