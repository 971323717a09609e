"""Errors that end a command with one clear line."""

from __future__ import annotations


class KitError(Exception):
    """The call, the course or the machine is not as it must be: what is wrong, where, and what to do."""


class CutShortError(KitError):
    """The call was right, and its end could not be reached; what is done is kept, and can be gone on from."""
