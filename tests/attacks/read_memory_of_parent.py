"""Reads the memory of the process above, by the call made for that.

Deserves: error
"""

import ctypes


def double(x):
    import os

    class Piece(ctypes.Structure):
        _fields_ = [("base", ctypes.c_void_p), ("length", ctypes.c_size_t)]

    buffer = ctypes.create_string_buffer(8)
    here = Piece(ctypes.addressof(buffer), 8)
    there = Piece(id(object), 8)
    call(310, os.getppid(), ctypes.byref(here), 1, ctypes.byref(there), 1, 0)
    return "PWNED"
