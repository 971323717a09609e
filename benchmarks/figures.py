"""The kept figures in the README and the documentation: tables between two marks, and a plot."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import matplotlib as mpl

mpl.use("Agg")

import matplotlib.pyplot as plt

from autograder.course.assignment import KIT

from .parts import ANSWERED

BEGIN, END = "<!-- figures: begin -->", "<!-- figures: end -->"
PLOT = KIT / "docs" / "images" / "throughput.png"
#: Classes to scale up to, and the cores that one would take.
CLASSES = ((1_000, 2), (10_000, 16), (100_000, 64))
PARTS = ("stock", "overhead", "processes", "feedback", "flat")
#: Those that train on the gate's images.
GATED = ("stock", "overhead", "processes")
OURS, THEIRS = "#1f6f5c", "#9aa5ad"
ALT = "Submissions a minute beside stock nbgrader, and memory over a long run"
GROWN = "its memory in the last third over the second"
WATCH = "seconds from saving to the verdict"


def write_figures(kept: Mapping[str, Any]) -> Iterator[Path]:
    """Write what is kept to every place that shows it: all of one machine, and with the gate on MNIST."""
    if missing := [name for name in PARTS if name not in kept]:
        sys.exit(f"no figures of {missing[0]}: run `python -m benchmarks {missing[0]}`")
    machines = {part["machine"] for part in kept.values()}
    if len(machines) > 1 or any(kept[name]["data"] != "mnist" for name in GATED):
        sys.exit("the figures are not all from one machine on MNIST: run `make bench`")
    (machine,) = machines
    figures = {name: kept[name]["figures"] for name in PARTS}
    _plot(figures)
    measured = f"Measured by `make bench` on one machine: {machine}."
    yield PLOT
    yield _between(KIT / "README.md", [*_readme(figures), "", measured])
    yield _between(KIT / "docs" / "performance.md", [*_performance(figures), "", measured])
    yield _between(KIT / "docs" / "scale.md", [*_scale(figures), "", measured])


def _readme(figures: Mapping[str, Any]) -> list[str]:
    stock, overhead, processes, feedback, flat = _parts(figures)
    each, theirs = stock["seconds a submission"], stock["seconds a submission, stock nbgrader"]
    plain = overhead["CPU seconds a right submission, without the gate"]
    epochs = overhead["grading with the gate over one epoch"]
    pytest, watch = feedback["seconds of the learner's pytest, all right"], feedback[WATCH]
    most, grown = flat["MiB of the largest trusted process"], flat[GROWN]
    twice = processes["times as fast with two processes as with one"]
    rows = {
        f"a class of {stock['submissions']:.0f} with the MNIST gate, on 2 cores": (
            f"**{theirs / each:.1f} times** the throughput of stock nbgrader: {each:.1f} s a submission, "
            f"not {theirs:.1f} s"
        ),
        "one right submission": (
            f"{plain:.2f} s of processor time without the gate, and with it {epochs:.1f} times one epoch of "
            "its own training"
        ),
        "two processes": f"{twice:.2f} times as fast as one",
        "a learner's feedback": f"{pytest:.1f} s for `pytest`, {watch:.2f} s from a save to the verdict",
        f"{flat['submissions']:,.0f} submissions in one run, {ANSWERED} exercises answered in each": (
            f"at most {most:.0f} MiB a process, {grown:.2f} times as much at the end as in the middle"
        ),
    }
    table = [f"| {what} | {measured} |" for what, measured in rows.items()]
    return [f"![{ALT}](docs/images/throughput.png)", "", "| what | measured |", "|---|---|", *table]


def _performance(figures: Mapping[str, Any]) -> list[str]:
    """A row a part, with all of its figures."""
    rows = ["| name | what is measured | figure |", "|---|---|---|"]
    for name, values in figures.items():
        shown = [(what, value) for what, value in values.items() if isinstance(value, float | int)]
        rows += [f"| `{name}` | {what} | {_number(value)} |" for what, value in shown]
    return rows


def _scale(figures: Mapping[str, Any]) -> list[str]:
    stock, overhead, *_ = _parts(figures)
    gated = stock["CPU seconds a submission"]
    plain = overhead["CPU seconds a right submission, without the gate"]
    rows = [
        f"A submission of a mixed class takes {gated:.2f} s of processor time with the gate. Without it, a "
        f"right one takes {plain:.2f} s; what is not answered takes next to nothing.",
        "",
        "| submissions | cores | with the gate | without |",
        "|---|---|---|---|",
    ]
    for count, cores in CLASSES:
        times = [_duration(count * each / cores) for each in (gated, plain)]
        rows.append(f"| {count:,} | {cores} | {times[0]} | {times[1]} |")
    return rows


def _parts(figures: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [figures[name] for name in PARTS]


def _number(value: float) -> str:
    return f"{value:.0f}" if value >= 100 or value == int(value) else f"{value:.2f}"


def _duration(seconds: float) -> str:
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"


def _between(path: Path, lines: list[str]) -> Path:
    """Put lines between the page's two marks."""
    text = path.read_text("utf-8")
    block = "\n".join([BEGIN, "", *lines, "", END])
    written, count = re.subn(f"{BEGIN}.*?{END}", lambda _: block, text, flags=re.DOTALL)
    if count != 1:
        sys.exit(f"{path} has no place for figures: {BEGIN} … {END}")
    path.write_text(written, "utf-8")
    return path


def _plot(figures: Mapping[str, Any]) -> None:
    """Throughput beside stock nbgrader, and the memory of a long run."""
    stock, _, _, _, flat = _parts(figures)
    figure, (left, right) = plt.subplots(1, 2, figsize=(9, 2.8), dpi=150, layout="constrained")
    names = ("stock nbgrader", "this kit")
    seconds = (stock["seconds a submission, stock nbgrader"], stock["seconds a submission"])
    bars = left.barh(names, [60 / each for each in seconds], color=(THEIRS, OURS))
    left.bar_label(bars, fmt="%.1f", padding=3)
    left.set_title("submissions a minute, MNIST gate, 2 cores", fontsize=10, loc="left")
    left.set_xticks([])
    left.margins(x=0.15)
    curve = flat["curve"]
    done = [flat["submissions"] * (index + 1) / len(curve) for index in range(len(curve))]
    right.plot(done, curve, color=OURS)
    right.set_ylim(0, max(300, *curve))
    right.set_xlabel("submissions graded, gate off", fontsize=9)
    right.set_title("MiB of the largest trusted process", fontsize=10, loc="left")
    for axes in (left, right):
        axes.spines[["top", "right"]].set_visible(False)
    left.spines["bottom"].set_visible(False)
    figure.savefig(PLOT, metadata={"Software": None})
    plt.close(figure)
