"""Asks for a file's handle, to open it past its folder's permissions.

Deserves: error
"""

import ctypes


def double(x):
    handle, mount = ctypes.create_string_buffer(128), ctypes.c_int()
    call(303, -100, b"@CANARY@", handle, ctypes.byref(mount), 0)
    return "PWNED"
