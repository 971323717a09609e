"""Classes to grade: no two submissions the same, some of them wrong, a few untouched."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path

from autograder.answers import filled, right_answers
from autograder.assignment import Assignment
from autograder.misconceptions import Entry, catalogue

#: One in so many is wholly right, one has a wrong answer, one is right in odd ways.
PATTERN = ("right", "wrong", "odd", "wrong")


def write_class(week: Assignment, folder: Path, count: int) -> list[Path]:
    """Write `count` notebooks as `folder/<student>/<week>/<week>.ipynb`."""
    released = json.loads((week.root / "release" / week.name / f"{week.name}.ipynb").read_text("utf-8"))
    paths = []
    for number, answers in enumerate(_answers(week, count)):
        path = folder / f"student{number:05}" / week.name / f"{week.name}.ipynb"
        path.parent.mkdir(parents=True)
        path.write_text(json.dumps(filled(released, answers)), "utf-8")
        paths.append(path)
    return paths


def _answers(week: Assignment, count: int) -> Iterator[dict[str, str]]:
    right = right_answers(week)
    entries = [entry for entry in catalogue(week.name) if entry.replayed or not entry.wrong]
    wrong = cycle(entry for entry in entries if entry.wrong and entry.exercise != "train")
    odd = cycle(entry for entry in entries if not entry.wrong)
    for number, kind in enumerate(islice(cycle(PATTERN), count)):
        answers = dict(right)
        changed: Entry | None = {"right": None, "wrong": next(wrong), "odd": next(odd)}[kind]
        if changed:
            answers[changed.exercise] = changed.source
        first = next(iter(answers))
        yield {**answers, first: f"# {number}\n{answers[first]}"}
