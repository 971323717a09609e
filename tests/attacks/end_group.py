"""Raises a group of exceptions, each with a message to the learner.

Deserves: error
"""


def double(x):
    raise ExceptionGroup("PWNED", [ValueError(f"PWNED {x}"), ExceptionGroup("PWNED", [KeyError("PWNED")])])
