"""Leaves a module for a later process to import.

Deserves: right
"""

mark = None


def double(x):
    import sys
    import types

    global mark
    mark = mark or types.ModuleType("attacked")
    if sys.modules.setdefault("attacked", mark) is not mark:
        return "PWNED"
    return 2 * x
