"""`python -m benchmarks [NAME …]`: what grading costs, beside what it is compared with, in one run.

    stock       a class of 40 with the gate, against stock nbgrader on notebooks of the same class
    overhead    grading one right submission, against one epoch of its own training
    processes   two processes against one
    feedback    the learner's pytest, and from saving to the verdict
    flat        memory over many submissions without the gate

MNIST is taken from $MNIST_DIR; without it, `digits` stands in, and the output says so.
"""

from __future__ import annotations

import os

os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", MKL_NUM_THREADS="1")

import json
import platform
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from autograder.answers import filled, right_answers
from autograder.assignment import KIT, load_assignment
from autograder.mnist import load_digits, load_mnist

from . import stock
from .classes import write_class
from .measure import PeakMemory, run

GRADER = [sys.executable, "-m", "autograder"]
WEEK = load_assignment("03-mlp-numpy", KIT)
CLASS = 40
STOCK = 4
FLAT = int(os.environ.get("BENCH_FLAT", "300"))


def data() -> str:
    """What the gate trains on here."""
    return "mnist" if os.environ.get("MNIST_DIR") else "digits"


def grade(folder: Path, submitted: Path, name: str, jobs: int, *options: str) -> list[str]:
    """The command that grades a class anew."""
    out = str(folder / f"results-{name}")
    return [*GRADER, "grade", str(submitted), "--out", out, "--jobs", str(jobs), *options]


def bench_stock(folder: Path) -> dict[str, float]:
    """Our throughput on 40 submissions over nbgrader's on some of them, two cores for both."""
    submitted = folder / "submitted"
    paths = write_class(WEEK, submitted, CLASS)
    ours = run(grade(folder, submitted, "stock", 2, "--data", data()), folder)
    theirs = stock.autograde(WEEK, folder / "stock", paths[:STOCK])
    each, stock_each = ours.wall / CLASS, theirs.wall / STOCK
    return {
        "seconds a submission": each,
        "seconds a submission, stock nbgrader": stock_each,
        "times the throughput of stock nbgrader": stock_each / each,
    }


def bench_overhead(folder: Path) -> dict[str, float]:
    """Processor time of grading, with and without the gate, over that of an epoch in a bare process."""
    submitted = folder / "one"
    write_class(WEEK, submitted, 1)
    many = folder / "nine"
    write_class(WEEK, many, 9)
    without = [
        run(grade(folder, each, f"o{each.name}", 1, "--no-gate"), folder).cpu for each in (submitted, many)
    ]
    gated = [
        run(grade(folder, each, f"g{each.name}", 1, "--data", data()), folder).cpu
        for each in (submitted, many)
    ]
    epoch = _epoch()
    plain, whole = (without[1] - without[0]) / 8, (gated[1] - gated[0]) / 8
    return {
        "CPU seconds a submission without the gate": plain,
        "CPU seconds a submission with the gate": whole,
        "CPU seconds of one epoch of its own training": epoch,
        "grading with the gate over one epoch": whole / epoch,
    }


def _epoch() -> float:
    """Processor seconds of one epoch of the right answers, here, without any box."""
    names: dict[str, object] = {"np": np}
    for source in right_answers(WEEK).values():
        exec(source, names)  # noqa: S102  (the kit's own answers)
    images = load_mnist(None) if data() == "mnist" else load_digits()
    model = names["MLP"](np.random.default_rng(0))  # type: ignore[operator]
    before = time.process_time()
    names["train"](  # type: ignore[operator]
        model,
        images.X_train[:55_000],
        images.y_train[:55_000],
        images.X_test[:5000],
        images.y_test[:5000],
        epochs=1,
    )
    return time.process_time() - before


def bench_processes(folder: Path) -> dict[str, float]:
    """The same class by one process and by two."""
    submitted = folder / "pair"
    write_class(WEEK, submitted, 16)
    walls = [
        run(grade(folder, submitted, f"p{jobs}", jobs, "--data", data()), folder).wall for jobs in (1, 2)
    ]
    return {"two processes over one": walls[0] / walls[1]}


def bench_feedback(folder: Path) -> dict[str, float]:
    """The learner's side: pytest in the released folder, and one save in watch mode."""
    released = folder / "released"
    shutil.copytree(KIT / "release" / WEEK.name, released)
    path = write_class(WEEK, folder / "learner", 1)[0]
    shutil.copy(path, released / f"{WEEK.name}.ipynb")
    cold = run([sys.executable, "-m", "pytest", "-q"], released)
    return {
        "seconds of the learner's pytest, all right": cold.wall,
        "seconds from saving to the verdict": _watched(released),
    }


def _watched(released: Path) -> float:
    """The median time from saving the notebook to the verdict on the exercise in hand, here softmax."""
    from .watching import seconds_to_verdict

    path = released / f"{WEEK.name}.ipynb"
    wrong = {"softmax": "def softmax(z):\n    return np.exp(z) / np.exp(z).sum(axis=-1, keepdims=True)\n"}
    path.write_text(json.dumps(filled(json.loads(path.read_text("utf-8")), wrong)), "utf-8")

    return seconds_to_verdict(released, f"{WEEK.name}.ipynb")


def bench_flat(folder: Path) -> dict[str, float]:
    """Memory of the trusted side while many submissions are graded without the gate."""
    submitted = folder / "many"
    write_class(WEEK, submitted, FLAT)
    watcher = PeakMemory("loky")
    watcher.start()
    took = run(grade(folder, submitted, "flat", 2, "--no-gate"), folder)
    peak = watcher.stop()
    third = len(watcher.samples) // 3
    early, late = max(watcher.samples[:third], default=1), max(watcher.samples[-third:], default=1)
    return {
        "submissions": float(FLAT),
        "submissions a second, two processes": FLAT / took.wall,
        "MiB of the largest trusted process": peak,
        "its memory in the last third over the first": late / early,
    }


BENCHES: dict[str, Callable[[Path], dict[str, float]]] = {
    "stock": bench_stock,
    "overhead": bench_overhead,
    "processes": bench_processes,
    "feedback": bench_feedback,
    "flat": bench_flat,
}


def main(names: list[str]) -> int:
    """Run the named benchmarks, or all; print each figure and keep them in build/benchmarks.json."""
    if unknown := set(names) - BENCHES.keys():
        sys.exit(f"no benchmark {min(unknown)}: there is {', '.join(BENCHES)}")
    print(
        f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, gate on {data()}"
    )
    figures: dict[str, dict[str, float]] = {}
    for name in names or BENCHES:
        with tempfile.TemporaryDirectory(prefix="bench-") as folder:
            figures[name] = BENCHES[name](Path(folder))
        for what, value in figures[name].items():
            print(f"{name:<10} {value:8.2f}  {what}", flush=True)
    path = KIT / "build" / "benchmarks.json"
    path.parent.mkdir(exist_ok=True)
    known = json.loads(path.read_text()) if path.exists() else {}
    path.write_text(json.dumps({**known, **figures}, indent=1) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
