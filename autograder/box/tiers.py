"""How the box is closed: bubblewrap, else Landlock, else not at all; and how one finds out."""

from __future__ import annotations

import importlib.util
import os
import socket
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from .outcomes import BoxError
from .worker import control

TIERS = ("bubblewrap", "landlock", "none")
_HERE = Path(__file__).resolve().parent
#: What a learner may import beside the standard library, and what Matplotlib itself needs for it.
PACKAGES = (
    *("numpy", "matplotlib", "tqdm"),
    *("mpl_toolkits", "PIL", "contourpy", "kiwisolver", "cycler", "dateutil"),
    *("six", "packaging", "pyparsing", "fontTools"),
)
_START_SECONDS = 60.0


@dataclass
class Zygote:
    """A running zygote: its process, our end of its control channel, and what it said of itself."""

    process: subprocess.Popen[bytes]
    sock: socket.socket
    report: dict[str, Any]
    errors: IO[bytes]

    def last_words(self) -> str:
        """End it, and say the last line that it wrote."""
        self.sock.close()
        self.process.kill()
        self.process.wait()
        self.errors.seek(0)
        lines = self.errors.read()[-10_000:].decode("utf-8", "replace").strip().splitlines()
        self.errors.close()
        return lines[-1][:300] if lines else f"it ended with status {self.process.returncode}"

    def close(self) -> None:
        """Let it go: it ends by itself when its channel closes, and is ended if not."""
        self.sock.close()
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.errors.close()


def start(tier: str) -> Zygote:
    """Start a zygote in that tier; `BoxError` says why that is not possible."""
    ours, theirs = socket.socketpair()
    errors = tempfile.TemporaryFile()  # noqa: SIM115  (it lives as long as the zygote)
    with theirs:
        command = _command(theirs.fileno())
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=errors,
            pass_fds=(theirs.fileno(),),
            env=_environment(),
            cwd="/",
        )
    zygote = Zygote(process, ours, {}, errors)
    ours.settimeout(_START_SECONDS)
    try:
        control.send(ours, configuration())
        zygote.report, _ = control.receive(ours)
    except (EOFError, OSError) as error:
        raise BoxError(f"the worker did not start: {zygote.last_words()}") from error
    return zygote


def configuration() -> dict[str, Any]:
    """What the zygote is told: where things lie."""
    checks = _HERE.parent / "checks"
    places = {name: place for name in PACKAGES if (place := _place(name))}
    return {
        "packages": places,
        "hidden_path": [str(_HERE)],
        "matplotlibrc": str(Path(places["matplotlib"], "matplotlib", "mpl-data", "matplotlibrc")),
        "fonts": "/nonexistent",
        "preload": [],
        "parts": {name: str(checks / f"{name}.py") for name in ("cells", "figures")},
    }


def _place(name: str) -> str | None:
    """The folder on the path in which a package lies."""
    spec = importlib.util.find_spec(name)
    if spec is None:
        return None
    place = spec.origin or next(iter(spec.submodule_search_locations or ()), None)
    if place is None:
        return None
    path = Path(place)
    return str(path.parent.parent if spec.submodule_search_locations and spec.origin else path.parent)


def _command(fd: int) -> list[str]:
    begin = f"import sys; sys.path.insert(0, {str(_HERE)!r}); from worker.main import zygote; zygote({fd})"
    return [sys.executable, "-sPSB", "-X", "utf8", "-c", begin]


def _environment() -> dict[str, str]:
    threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    return {**threads, "MPLBACKEND": "Agg", "PYTHONHASHSEED": "0", "LC_ALL": "C.UTF-8", "HOME": os.devnull}
