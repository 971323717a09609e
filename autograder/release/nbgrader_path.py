"""Where nbgrader finds the commands that it calls."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def find_tools() -> None:
    """Let nbgrader find the commands that it calls where this Python is run without its environment."""
    folder = str(Path(sys.executable).parent)
    path = os.environ.get("PATH", os.defpath)
    if folder not in path.split(os.pathsep):
        os.environ["PATH"] = f"{folder}{os.pathsep}{path}"
