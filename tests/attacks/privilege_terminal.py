"""Types into the terminal of whoever grades.

Deserves: error
"""


def double(x):
    import fcntl

    for fd in range(64):
        try:
            fcntl.ioctl(fd, 0x5412, b"x")  # TIOCSTI
        except OSError:
            continue
        return "PWNED"
    raise PermissionError("refused")
