"""How long `python -m checks --watch` takes from a save to the verdict."""

from __future__ import annotations

import json
import os
import pty
import re
import select
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from autograder.submissions.made_up import filled

SETTLED = 0.6
PATIENCE = 20
#: What the screen says of an exercise in hand that is right, and of nothing else.
DONE = re.compile(rb"Press n for the next|Everything is done")


def seconds_to_verdict(folder: Path, name: str, exercise: str, wrong: str, saves: int = 7) -> float:
    """From saving a right answer in the place of a wrong one until it is said to be right, in the median."""
    path = folder / name
    right = json.loads(path.read_text("utf-8"))
    texts = [json.dumps(filled(right, {exercise: wrong})), json.dumps(right)]
    path.write_text(texts[0], "utf-8")
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "checks", "--watch"]
    with subprocess.Popen(command, cwd=folder, stdin=theirs, stdout=theirs, stderr=theirs) as watch:
        _until_silent(ours)
        times = [_one(ours, path, texts) for _ in range(saves)]
        os.write(ours, b"q")
        watch.wait(10)
    return median(times)


def _one(terminal: int, path: Path, texts: Sequence[str]) -> float:
    wrong, right = texts
    started = time.perf_counter()
    path.write_text(right, "utf-8")
    shown = b""
    while not DONE.search(shown):
        ready, _, _ = select.select([terminal], [], [], PATIENCE)
        if not ready:
            raise SystemExit("watch mode did not say that a right answer was saved")
        shown += os.read(terminal, 65536)
    verdict = time.perf_counter() - started
    _until_silent(terminal)  # what else the save has changed is brought up to date afterwards
    path.write_text(wrong, "utf-8")
    _until_silent(terminal)
    return verdict


def _until_silent(terminal: int) -> None:
    """Read what is shown until something has come, and then nothing for a while."""
    over = time.perf_counter() + PATIENCE
    came = False
    while time.perf_counter() < over:
        ready, _, _ = select.select([terminal], [], [], SETTLED)
        if ready:
            came = bool(os.read(terminal, 65536)) or came
        elif came:
            return
