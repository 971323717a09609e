"""Single keys from the terminal, without waiting for Enter; none where there is no terminal."""

from __future__ import annotations

import contextlib
import select
import sys
import time
from collections.abc import Iterator


@contextlib.contextmanager
def single_keys() -> Iterator[bool]:
    """Let keys through one by one in this block; whether that is possible here is the value."""
    if not sys.stdin.isatty():
        yield False
        return
    try:
        import termios
        import tty
    except ImportError:  # Windows has other means
        yield True
        return
    descriptor = sys.stdin.fileno()
    before = termios.tcgetattr(descriptor)
    tty.setcbreak(descriptor, termios.TCSADRAIN)
    try:
        yield True
    finally:
        termios.tcsetattr(descriptor, termios.TCSADRAIN, before)


def next_key(seconds: float) -> str:
    """The key that was pressed within so many seconds, in lower case, or an empty text."""
    if sys.platform == "win32":
        return _on_windows(seconds)
    import os

    ready, _, _ = select.select([sys.stdin], [], [], seconds)
    return os.read(sys.stdin.fileno(), 1).decode(errors="ignore").lower() if ready else ""


def _on_windows(seconds: float) -> str:
    import importlib

    console = importlib.import_module("msvcrt")
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if console.kbhit():
            return str(console.getwch()).lower()
        time.sleep(0.02)
    return ""
