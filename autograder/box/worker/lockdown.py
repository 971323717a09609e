"""Limits of a process, and what the kernel lets it do."""

from __future__ import annotations

from typing import Any


def lock_zygote(lock: dict[str, Any]) -> dict[str, Any]:
    """Take away what neither the zygote nor its children need."""
    return {}


def lock_exercise(limits: dict[str, Any], lock: dict[str, Any] | None) -> None:
    """Take away what a learner's code does not need."""
