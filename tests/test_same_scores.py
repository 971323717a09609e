"""`autograder grade`, `nbgrader autograde` and formgrader give the same submissions the same scores."""

from __future__ import annotations

import json
import shutil
import urllib.request
from pathlib import Path

import pytest
from live import TOKEN, WEEK, Jupyter, answered, command, hand_in, jupyter, make_course, released
from nbgrader.api import Gradebook

from autograder.course.assignment import load_assignment
from autograder.misconceptions import catalogue

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.filterwarnings("ignore")]


def test_three_ways_of_grading_agree(tmp_path: Path) -> None:
    course = make_course(tmp_path / "one", "gate = false\n")
    students = hand_in_twenty(course)
    two, three = (Path(shutil.copytree(course, tmp_path / name)) for name in ("two", "three"))
    command(course, "autograder", "grade")
    command(two, "nbgrader", "autograde", WEEK)
    with jupyter(three, tmp_path) as server:
        for student in students:
            by_rest(server, student)
    scores = grades_of(course)
    assert set(scores) == set(students)
    assert grades_of(two) == scores
    assert grades_of(three) == scores
    assert scores["right"]["check_softmax"] == 5.0
    assert scores["empty"]["check_softmax"] == 0.0
    assert len({sum(filter(None, each.values())) for each in scores.values()}) > 5


def hand_in_twenty(course: Path) -> list[str]:
    """Right, empty, lost, doubled, renamed, and fifteen that make one known mistake each."""
    right = answered(course)
    cells = right["cells"]
    lost = [cell for cell in cells if cell["id"] not in ("check_relu", "check_gate", "grad_z1")]
    made = {
        "right": right,
        "empty": released(course),
        "lost": {**right, "cells": lost},
        "doubled": {**right, "cells": [copy for cell in cells for copy in (cell, cell)]},
        "stripped": {**right, "cells": [{**cell, "metadata": {}} for cell in cells]},
    }
    wrong = [entry for entry in catalogue(WEEK) if entry.wrong]
    by_exercise = {entry.exercise: entry for entry in wrong}
    for exercise in [each.name for each in load_assignment(WEEK, course).exercises if each.in_cell][:15]:
        made[exercise] = answered(course, **{exercise: by_exercise[exercise].source})
    for student, notebook in made.items():
        path = hand_in(course, student, notebook)
        if student == "stripped":
            path.rename(path.with_name("my homework.ipynb"))
    return list(made)


def by_rest(server: Jupyter, student: str) -> None:
    """As formgrader's Autograde button does."""
    request = urllib.request.Request(  # noqa: S310  (our own server)
        f"{server.url}/formgrader/api/submission/{WEEK}/{student}/autograde",
        method="POST",
        headers={"Authorization": f"token {TOKEN}"},
    )
    with urllib.request.urlopen(request, timeout=120) as answer:  # noqa: S310
        said = json.load(answer)
    assert said["success"], said


def grades_of(course: Path) -> dict[str, dict[str, float | None]]:
    """The automatic scores of all students, by cell."""
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
        return {
            submission.student.id: {
                grade.name: grade.auto_score for each in submission.notebooks for grade in each.grades
            }
            for submission in gradebook.assignment_submissions(WEEK)
        }
