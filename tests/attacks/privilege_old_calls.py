"""Calls the kernel as a 32-bit program would, past a filter that looks at numbers only.

Deserves: error, crashed
"""

import ctypes


def double(x):
    import mmap

    code = bytes.fromhex("b8 14 00 00 00 cd 80 c3")  # mov eax, 20 (getpid of i386); int 0x80; ret
    memory = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    memory.write(code)
    address = ctypes.addressof(ctypes.c_char.from_buffer(memory))
    result = ctypes.CFUNCTYPE(ctypes.c_int)(address)()
    if result < 0:
        raise OSError(-result, "refused")
    return "PWNED"
