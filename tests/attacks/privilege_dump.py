"""Makes itself open to being read and traced by other processes of its user.

Deserves: error
"""


def double(x):
    if libc.prctl(4, 1, 0, 0, 0) == 0 and libc.prctl(0x59616D61, -1, 0, 0, 0) == 0:  # noqa: F821
        return "PWNED"
    raise PermissionError("refused")
