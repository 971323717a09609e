"""`python -m benchmarks [NAME …]`: what grading costs, beside what it is compared with, in one run.

    stock       a class of 40 with the gate, against stock nbgrader on the same notebooks
    overhead    grading one right submission, against one epoch of its own training
    processes   two processes against one
    feedback    the learner's pytest, and from saving to the verdict
    flat        memory over many submissions without the gate

MNIST is taken from $MNIST_DIR; without it, `digits` stands in, and the output says so. Figures are kept in
build/benchmarks.json; `--write` puts what is there into the README and the documentation.
"""

from __future__ import annotations

import os

os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", MKL_NUM_THREADS="1")

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path

from autograder.course.assignment import KIT

from .figures import write_figures
from .machine import machine
from .parts import Figures, Sizes, bench_feedback, bench_flat, bench_overhead, bench_processes, bench_stock
from .parts import data as gate_data

KEPT = KIT / "build" / "benchmarks.json"
BENCHES: dict[str, Callable[[Path, Sizes], Figures]] = {
    "stock": bench_stock,
    "overhead": bench_overhead,
    "processes": bench_processes,
    "feedback": bench_feedback,
    "flat": bench_flat,
}


def main() -> int:
    """Run the named parts, or all; print each figure and keep it."""
    asked = _asked()
    if asked.write:
        for path in write_figures(json.loads(KEPT.read_text("utf-8"))):
            print(path)
        return 0
    sizes = Sizes(**{each.name: getattr(asked, each.name) for each in fields(Sizes)})
    print(f"{machine()}, gate on {gate_data()}")
    for name in asked.names or BENCHES:
        started = time.perf_counter()
        with tempfile.TemporaryDirectory(prefix="bench-") as folder:
            figures = BENCHES[name](Path(folder), sizes)
        for what, value in figures.items():
            if isinstance(value, float | int):
                print(f"{name:<10} {value:8.2f}  {what}", flush=True)
        print(f"{name:<10} {time.perf_counter() - started:8.0f}  seconds for this part", flush=True)
        _keep(name, figures)
    return 0


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(BENCHES))
    parser.add_argument("--write", action="store_true", help="write the README's and the pages' figures")
    for each in fields(Sizes):
        what = f"submissions of this part; {each.default} if not given"
        parser.add_argument(f"--{each.name}", type=int, default=each.default, metavar="N", help=what)
    asked = parser.parse_args()
    if unknown := set(asked.names) - BENCHES.keys():
        parser.error(f"no benchmark {min(unknown)}: there is {', '.join(BENCHES)}")
    return asked


def _keep(name: str, figures: Figures) -> None:
    """Keep a part's figures, each with the machine that they were measured on."""
    KEPT.parent.mkdir(exist_ok=True)
    known = json.loads(KEPT.read_text("utf-8")) if KEPT.exists() else {}
    known[name] = {"machine": machine(), "data": gate_data(), "figures": figures}
    KEPT.write_text(json.dumps(known, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    sys.exit(main())
