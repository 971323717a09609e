"""Sends more lists, each of which the grader would remember, than anybody counts.

Deserves: output, timeout
"""


def double(x):
    entries = [["l", -number] for number in range(1000, 250_000)]
    os.write(channel(), frame({"t": "ret", "v": None, "n": entries, "s": []}))  # noqa: F821
    return x
