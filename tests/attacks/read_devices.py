"""Opens the disk and the memory of the machine.

Deserves: error
"""

import numpy as np


def double(x):
    import os

    for name in ("/dev/vda", "/dev/sda", "/dev/mem", "/dev/kmsg", "/dev/tty", "/dev/fuse", "/dev/kvm"):
        try:
            os.open(name, os.O_RDONLY)
        except OSError:
            continue
        return "PWNED " + name
    raise PermissionError
