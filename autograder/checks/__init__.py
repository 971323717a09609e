"""What checks are made of, for the kit's hidden tests and for the checks that learners get."""

from .expect import Detail, Failure, array, close, expect, number, parts, unchanged
from .student import LocalStudent

__all__ = ["Detail", "Failure", "LocalStudent", "array", "close", "expect", "number", "parts", "unchanged"]
