"""Makes links to a file of the grader's, to read it under another name.

Deserves: error
"""

import numpy as np


def double(x):
    import os

    try:
        os.symlink("@CANARY@", "/tmp/link")
    except OSError:
        os.link("@CANARY@", "/tmp/link")
    return "PWNED"
