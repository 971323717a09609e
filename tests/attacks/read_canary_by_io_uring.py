"""Sets up a ring through which the kernel would open files unseen by a filter.

Deserves: error
"""

import ctypes


def double(x):
    call(425, 8, ctypes.create_string_buffer(120))
    return "PWNED"
