"""Is the stub, untouched.

Deserves: missing
"""

def double(x):
    raise NotImplementedError("double")
