"""Is larger than any cell may be.

Deserves: memory
"""

def double(x):
    return 2 * x


"""@LONG@"""
