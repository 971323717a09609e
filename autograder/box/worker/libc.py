"""The C library, loaded once: what is asked of it is asked in every process."""

from __future__ import annotations

import ctypes

LIBC = ctypes.CDLL(None, use_errno=True)
