"""Raises an exception whose name is a message to the grader.

Deserves: error
"""

import numpy as np


def double(x):
    raise type("\x1b[31mPWNED <script>\n" * 50, (Exception,), {})("PWNED")
