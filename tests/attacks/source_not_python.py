"""Is not Python.

Deserves: error
"""

def double(x:
    return 2 * x
