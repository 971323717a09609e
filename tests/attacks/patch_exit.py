"""Makes the process unable to end, whatever it is asked for.

Deserves: output, timeout
"""


def double(x):
    import os

    os._exit = lambda status: None
    while True:
        print("x" * 100_000)
