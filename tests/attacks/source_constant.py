"""Has the compiler compute an enormous constant.

Deserves: right, timeout, memory, error
"""

value = lambda: (1 << 10**5) ** 10**5 ** 10**2


def double(x):
    return 2 * x
