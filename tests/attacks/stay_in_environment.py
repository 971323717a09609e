"""Leaves a note in the environment.

Deserves: right
"""

def double(x):
    import os

    if os.environ.setdefault("ATTACKED", str(os.getpid())) != str(os.getpid()):
        return "PWNED"
    return 2 * x
