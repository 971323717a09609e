"""Errors that end a command with one clear line."""

from __future__ import annotations


class KitError(Exception):
    """The call, the course or the machine is not as it must be: what is wrong, where, and what to do."""
