"""Sends a header that says everything twice, to be checked by one and believed by another.

Deserves: protocol
"""


def double(x):
    head = b'{"t":"log","x":"","t":"ret","v":3.0,"v":["r",7],"n":[],"s":[],"b":[],"b":[]}'
    os.write(channel(), struct.pack("!I", len(head)) + head)  # noqa: F821
    return x
