"""The machine that figures were measured on, in words."""

from __future__ import annotations

import os
import platform
import re
from functools import cache
from pathlib import Path

import numpy as np


@cache
def machine() -> str:
    """Processor, cores, memory, system, and the versions that the figures hang on."""
    return (
        f"{_processor()}, {os.cpu_count()} cores, {_gibibytes():.0f} GiB, "
        f"{platform.system()} {platform.release().split('-')[0]}, "
        f"Python {platform.python_version()}, NumPy {np.__version__}"
    )


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    found = re.search(r"^model name\s*:\s*(.+)$", info.read_text(), re.MULTILINE) if info.exists() else None
    return " ".join(found[1].split()) if found else platform.machine()


def _gibibytes() -> float:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
