"""What a notebook expects around it, without a machine: output, files to write, and missing modules.

Prints are counted and kept for the instructor, files that are written stay in this process's memory, and an
import that is not there for learners becomes a placeholder that fails on use. None of this protects anything.
"""

from __future__ import annotations

import builtins
import io
import os
import sys
import types
from collections.abc import Callable
from typing import Any

#: The process ends itself with this status when it has printed more than the limit.
OUTPUT_EXIT = 97


class _Sink(io.RawIOBase):
    """Takes bytes, keeps the first of them, and ends the process when there are too many."""

    def __init__(self, kept: int, most: int) -> None:
        self._left, self._allowed = kept, most
        self._pending = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        size = len(data)
        self._allowed -= size
        if self._allowed < 0:
            os._exit(OUTPUT_EXIT)
        if self._left > 0:
            self._pending += bytes(data[: self._left])
            self._left -= size
        return size

    def take(self) -> str:
        """What was written since the last time."""
        text, self._pending = self._pending.decode("utf-8", "replace"), bytearray()
        return text


def capture_output(kept: int, most: int) -> Callable[[], str]:
    """Put a sink in place of the standard streams; the answer takes what was written to it."""
    sink = _Sink(kept, most)
    stream = io.TextIOWrapper(
        io.BufferedWriter(sink, 1), encoding="utf-8", errors="replace", write_through=True
    )
    sys.stdout = sys.stderr = stream

    def take() -> str:
        stream.flush()
        return sink.take()

    return take


def keep_files_in_memory() -> None:
    """Let `open(path, "w")`, and all that is built on it, write to memory instead of to a disk."""
    really_open, really_make = io.open, os.mkdir
    files: dict[str, bytes] = {}

    def opened(file: Any, mode: str = "r", buffering: int = -1, *args: Any, **kwargs: Any) -> Any:
        path = "" if isinstance(file, int) else os.path.abspath(os.fsdecode(file))  # noqa: PTH100
        writes = bool(set(mode) & set("wax+"))
        if not path or not (writes or path in files):
            return really_open(file, mode, buffering, *args, **kwargs)
        if "x" in mode and path in files:
            raise FileExistsError(path)
        raw = _MemoryFile(files, path, b"" if "w" in mode or "x" in mode else files.get(path, b""))
        if "a" in mode:
            raw.seek(0, io.SEEK_END)
        return raw if "b" in mode else io.TextIOWrapper(raw, *args[:3], **_text_options(kwargs))

    def make(path: Any, *args: Any, **kwargs: Any) -> None:
        try:
            really_make(path, *args, **kwargs)
        except PermissionError:
            return

    builtins.open = opened
    io.open = opened
    os.mkdir = make


class _MemoryFile(io.BytesIO):
    def __init__(self, files: dict[str, bytes], path: str, content: bytes) -> None:
        super().__init__(content)
        self._files, self.name = files, path

    def close(self) -> None:
        if not self.closed:
            self._files[self.name] = self.getvalue()
        super().close()


def _text_options(options: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in options.items() if key in ("encoding", "errors", "newline")}


class Missing:
    """Stands for what an import did not find: fails when it is used, and only then."""

    def __init__(self, name: str) -> None:
        object.__setattr__(self, "_name", name)

    def _fail(self, *args: Any, **kwargs: Any) -> Any:
        name = object.__getattribute__(self, "_name")
        raise ModuleNotFoundError(f"No module named {name!r}", name=name)

    __call__ = __getitem__ = __setitem__ = __iter__ = __len__ = __bool__ = __array__ = _fail
    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __truediv__ = __rtruediv__ = _fail
    __matmul__ = __rmatmul__ = __enter__ = __mro_entries__ = _fail
    __setattr__ = _fail

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name.endswith("__"):
            raise AttributeError(name)
        return self._fail()


def nothing(*args: Any, **kwargs: Any) -> None:
    """Do nothing, whatever is asked."""


class Quiet:
    """IPython's shell, without a shell: every method does nothing, and so do those of its parts."""

    def __getattr__(self, name: str) -> Quiet:
        if name.startswith("__"):
            raise AttributeError(name)
        return self

    def __call__(self, *args: Any, **kwargs: Any) -> None:
        """Do nothing, as a method would."""


def stub_modules() -> None:
    """Modules of a notebook that have nothing to do here: the course's own checks, IPython's display."""
    _module("checks", check=nothing)
    _module("IPython", get_ipython=Quiet, version_info=(9, 0), __version__="9.0")
    _module("IPython.display", display=nothing, clear_output=nothing, HTML=nothing, Image=nothing)
    matplotlib, pyplot = (sys.modules.get(name) for name in ("matplotlib", "matplotlib.pyplot"))
    if matplotlib is not None and pyplot is not None:  # figures come back as data: no backend needs a screen
        matplotlib.__dict__["use"] = pyplot.__dict__["switch_backend"] = nothing
    tqdm = sys.modules.get("tqdm")
    if tqdm is not None:
        tqdm.tqdm.monitor_interval = 0
        for name in ("tqdm.notebook", "tqdm.auto"):
            _module(name, tqdm=tqdm.tqdm, trange=tqdm.trange)


def _module(name: str, **content: Any) -> None:
    module = types.ModuleType(name)
    module.__dict__.update(content)
    sys.modules[name] = module
    parent, _, last = name.rpartition(".")
    if parent in sys.modules:
        setattr(sys.modules[parent], last, module)
