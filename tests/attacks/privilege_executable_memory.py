"""Writes machine code into memory and runs it, to call the kernel past everything of Python's.

Deserves: error
"""
import ctypes
import mmap


def double(x):
    # x86-64: open("/etc/passwd") by number, and its answer
    code = b"\x48\x89\xf8\x0f\x05\xc3"  # mov rax, rdi; syscall; ret
    memory = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    memory.write(code)
    function = ctypes.CFUNCTYPE(ctypes.c_long, ctypes.c_long)(ctypes.addressof(ctypes.c_char.from_buffer(memory)))
    if function(57) >= 0:  # fork
        return "PWNED"
    raise PermissionError("refused")
