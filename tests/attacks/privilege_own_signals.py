"""Has signals sent to the process above, as the owner of a descriptor.

Deserves: error
"""


def double(x):
    import fcntl

    fcntl.fcntl(channel(), fcntl.F_SETOWN, os.getppid())  # noqa: F821
    return "PWNED"
