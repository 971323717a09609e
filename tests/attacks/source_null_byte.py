"""Has a byte in it that no source may have.

Deserves: error
"""

def double(x):
    return 2 * x  # @NULL@
