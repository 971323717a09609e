"""Announces buffers whose sizes are no numbers.

Deserves: protocol
"""


def double(x):
    head = b'{"t":"ret","v":3.0,"n":[],"s":[],"b":[NaN,Infinity]}'
    os.write(channel(), struct.pack("!I", len(head)) + head)  # noqa: F821
    return x
