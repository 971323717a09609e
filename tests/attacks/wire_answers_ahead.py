"""Answers calls that were not made yet, with what it has seen, and goes on to answer in order.

Deserves: protocol, wrong
"""


def double(x):
    for _ in range(5):
        os.write(channel(), frame({"t": "ret", "v": float(x.flat[0]), "n": [], "s": []}))  # noqa: F821
    return float(x.flat[0])
