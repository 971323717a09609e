"""Never ends when the cell is run, before any test.

Deserves: right, timeout
"""

def double(x):
    return 2 * x


while True:
    pass
