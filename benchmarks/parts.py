"""What is measured: each part is a function of an empty folder and of sizes, and gives figures by name."""

from __future__ import annotations

import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from statistics import mean

from autograder.course.assignment import KIT, load_assignment

from . import stock
from .classes import RIGHT, write_class
from .epoch import epoch_of
from .measure import Run, run
from .watching import seconds_to_verdict

GRADER = [sys.executable, "-m", "autograder"]
WEEK = load_assignment("03-mlp-numpy", KIT)
OVERFLOWS = "def softmax(z):\n    return np.exp(z) / np.exp(z).sum(axis=-1, keepdims=True)\n"
#: How often what is compared is measured in turns, and how many epochs are trained in between.
TURNS, EPOCHS = 3, 3
#: Exercises that each of many submissions has answered: what is measured there is memory, not speed.
ANSWERED = 4
#: Points of the curve of memory that are kept.
CURVE = 60

Figures = dict[str, float | list[float]]


@dataclass(frozen=True)
class Sizes:
    """How many submissions each part takes."""

    ours: int = 40
    stock: int = 40
    overhead: int = 8
    processes: int = 64
    flat: int = 1000


def data() -> str:
    """What the gate trains on here."""
    return "mnist" if os.environ.get("MNIST_DIR") else "digits"


def grade(folder: Path, submitted: Path, name: str, jobs: int, *options: str) -> Run:
    """Grade a class anew; results only, as a folder that lies outside of a course is."""
    out = str(folder / f"results-{name}")
    command = [*GRADER, "grade", str(submitted), "--out", out, "--jobs", str(jobs), *options]
    return run(command, folder)


def bench_stock(folder: Path, sizes: Sizes) -> Figures:
    """A mixed class with the gate, by the kit as an instructor runs it in a course, and by stock nbgrader."""
    course = folder / "course"
    for name in ("exercises", "solutions"):
        shutil.copytree(KIT / name, course / name)
    paths = write_class(WEEK, course / "submitted", sizes.ours)
    grade(course, paths[0], "warm", 1, "--data", data())  # what a course pays once: the permuted images
    ours = grade(course, course / "submitted", "class", 2, "--data", data())
    again = grade(course, course / "submitted", "class", 2, "--data", data())
    command = [*GRADER, "grade", "--out", "results-class", "--data", data(), "--assignment", WEEK.name]
    recorded = run(command, course)
    theirs, threads = stock.autograde(WEEK, folder / "stock", paths[: sizes.stock])
    each, stock_each = ours.wall / sizes.ours, theirs.wall / min(sizes.stock, sizes.ours)
    with_gradebook = (ours.wall + recorded.wall) / sizes.ours
    return {
        "submissions": sizes.ours,
        "submissions, stock nbgrader": min(sizes.stock, sizes.ours),
        "BLAS threads that are best for stock nbgrader": threads,
        "seconds a submission": each,
        "seconds a submission, with the gradebook": with_gradebook,
        "seconds a submission, stock nbgrader": stock_each,
        "times the throughput of stock nbgrader": stock_each / each,
        "times its throughput, with the gradebook": stock_each / with_gradebook,
        "CPU seconds a submission": ours.cpu / sizes.ours,
        "seconds of a second run, nothing new": again.wall,
        "MiB of the largest trusted process, with the gate": max(ours.memory, default=0.0),
    }


def bench_overhead(folder: Path, sizes: Sizes) -> Figures:
    """Processor time of one more right submission, over that of an epoch in a bare process.

    They are measured in turns, and of each the mean counts: how fast a shared machine is changes from
    minute to minute.
    """
    few, many = folder / "one", folder / "many"
    write_class(WEEK, few, 1, RIGHT)
    write_class(WEEK, many, 1 + sizes.overhead, RIGHT)

    def one_more(name: str, *options: str) -> float:
        runs = [grade(folder, each, f"{name}-{each.name}", 1, *options).cpu for each in (few, many)]
        return (runs[1] - runs[0]) / sizes.overhead

    plains, wholes, epochs = [], [], []
    for turn in range(TURNS):
        plains.append(one_more(f"plain{turn}", "--no-gate"))
        epochs += [epoch_of(WEEK, data()) for _ in range(EPOCHS)]
        wholes.append(one_more(f"gate{turn}", "--data", data()))
        epochs += [epoch_of(WEEK, data()) for _ in range(EPOCHS)]
    plain, whole, epoch = mean(plains), mean(wholes), mean(epochs)
    return {
        "CPU seconds a right submission, without the gate": plain,
        "CPU seconds a right submission, with the gate": whole,
        "CPU seconds of one epoch of its own training": epoch,
        "grading with the gate over one epoch": whole / epoch,
    }


def bench_processes(folder: Path, sizes: Sizes) -> Figures:
    """The same class by one process and by two."""
    submitted = folder / "pair"
    write_class(WEEK, submitted, sizes.processes)
    one, two = (grade(folder, submitted, f"jobs{jobs}", jobs, "--data", data()) for jobs in (1, 2))
    return {
        "submissions": sizes.processes,
        "times as fast with two processes as with one": one.wall / two.wall,
        "CPU seconds with two processes over one": two.cpu / one.cpu,
    }


def bench_feedback(folder: Path, sizes: Sizes) -> Figures:
    """The learner's side: pytest in the released folder, and from a save to the verdict in watch mode."""
    released, name = folder / "released", f"{WEEK.name}.ipynb"
    shutil.copytree(KIT / "release" / WEEK.name, released)
    shutil.copy(write_class(WEEK, folder / "learner", 1)[0], released / name)
    cold = min(run([sys.executable, "-m", "pytest", "-q"], released).wall for _ in range(2))
    return {
        "seconds of the learner's pytest, all right": cold,
        "seconds from saving to the verdict": seconds_to_verdict(released, name, "softmax", OVERFLOWS),
    }


def bench_flat(folder: Path, sizes: Sizes) -> Figures:
    """Memory of the trusted side over many submissions, each with a few answers, without the gate."""
    submitted = folder / "many"
    write_class(WEEK, submitted, sizes.flat, answered=ANSWERED)
    took = grade(folder, submitted, "flat", 2, "--no-gate")
    memory = took.memory[2:-2]  # without the first and the last moments, when little is there
    third = len(memory) // 3
    early, late = (max(part, default=1.0) for part in (memory[third : 2 * third], memory[-third:]))
    return {
        "submissions": sizes.flat,
        "MiB of the largest trusted process": max(memory, default=0.0),
        "its memory in the last third over the second": late / early,
        "curve": [round(each, 1) for each in memory[:: max(len(memory) // CURVE, 1)]],
    }
