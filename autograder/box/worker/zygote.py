"""The zygote: imports once, and forks a bench a submission, which forks the processes that answer.

Neither the zygote nor a bench ever runs a learner's code, so nothing that it does to its process reaches
another one.
"""

from __future__ import annotations

import gc
import importlib.machinery
import importlib.util
import linecache
import os
import signal
import socket
import sys
import types
from typing import Any

from . import control, lazy_ticks, notebook_shims


def zygote(fd: int) -> None:
    """Serve the grader at the socket `fd` until it goes away."""
    sock = socket.socket(fileno=fd)
    config, _ = control.receive(sock)
    parts = prepare(config)
    from . import lockdown
    from .bench import Bench, fork, guarded, hold_to  # what imports NumPy comes after the packages are found

    lock = config.get("lock")
    report = {}
    if lock:
        report = lockdown.lock_zygote(lock)
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 10, 10)  # the collector took a third of the time of a figure with 25 panels
    control.send(sock, {"ready": True, **report})
    benches: dict[int, int] = {}
    while True:
        try:
            message, fds = control.receive(sock)
        except (EOFError, OSError):
            os._exit(0)
        _reap(benches)
        if message["op"] == "bench":
            pid = fork()
            if pid == 0:
                sock.close()
                if message["core"] is not None:
                    hold_to({message["core"]})
                bench = Bench(socket.socket(fileno=fds[0]), config, parts)
                guarded(bench.run)
            os.close(fds[0])
            benches[message["id"]] = pid
        elif message["op"] == "kill" and message["id"] in benches:
            os.kill(benches[message["id"]], signal.SIGKILL)


def prepare(config: dict[str, Any]) -> types.SimpleNamespace:
    """Import what learners may use, and what the trusted side shares: the notebook's cells, and figures."""
    sys.path[:] = [path for path in sys.path if path not in config["hidden_path"]]
    sys.meta_path.append(Packages(config["packages"]))
    os.environ["MATPLOTLIBRC"] = config["matplotlibrc"]
    import matplotlib

    matplotlib.get_cachedir = matplotlib.get_configdir = lambda: config["fonts"]
    import matplotlib.pyplot
    import tqdm  # noqa: F401

    lazy_ticks.make_late(matplotlib)
    warm_up(matplotlib.pyplot)
    linecache.clearcache()  # since Python 3.13 it holds the command that started this process
    for name in config["preload"]:
        importlib.import_module(name)
    parts = types.SimpleNamespace(**{name: _by_path(name, path) for name, path in config["parts"].items()})
    parts.cells = importlib.import_module(f"{parts.notebook.__name__}.run")
    notebook_shims.stub_modules(parts.cells.nothing, parts.cells.Quiet)
    notebook_shims.keep_files_in_memory()
    return parts


def warm_up(plt: Any) -> None:
    """Draw once: what Matplotlib imports and reads only then is there for all that are forked."""
    figure, axes = plt.subplots(1, 1, figsize=(1, 1))
    axes.set_title("warm")
    figure.canvas.draw()
    plt.close(figure)


class Packages:
    """Finds the packages that learners may use where they lie, and nothing that lies beside them."""

    def __init__(self, places: dict[str, str]) -> None:
        self._places = places

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:
        """A specification as `importlib` asks for it."""
        if path is not None or name not in self._places:
            return None
        return importlib.machinery.PathFinder.find_spec(name, [self._places[name]])


def _reap(benches: dict[int, int]) -> None:
    for number, pid in list(benches.items()):
        if os.waitpid(pid, os.WNOHANG)[0]:
            del benches[number]


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
