"""Leaves objects that write to the channel when they are thrown away, after the answer.

Deserves: crashed, protocol, right, timeout, wrong
"""


class Late:
    def __del__(self):
        os.write(channel(), frame({"t": "ret", "v": 1.0, "n": [], "s": []}))  # noqa: F821


def double(x):
    late = Late()
    late.itself = late
    return x + x
