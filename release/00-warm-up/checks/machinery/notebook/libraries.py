"""What a learner's code may import when it is graded, besides the standard library."""

from __future__ import annotations

import sys

#: Libraries for learners, what Matplotlib needs for itself, and what a notebook expects around it.
LIBRARIES = ("numpy", "matplotlib", "tqdm")
THEIRS = (
    *("mpl_toolkits", "PIL", "contourpy", "kiwisolver", "cycler", "dateutil"),
    *("six", "packaging", "pyparsing", "fontTools"),
)
AVAILABLE = frozenset((*LIBRARIES, *THEIRS, "IPython", "checks", *sys.stdlib_module_names))
