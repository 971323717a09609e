"""The load of the machine, and a clock that runs slower the higher it is."""

from __future__ import annotations

import os
import time
from pathlib import Path

#: Seconds after which the load is read again.
_READ_AGAIN = 0.25
#: No machine is taken to be busier than this, so that a process that sleeps is stopped some day.
_LEAST_SHARE = 0.02


def share() -> float:
    """Return the share of a core that a process can expect now, such as 1/8 at a load of 8 per core.

    It counts the processes that want to run now, since the usual load averages lag a minute behind.
    """
    try:
        running = int(Path("/proc/loadavg").read_text().split()[3].partition("/")[0]) - 1  # without this one
    except (OSError, ValueError, IndexError):
        running = int(os.getloadavg()[0])
    return max(min(1.0, (os.cpu_count() or 1) / max(running, 1)), _LEAST_SHARE)


class FairClock:
    """Counts the seconds that a process could have computed, at the load that there was."""

    def __init__(self) -> None:
        self._seconds = 0.0
        self._share = 1.0
        self._read = self._seen = time.monotonic()

    def resume(self) -> None:
        """Leave out the time since the clock was last read."""
        self._seen = time.monotonic()

    def seconds(self) -> float:
        """Return the seconds so far. Ask often, since the load changes."""
        now = time.monotonic()
        if now - self._read > _READ_AGAIN:
            self._share, self._read = share(), now
        self._seconds += (now - self._seen) * self._share
        self._seen = now
        return self._seconds

    def take(self) -> float:
        """Return the seconds so far, and begin again at 0."""
        seconds = self.seconds()
        self._seconds = 0.0
        return seconds
