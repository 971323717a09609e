"""Sends a generator whose state is a dictionary in a dictionary in a dictionary.

Deserves: protocol
"""


def double(x):
    state = {}
    for _ in range(300):
        state = {"state": state}
    os.write(channel(), frame({"t": "ret", "v": None, "n": [["g", -1000, "PCG64"]], "s": [[-1000, state]]}))  # noqa: F821
    return x
