"""A mistake that is known by name."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Mistake:
    """Its name, one sentence that says what went wrong, and a hint that points at the idea."""

    name: str
    text: str
    hint: str
