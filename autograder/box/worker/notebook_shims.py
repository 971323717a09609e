"""What a notebook expects around it: output, files to write, and modules.

Prints are counted and kept for the instructor, and files that are written stay in this process's memory.
None of this protects anything.
"""

from __future__ import annotations

import builtins
import io
import os
import stat
import sys
import types
from collections.abc import Callable
from typing import Any

#: The process ends itself with this status when it has printed more than the limit.
OUTPUT_EXIT = 97


class _Sink(io.RawIOBase):
    """Keeps the first bytes that are written, and ends the process when there are too many."""

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
        """Return what was written since the last call."""
        text, self._pending = self._pending.decode("utf-8", "replace"), bytearray()
        return text


def capture_output(kept: int, most: int) -> Callable[[], str]:
    """Redirect the standard streams. Return a function that takes what was written."""
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
    """Let `open(path, "w")`, and all that uses it, write to memory instead of a disk."""
    really_open, really_make, really_stat, really_remove = io.open, os.mkdir, os.stat, os.remove
    files: dict[str, bytes] = {}

    def opened(file: Any, mode: str = "r", buffering: int = -1, *args: Any, **kwargs: Any) -> Any:
        path = _absolute(file)
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

    def status(path: Any, *args: Any, **kwargs: Any) -> os.stat_result:
        if (name := _absolute(path)) in files:
            return os.stat_result((stat.S_IFREG | 0o644, 0, 0, 1, 0, 0, len(files[name]), 0, 0, 0))
        return really_stat(path, *args, **kwargs)

    def remove(path: Any, *args: Any, **kwargs: Any) -> None:
        if files.pop(_absolute(path), None) is None:
            really_remove(path, *args, **kwargs)

    builtins.open = opened
    io.open = opened
    os.mkdir = make
    os.stat = status
    os.remove = os.unlink = remove
    if (numpy := sys.modules.get("numpy")) is not None:
        numpy.__dict__["memmap"] = _mapped_in_memory(numpy, files)
        openers = getattr(sys.modules.get("numpy.lib._datasource"), "_file_openers", None)
        if openers is not None and openers[None] is really_open:  # `savetxt` kept it from the start
            openers._file_openers[None] = opened


def _absolute(file: Any) -> str:
    """Return the absolute path of a file, or an empty text for a descriptor."""
    return "" if isinstance(file, int) else os.path.abspath(os.fsdecode(file))  # noqa: PTH100


def _mapped_in_memory(numpy: Any, files: dict[str, bytes]) -> type:
    """Return NumPy's `memmap` for files in memory: an array that `flush` writes."""

    class memmap(numpy.ndarray):  # type: ignore[misc]  # noqa: N801  (NumPy's own name)
        def __new__(
            cls,
            filename: Any,
            dtype: Any = "uint8",
            mode: str = "r+",
            offset: int = 0,
            shape: Any = None,
            order: str = "C",
        ) -> Any:
            path = _absolute(filename)
            if mode in ("w+", "write"):
                size = int(numpy.prod(shape)) * numpy.dtype(dtype).itemsize
                files[path] = files.get(path, b"")[:offset].ljust(offset + size, b"\0")
            with open(filename, "rb") as file:  # noqa: PTH123
                data = file.read()[offset:]
            whole = numpy.frombuffer(data, dtype).copy()
            count = len(whole) if shape is None else int(numpy.prod(shape))
            mapped = whole[:count].reshape(count if shape is None else shape, order=order).view(cls)
            mapped._place = path, offset
            return mapped

        def flush(self) -> None:
            if place := getattr(self, "_place", None):
                path, offset = place
                files[path] = files.get(path, b"")[:offset] + self.tobytes()

    return memmap


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


def stub_modules(nothing: Callable[..., None], shell: type) -> None:
    """Add modules that do nothing here: the course's own checks, and IPython's display."""
    _module("checks", check=nothing)
    _module("IPython", get_ipython=shell, version_info=(9, 0), __version__="9.0")
    _module("IPython.display", __getattr__=lambda name: _public(name, nothing))
    matplotlib, pyplot = (sys.modules.get(name) for name in ("matplotlib", "matplotlib.pyplot"))
    if matplotlib is not None and pyplot is not None:  # figures come back as data: no backend needs a screen
        matplotlib.__dict__["use"] = pyplot.__dict__["switch_backend"] = nothing
    tqdm = sys.modules.get("tqdm")
    if tqdm is not None:
        tqdm.tqdm.monitor_interval = 0
        for name in ("tqdm.notebook", "tqdm.auto"):
            _module(name, tqdm=tqdm.tqdm, trange=tqdm.trange)


def _public(name: str, value: Any) -> Any:
    if name.startswith("__"):
        raise AttributeError(name)
    return value


def _module(name: str, **content: Any) -> None:
    module = types.ModuleType(name)
    module.__dict__.update(content)
    sys.modules[name] = module
    parent, _, last = name.rpartition(".")
    if parent in sys.modules:
        setattr(sys.modules[parent], last, module)
