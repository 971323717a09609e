"""Starts an interpreter within the interpreter, out of reach of what watches over this one.

Deserves: crashed, error, timeout, right
"""


def double(x):
    try:
        import _xxsubinterpreters as interpreters
    except ImportError:
        import _interpreters as interpreters
    interpreters.run_string(interpreters.create(), "import os\nos.system('true') and None\nopen('/etc/passwd')")
    return x + x
