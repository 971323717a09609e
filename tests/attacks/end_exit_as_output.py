"""Ends the process with the status that the box uses for too much output.

Deserves: output
"""

import numpy as np


def double(x):
    import os

    os._exit(97)
