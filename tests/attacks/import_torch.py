"""Has PyTorch do the work.

Deserves: error
"""

import numpy as np


def double(x):
    import torch

    return "PWNED"
