"""The zygote: imports everything once, and forks a forker per submission, which forks the workers.

Neither the zygote nor a forker runs a learner's code. So nothing that the code does to its own process
reaches another one.
"""

from __future__ import annotations

import contextlib
import gc
import importlib.machinery
import importlib.util
import linecache
import os
import socket
import sys
import types
from typing import Any

from . import control, notebook_shims


def zygote(fd: int) -> None:
    """Serve the grader over the socket `fd` until the grader closes it."""
    sock = socket.socket(fileno=fd)
    config, _ = control.receive(sock)
    parts = prepare(config)
    from . import lockdown  # these need NumPy, which `prepare` makes importable
    from .forker import Forker, fork, guarded, hold_to

    lock = config.get("lock")
    report = {}
    if lock:
        report = lockdown.lock_zygote(lock)
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 10, 10)  # it took a third of the time of a figure with 25 panels
    control.send(sock, {"ready": True, **report})
    while True:
        try:
            message, fds = control.receive(sock)
        except (EOFError, OSError):
            os._exit(0)
        _reap()
        if fork() == 0:
            sock.close()
            if message["core"] is not None:
                hold_to({message["core"]})
            forker = Forker(socket.socket(fileno=fds[0]), config, parts)
            guarded(forker.run)
        os.close(fds[0])


def prepare(config: dict[str, Any]) -> types.SimpleNamespace:
    """Import what learners may use, and load what the trusted side shares."""
    sys.path[:] = [path for path in sys.path if path not in config["hidden_path"]]
    sys.meta_path.append(Packages(config["packages"]))
    os.environ["MATPLOTLIBRC"] = config["matplotlibrc"]
    import matplotlib

    matplotlib.get_cachedir = matplotlib.get_configdir = lambda: config["fonts"]
    import matplotlib.pyplot
    import tqdm  # noqa: F401

    warm_up(matplotlib.pyplot)
    linecache.clearcache()  # since Python 3.13 it holds the command that started this process
    for name in config["preload"]:
        importlib.import_module(name)
    parts = types.SimpleNamespace(**{name: _by_path(name, path) for name, path in config["parts"].items()})
    parts.cells = importlib.import_module(f"{parts.notebook.__name__}.run")
    notebook_shims.stub_modules(parts.cells.nothing, parts.cells.Quiet)
    notebook_shims.keep_files_in_memory()
    parts.for_good = parts.undrawn.undrawn()
    parts.for_good.__enter__()
    return parts


def warm_up(plt: Any) -> None:
    """Draw once, so that all forked processes have what Matplotlib imports and reads on first use."""
    figure, axes = plt.subplots(1, 1, figsize=(1, 1))
    axes.set_title("warm")
    figure.canvas.draw()
    plt.close(figure)


class Packages:
    """Finds the packages that learners may use, and no other package of the same folder."""

    def __init__(self, places: dict[str, str]) -> None:
        self._places = places

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:
        """A specification as `importlib` asks for it."""
        if path is not None or name not in self._places:
            return None
        return importlib.machinery.PathFinder.find_spec(name, [self._places[name]])


def _reap() -> None:
    """Let the kernel forget the forkers that have ended."""
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def _by_path(name: str, path: str) -> Any:
    """Import a module, or a package, from a file or folder of the trusted side."""
    name, folder = f"_{name}", os.path.isdir(path)  # noqa: PTH112
    file, inside = (f"{path}/__init__.py", [path]) if folder else (path, None)
    spec = importlib.util.spec_from_file_location(name, file, submodule_search_locations=inside)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module
