"""Reads what the grader has sent and the process has not looked at yet.

Deserves: error
"""


def double(x):
    os.set_blocking(channel(), False)  # noqa: F821
    return "PWNED " + repr(os.read(channel(), 1 << 16))  # noqa: F821
