"""The whole loop on a made-up class, from nothing: release, hand in, grade."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rich.console import Console

from ..box import Box, BoxError
from ..course import mnist
from ..course.assignment import Assignment, assignment_names, load_assignment, main_assignment
from ..course.settings import CourseSettings
from ..errors import KitError
from ..grading.gate import prepare
from ..misconceptions import Entry, catalogue
from ..release.release import build_release
from ..report import report_command
from ..runs.local import processes
from ..runs.settings import Settings
from ..runs.version import grader_version
from ..submissions.made_up import filled, right_answers
from ..submissions.submission import find_submissions
from .grade import run

#: Who makes mistakes, the later ones more, and every second one a common one.
MISTAKEN = ("carl", "grace", "hedy", "john", "katherine", "leonhard", "mary", "noether")
HANGS = "def {name}(*arguments):\n    while True:\n        pass\n"


def demo_command(root: Path, out: Path, console: Console) -> int:
    """Write everything below `out`, which is made anew, and show the scores."""
    week = _week(root)
    out = _fresh(out.resolve())
    console.print(f"1. {week.name} for learners, made by nbgrader from exercises/ and solutions/")
    build_release(week, out / "release")
    notebook = json.loads((out / "release" / week.name / f"{week.name}.ipynb").read_text("utf-8"))
    students = dict(made_up_class(week, notebook))
    console.print(f"2. a made-up class of {len(students)} hands in: right, wrong, odd, empty, torn")
    for student, text in students.items():
        path = out / "submitted" / student / week.name / f"{week.name}.ipynb"
        path.parent.mkdir(parents=True)
        path.write_text(text, "utf-8")
    console.print("3. graded by hidden tests, each answer in a box; the gate trains on digits, not on MNIST")
    secret = b"a class that is made up needs no secret"
    settings = Settings(
        assignment=week.name,
        root=root,
        out=out / "results",
        secret=secret,
        grader_version=grader_version(root, week.name),
        tier=_tier(),
        gate=prepare(mnist.load_digits(), secret, out / "data"),
    )
    usual = CourseSettings()  # the made-up class is not the course's own
    run(settings, week, find_submissions([out / "submitted"], week), processes(), console, course=usual)
    report_command(root, out / "results", week.name, False, console, usual)
    for line in (f"release: {out / 'release' / week.name}", f"submissions: {out / 'submitted'}"):
        console.out(line, highlight=False)
    return 0


def made_up_class(week: Assignment, notebook: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Students and the text of their notebooks."""
    right = right_answers(week)
    entries = catalogue(week.name)

    def solved(**answers: str) -> str:
        return json.dumps(filled(notebook, {**right, **answers}), indent=1)

    yield "ada", solved()
    yield "blaise", solved(**_odd(entries, 0))
    yield "emmy", solved(**_odd(entries, -1))
    wrong = {entry.exercise: entry.source for entry in reversed(entries) if entry.wrong}
    names = [name for name in right if name in wrong]
    common = names[len(names) // 3 :][:1]
    for number, student in enumerate(MISTAKEN):
        theirs = names[number :: len(MISTAKEN)][: 1 + number // 3] + common * (number % 2)
        yield student, solved(**{name: wrong[name] for name in theirs})
    last = list(right)[-1]
    yield "empty", json.dumps(notebook, indent=1)
    yield "hanging", solved(**{last: HANGS.format(name=last)})
    yield "unparsed", solved(**{last: f"def {last}(:\n    return\n"})
    yield "torn", solved()[:5000]


def _week(root: Path) -> Assignment:
    """The main assignment; where there is none, the first that has a catalogue to make a class from."""
    names = [name for name in assignment_names(root) if catalogue(name)]
    return load_assignment(main_assignment(root) or next(iter(names), None), root)


def _odd(entries: tuple[Entry, ...], which: int) -> dict[str, str]:
    """One right answer in an odd style for each exercise that has some, which leans on no other exercise.

    Two that lean on each other are right beside plain answers, and call each other for ever when they meet.
    """
    odd: dict[str, list[str]] = {}
    names = {entry.exercise for entry in entries}
    for entry in entries:
        if not entry.wrong and not names & set(re.findall(r"\w+", entry.source)) - {entry.exercise}:
            odd.setdefault(entry.exercise, []).append(entry.source)
    return {name: sources[which] for name, sources in odd.items()}


def _tier() -> str:
    """The best isolation that there is; the made-up class is our own code, and runs without any."""
    try:
        with Box(None) as box:
            return box.isolation
    except BoxError:
        return "none"


def _fresh(out: Path) -> Path:
    """An empty folder; one that holds anything but an earlier demo is left alone."""
    ours = {"release", "submitted", "results", "data"}
    if out.exists() and {each.name for each in out.iterdir()} - ours:
        raise KitError(f"{out} holds other things than an earlier demo: give another folder with --out")
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    return out
