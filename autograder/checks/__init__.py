"""What checks are made of, for the kit's hidden tests and for the checks that learners get."""

import os
import sys
from typing import TYPE_CHECKING, Any

if "numpy" not in sys.modules:
    # The arrays are small: a second thread only waits for the first, and for those of other processes.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from .expect import Detail, Failure, array, close, expect, number, parts, unchanged
from .student import LocalStudent, assign

if TYPE_CHECKING:
    from .show.jupyter import check

__all__ = [
    "Detail",
    "Failure",
    "LocalStudent",
    "array",
    "assign",
    "check",
    "close",
    "expect",
    "number",
    "parts",
    "unchanged",
]


def __getattr__(name: str) -> Any:
    """Import `check`, and all that showing a report takes, only where it is asked for."""
    if name == "check":
        from .show.jupyter import check

        return check
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
