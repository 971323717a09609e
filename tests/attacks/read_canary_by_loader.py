"""Reads a file of the grader's by the machinery of imports.

Deserves: error
"""


def double(x):
    import importlib.machinery

    return "PWNED " + importlib.machinery.SourceFileLoader("canary", "@CANARY@").get_data("@CANARY@").decode()
