"""Classes to grade: no two submissions the same, some of them right, most with a mistake somewhere."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import cycle, islice, zip_longest
from pathlib import Path

from autograder.course.assignment import Assignment
from autograder.misconceptions import Entry, catalogue
from autograder.submissions.made_up import filled, right_answers

#: One in so many is wholly right, two have a wrong answer, one is right in an odd way.
MIXED = ("right", "wrong", "odd", "wrong")
RIGHT = ("right",)


def write_class(
    week: Assignment,
    folder: Path,
    count: int,
    pattern: Sequence[str] = MIXED,
    answered: int | None = None,
) -> list[Path]:
    """Write `count` notebooks as `folder/<student>/<week>/<week>.ipynb`.

    In each, all exercises are answered, or so many, one after another, and the rest is as it was released.
    """
    released = json.loads((week.root / "release" / week.name / f"{week.name}.ipynb").read_text("utf-8"))
    paths = []
    for number, answers in enumerate(_answers(week, count, pattern, answered)):
        path = folder / f"student{number:05}" / week.name / f"{week.name}.ipynb"
        path.parent.mkdir(parents=True)
        path.write_text(json.dumps(filled(released, answers)), "utf-8")
        paths.append(path)
    return paths


def _answers(
    week: Assignment, count: int, pattern: Sequence[str], answered: int | None
) -> Iterator[dict[str, str]]:
    right = right_answers(week)
    names = list(right)
    entries = {
        "wrong": cycle(_through_the_week(week, wrong=True)),
        "odd": cycle(_through_the_week(week, wrong=False)),
    }
    for number, kind in enumerate(islice(cycle(pattern), count)):
        answers, last = dict(right), number % len(names)
        if kind != "right":
            entry = next(entries[kind])
            answers[entry.exercise] = entry.source
            last = names.index(entry.exercise)
        if answered is not None:
            answers = {name: answers[name] for name in names[max(last + 1 - answered, 0) : last + 1]}
        first = next(iter(answers))
        yield {**answers, first: f"# {number}\n{answers[first]}"}


def _through_the_week(week: Assignment, *, wrong: bool) -> list[Entry]:
    """Entries of the catalogue, the first of each exercise, then the second of each, and so on.

    Without those that only hang, which would time the limits and not the grading.
    """
    by_exercise: dict[str, list[Entry]] = {}
    for entry in catalogue(week.name):
        if entry.wrong == wrong and (entry.replayed or not wrong):
            by_exercise.setdefault(entry.exercise, []).append(entry)
    return [entry for row in zip_longest(*by_exercise.values()) for entry in row if entry]
