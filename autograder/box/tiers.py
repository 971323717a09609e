"""The tiers of isolation (bubblewrap, Landlock, none), and how a zygote starts in each."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from .errors import BoxError
from .layout import Layout, layout, shared_files
from .worker import control, landlock, seccomp

#: The best first.
TIERS = ("bubblewrap", "landlock", "none")
#: The user of a learner's code if the grader is root.
NOBODY = 65534
_START_SECONDS = 60.0
_STAGES = ("/mnt", "/media", "/srv", "/opt", "/tmp")  # noqa: S108  (mounted over, in a namespace of its own)
#: glibc returns freed arrays to the kernel, which clears them again for the next minibatch. That is half the
#: time of an epoch. So glibc keeps blocks below 32 MiB, and up to 128 MiB in all.
_MALLOC = {"MALLOC_MMAP_THRESHOLD_": str(32 << 20), "MALLOC_TRIM_THRESHOLD_": str(128 << 20)}
#: Imported before the lock, in plans where no file can be read after it.
_PRELOAD = (
    *(
        "ast",
        "bisect",
        "collections",
        "contextlib",
        "copy",
        "csv",
        "ctypes",
        "dataclasses",
        "datetime",
        "decimal",
    ),
    *(
        "enum",
        "fractions",
        "functools",
        "glob",
        "heapq",
        "inspect",
        "io",
        "itertools",
        "json",
        "logging",
        "math",
    ),
    *("operator", "pathlib", "pickle", "pprint", "queue", "random", "re", "statistics", "string", "struct"),
    *(
        "tempfile",
        "textwrap",
        "threading",
        "time",
        "timeit",
        "traceback",
        "types",
        "typing",
        "unittest",
        "warnings",
    ),
    *("concurrent.futures", "multiprocessing", "numpy.testing", "numpy.polynomial", "matplotlib.gridspec"),
)
#: Modules whose shared libraries must be loaded before the lock.
_WITH_LIBRARIES = ("bz2", "ctypes", "decimal", "hashlib", "lzma", "uuid", "zlib", "concurrent.futures.thread")


@dataclass
class Zygote:
    """A running zygote: its process, our end of its control channel, its errors, its first report."""

    process: subprocess.Popen[bytes]
    sock: socket.socket
    errors: IO[bytes]
    report: dict[str, Any]

    def last_words(self) -> str:
        """Kill the zygote and return the last line that it wrote."""
        self.sock.close()
        self.process.kill()
        self.process.wait()
        self.errors.seek(0)
        lines = self.errors.read()[-10_000:].decode("utf-8", "replace").strip().splitlines()
        self.errors.close()
        return lines[-1][:300] if lines else f"it ended with status {self.process.returncode}"

    def close(self) -> None:
        """Close the channel, so that the zygote ends; kill it if it does not."""
        self.sock.close()
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.errors.close()


def start(tier: str) -> Zygote:
    """Start a zygote in a tier; raise `BoxError` with the reason if that is not possible."""
    if tier not in TIERS:
        raise BoxError(f"there is no tier {tier!r}: choose from {', '.join(TIERS)}")
    if tier != "none" and (reason := _hopeless(tier)):
        raise BoxError(reason)
    problem = None
    for plan in _plans(tier):
        try:
            return _launch(*plan)
        except BoxError as error:
            problem = problem or error
    assert problem is not None
    raise problem


def _hopeless(tier: str) -> str:
    """Return why a tier cannot work here, as far as is known without trying; "" if it may."""
    if not sys.platform.startswith("linux"):
        return f"{tier} needs Linux"
    if not seccomp.supported():
        return f"{tier} needs an x86-64 or arm64 machine"
    if tier == "bubblewrap" and shutil.which("bwrap") is None:
        return "bubblewrap is not installed"
    if tier == "landlock" and not landlock.abi():
        return f"this kernel ({os.uname().release}) offers no Landlock, or it is not allowed here"
    return ""


def _plans(tier: str) -> Iterator[tuple[Any, dict[str, Any]]]:
    """Yield ways to start a zygote in a tier: each a command, given its descriptor, and a configuration."""
    here = layout()
    lock = {
        "drop": None,
        "landlock": tier == "landlock",
        "readable": here.readable,
        "listable": here.listable,
    }
    root = os.geteuid() == 0
    if tier == "none":
        yield lambda fd: _python(here, fd), _configuration(here, None, ())
    elif tier == "bubblewrap":
        stage = _stage(here) if root else ""
        yield (
            lambda fd: _staged(stage, _bubblewrap(here, stage, fd), here, enter=False),
            _configuration(here, lock, _WITH_LIBRARIES),
        )
    elif root:
        yield (
            lambda fd: _staged(_stage(here), _python(here, fd), here, enter=True),
            _configuration(here, lock, _WITH_LIBRARIES),
        )
        dropped = {**lock, "drop": NOBODY}
        yield lambda fd: _python(here, fd), _configuration(here, dropped, (*_WITH_LIBRARIES, *_PRELOAD))
    else:
        yield lambda fd: _python(here, fd), _configuration(here, lock, _WITH_LIBRARIES)


def _launch(command: Any, configuration: dict[str, Any]) -> Zygote:
    ours, theirs = socket.socketpair()
    errors = tempfile.TemporaryFile()  # noqa: SIM115  (it lives as long as the zygote)
    with theirs:
        process = subprocess.Popen(
            command(theirs.fileno()),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=errors,
            pass_fds=(theirs.fileno(),),
            env=_environment(),
            cwd="/",
        )
    zygote = Zygote(process, ours, errors, {})
    ours.settimeout(_START_SECONDS)
    try:
        control.send(ours, configuration)
        zygote.report, _ = control.receive(ours)
    except (EOFError, OSError) as error:
        raise BoxError(f"the worker did not start: {zygote.last_words()}") from error
    return zygote


def _configuration(here: Layout, lock: dict[str, Any] | None, preload: tuple[str, ...]) -> dict[str, Any]:
    return {
        "packages": here.packages,
        "hidden_path": [str(Path(here.worker).parent)],
        "matplotlibrc": str(Path(here.packages["matplotlib"], "matplotlib", "mpl-data", "matplotlibrc")),
        "fonts": here.fonts,
        "preload": preload,
        "parts": {name: str(path) for name, path in shared_files().items()},
        "lock": lock,
    }


def _python(here: Layout, fd: int) -> list[str]:
    above = str(Path(here.worker).parent)
    begin = f"import sys; sys.path.insert(0, {above!r}); from worker.zygote import zygote; zygote({fd})"
    return [here.executable, "-sPSB", "-X", "utf8", "-c", begin]


def _bubblewrap(here: Layout, stage: str, fd: int) -> list[str]:
    """Return the command for bubblewrap; the paths that it binds are below `stage`."""
    program = shutil.which("bwrap") or "bwrap"
    options = ["--unshare-all", "--unshare-user", "--uid", "1000", "--gid", "1000", "--new-session"]
    options += ["--cap-drop", "ALL", "--clearenv", "--chdir", "/"]
    if _version_of(program) >= (0, 8):
        options.append("--disable-userns")
    for name, value in _environment().items():
        options += ["--setenv", name, value]
    masks = []
    for kind, path in here.places:
        if Path(path).is_symlink():
            options += ["--symlink", str(Path(path).readlink()), path]
        elif kind == "mask":
            options += ["--tmpfs", path]
            masks.append(path)
        else:
            options += ["--ro-bind", stage + path, path]
    for path in [*masks, "/"]:
        options += ["--remount-ro", path]
    # No --die-with-parent: it would end the box with the thread that opened it. The zygote ends when its
    # control channel closes, however the grader goes, and everything else ends with the zygote.
    return [program, *options, "--", *_python(here, fd)]


def _version_of(program: str) -> tuple[int, ...]:
    try:
        answer = subprocess.run(
            [program, "--version"], capture_output=True, text=True, timeout=10, check=False
        )
    except (OSError, subprocess.SubprocessError):
        return ()
    return tuple(int(part) for part in re.findall(r"\d+", answer.stdout)[:3])


def _staged(stage: str, command: list[str], here: Layout, *, enter: bool) -> list[str]:
    if not stage:
        return command
    plan = {"root": stage, "places": here.places, "user": NOBODY, "enter": enter, "command": command}
    script = Path(__file__).with_name("rootfs.py")
    return [here.executable, "-I", "-S", "-B", str(script), json.dumps(plan)]


def _stage(here: Layout) -> str:
    """Return a folder that everybody can enter and that holds nothing that the worker needs."""
    for stage in _STAGES:
        path = Path(stage)
        public = path.is_dir() and not path.is_symlink() and path.stat().st_mode & 0o001
        if public and not any(place.startswith(stage + "/") for _, place in here.places):
            return stage
    raise BoxError(f"none of {', '.join(_STAGES)} is free to mount the worker's files on")


def _environment() -> dict[str, str]:
    threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    settings = {"MPLBACKEND": "Agg", "PYTHONHASHSEED": "0", "LC_ALL": "C.UTF-8", "HOME": "/"}
    return {**threads, **_MALLOC, **settings}
