"""What the worker sees of this machine: an interpreter, a few packages, its own files."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import platformdirs

from autograder.checks.notebook.libraries import LIBRARIES, THEIRS

_HERE = Path(__file__).resolve().parent
#: What learners may import besides the standard library, then what Matplotlib needs.
PACKAGES = (*LIBRARIES, *THEIRS)
#: Where shared libraries are; symbolic links stay links.
_LIBRARIES = ("/usr/lib", "/usr/lib64", "/lib", "/lib64", "/etc/ld.so.cache")
_FONTS = """
import matplotlib.font_manager as fonts
fonts._get_fontconfig_fonts = lambda: []
fonts.X11FontDirectories = fonts.OSXFontDirectories = []
manager = fonts.FontManager()
fonts.json_dump(manager, {folder!r} + "/fontlist-v" + str(manager.__version__) + ".json")
"""


@dataclass(frozen=True)
class Layout:
    """Files and folders, as absolute paths without symbolic links."""

    executable: str
    #: In order: ("bind", a path that is visible) and ("mask", a path below it that is empty).
    places: tuple[tuple[str, str], ...]
    #: The folder of each package.
    packages: dict[str, str]
    #: What may be read after the start, and what may only be listed.
    readable: tuple[str, ...]
    listable: tuple[str, ...]
    fonts: str
    worker: str = str(_HERE / "worker")


@cache
def layout() -> Layout:
    """Return the layout of this machine for the current interpreter."""
    executable = os.path.realpath(getattr(sys, "_base_executable", sys.executable))
    base = Path(os.path.realpath(sys.base_prefix))
    packages = {name: place for name in PACKAGES if (place := _place(name))}
    parts = sorted({part for name, place in packages.items() for part in _parts(name, place)})
    fonts = font_list()
    own = [str(_HERE / "worker"), *(str(path) for path in shared_files().values())]
    libraries = [path for path in _LIBRARIES if Path(path).exists()]
    homes = [
        str(path)
        for name in ("lib", "lib64")
        if (path := base / name).is_dir() and str(path) not in libraries
    ]
    standard = sorted({os.path.realpath(sysconfig.get_path(name)) for name in ("stdlib", "platstdlib")})
    places = [
        *(("bind", path) for path in [*libraries, *homes, executable]),
        *(("mask", path) for path in _other_packages([*libraries, *homes])),
        *(("bind", path) for path in [*parts, *own, fonts] if Path(path).exists()),
    ]
    return Layout(
        executable,
        tuple(places),
        packages,
        (*parts, *(path for folder in standard for path in _modules(folder)), fonts),
        (*standard, *sorted(set(packages.values()))),
        fonts,
    )


def shared_files() -> dict[str, Path]:
    """Return a package and files of the trusted side that the worker loads by path."""
    checks = _HERE.parent / "checks"
    return {
        "notebook": checks / "notebook",
        "figures": checks / "figures.py",
        "undrawn": checks / "undrawn.py",
    }


@cache
def font_list() -> str:
    """Return a folder with Matplotlib's list of its own fonts; making it takes a second, once per machine."""
    version = importlib.util.find_spec("matplotlib")
    assert version is not None
    mark = f"{abs(hash_of(str(version.origin)))}"
    folder = Path(platformdirs.user_cache_dir("backprop-autograder"), f"fonts-{mark}")
    if not any(folder.glob("fontlist-v*.json")):
        try:
            folder.mkdir(parents=True, exist_ok=True)
            command = [sys.executable, "-c", _FONTS.format(folder=str(folder))]
            subprocess.run(
                command, check=True, capture_output=True, timeout=120, env={**os.environ, "PATH": ""}
            )
        except (OSError, subprocess.SubprocessError):
            return "/nonexistent"
    return os.path.realpath(folder)


def hash_of(text: str) -> int:
    """Return a hash of a text that is the same in every process."""
    number = 0
    for letter in text.encode():
        number = (number * 257 + letter) % (1 << 61)
    return number


def _place(name: str) -> str | None:
    """Return the folder of a package."""
    spec = importlib.util.find_spec(name)
    if spec is None:
        return None
    if spec.submodule_search_locations:
        return os.path.realpath(Path(next(iter(spec.submodule_search_locations))).parent)
    return os.path.realpath(Path(spec.origin or "").parent)


def _parts(name: str, place: str) -> Iterator[str]:
    """Yield a package's own files: its folder or module, and the libraries that came with it."""
    for part in (name, f"{name}.py", f"{name}.libs", f"{name.lower()}.libs", "pillow.libs"):
        if (path := Path(place, part)).exists():
            yield str(path)


def _modules(folder: str) -> Iterator[str]:
    """Yield the standard library's modules, without installed packages."""
    for entry in sorted(Path(folder).iterdir()):
        if entry.name not in ("site-packages", "dist-packages", "test", "idlelib", "__pycache__"):
            yield str(entry)


def _other_packages(folders: list[str]) -> Iterator[str]:
    """Yield folders of installed packages, which may hold what learners must not have."""
    for folder in folders:
        if not Path(folder).is_symlink():
            for pattern in ("python3*/site-packages", "python3*/dist-packages"):
                yield from (str(path) for path in sorted(Path(folder).glob(pattern)) if path.is_dir())
