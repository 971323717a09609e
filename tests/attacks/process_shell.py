"""Runs a command in a shell.

Deserves: error
"""

import numpy as np


def double(x):
    import subprocess

    return "PWNED " + subprocess.run("id", shell=True, capture_output=True, text=True).stdout
