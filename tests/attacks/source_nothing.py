"""Returns nothing.

Deserves: wrong
"""

def double(x):
    print(2 * x)
