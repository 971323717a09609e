"""One epoch of training by the right answers, in a bare process, as a learner trains."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from typing import Any

import numpy as np

from autograder.course.assignment import KIT, Assignment, load_assignment
from autograder.course.mnist import load_digits, load_mnist
from autograder.submissions.made_up import right_answers

from .measure import ONE_THREAD


def epoch_of(week: Assignment, data: str) -> float:
    """Processor seconds of one epoch on MNIST or digits, in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.epoch", week.name, data]
    surroundings = {**os.environ, **ONE_THREAD, "PYTHONPATH": str(KIT)}
    return float(subprocess.run(command, capture_output=True, text=True, check=True, env=surroundings).stdout)


def main(week: str, data: str) -> None:
    """Train, and print the seconds."""
    names: dict[str, Any] = {"np": np}
    for source in right_answers(load_assignment(week, KIT)).values():
        exec(source, names)  # noqa: S102  (the kit's own answers)
    images = load_mnist(None) if data == "mnist" else load_digits()
    train, test = slice(None, 55_000), slice(None, 5_000)
    model = names["MLP"](np.random.default_rng(0))
    sets = (images.X_train[train], images.y_train[train], images.X_test[test], images.y_test[test])
    before = time.process_time()
    names["train"](model, *sets, epochs=1)
    print(time.process_time() - before)


if __name__ == "__main__":
    main(*sys.argv[1:])
