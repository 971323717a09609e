"""How long `python -m checks --watch` takes from a save to the verdict."""

from __future__ import annotations

import json
import os
import pty
import select
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

SAVES = 7
SETTLED = 0.6


def seconds_to_verdict(folder: Path, name: str) -> float:
    """The median over some saves: until the exercise in hand has its verdict."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "checks", "--watch"]
    with subprocess.Popen(command, cwd=folder, stdin=theirs, stdout=theirs, stderr=theirs) as watch:
        _until_silent(ours, 20)
        times = [_one(ours, folder / name, save) for save in range(SAVES)]
        os.write(ours, b"q")
        watch.wait(10)
    return median(times)


def _one(terminal: int, path: Path, save: int) -> float:
    notebook = json.loads(path.read_text("utf-8"))
    notebook["cells"].append(
        {
            "cell_type": "code",
            "metadata": {},
            "source": f"x{save} = {save}",
            "outputs": [],
            "execution_count": None,
        }
    )
    text = json.dumps(notebook)
    started = time.perf_counter()
    path.write_text(text, "utf-8")
    ready, _, _ = select.select([terminal], [], [], 10)
    verdict = time.perf_counter() - started
    if not ready:
        raise SystemExit("watch mode did not notice that the notebook was saved")
    _until_silent(terminal, 10)  # what else the save has changed is brought up to date afterwards
    return verdict


def _until_silent(terminal: int, most: float) -> float:
    """Read what is shown until nothing comes for a while; when the last of it came."""
    over = time.perf_counter() + most
    last = 0.0
    while time.perf_counter() < over:
        ready, _, _ = select.select([terminal], [], [], SETTLED)
        if ready and os.read(terminal, 65536):
            last = time.perf_counter()
        elif last:
            return last
    return last or over
