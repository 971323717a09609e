"""All assignments are graded alike; without a name the kit finds out which one is meant."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from autograder.cli import app
from autograder.course.assignment import KIT, assignment_names, load_assignment
from autograder.errors import KitError
from autograder.grading.judge import Context, Judge
from autograder.misconceptions import right_answers as right_answers_of
from autograder.submissions.assignment_of import choose
from autograder.submissions.made_up import made_up, right_answers
from autograder.submissions.submission import find_submissions, read_submission

MAIN, OTHER = "03-mlp-numpy", "00-warm-up"
RELU = "def relu(x):\n    return x * (x > 0)\n"
CENTRED = "def centre_columns(X):\n    return X - X.mean(axis=0)\n"
OVERWRITTEN = """
def centre_columns(X):
    if X.dtype.kind == "f":
        X -= X.mean(axis=0)
    return X - X.mean(axis=0)
"""


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


def taken(*paths: Path, assignment: str | None = None) -> str:
    return choose(paths, assignment, KIT).assignment.name


@pytest.fixture
def two_weeks(tmp_path: Path) -> Path:
    """A course with two assignments, neither of which is the main one."""
    for name in (MAIN, OTHER):
        shutil.copytree(KIT / "exercises" / name, tmp_path / "exercises" / name)
    return tmp_path


def test_the_kit_itself_names_no_assignment() -> None:
    kit = KIT / "autograder"
    own = [path for path in kit.rglob("*") if path.is_file() and path.suffix not in (".pyc", ".png")]
    outside = [path for path in own if not set(assignment_names(KIT)) & set(path.parts)]
    knowing = [path for path in outside if any(name in path.read_text("utf-8") for name in (MAIN, OTHER))]
    assert outside
    assert not knowing


def test_right_answers_belong_to_one_assignment() -> None:
    answers = {name: right_answers_of(name).keys() for name in (MAIN, OTHER)}
    assert answers[MAIN] & answers[OTHER] == {"np", "plt"}
    assert "centre_columns" in answers[OTHER]


def test_the_course_names_its_main_assignment() -> None:
    assert load_assignment(root=KIT).name == MAIN


def test_an_assignment_must_be_named_without_a_main_one(two_weeks: Path) -> None:
    with pytest.raises(KitError, match=f"several assignments, say which one: {OTHER}, {MAIN}"):
        load_assignment(root=two_weeks)
    write(two_weeks / "exercises" / "course.toml", f'main = "{OTHER}"')
    assert load_assignment(root=two_weeks).name == OTHER
    assert load_assignment(MAIN, two_weeks).name == MAIN


@pytest.mark.parametrize(("text", "line"), [('main = "05"', "no assignment 05"), ("main =", "is no TOML")])
def test_a_wrong_setting_is_refused_in_one_line(text: str, line: str, two_weeks: Path) -> None:
    write(two_weeks / "exercises" / "course.toml", text)
    with pytest.raises(KitError, match=line):
        load_assignment(root=two_weeks)


def test_file_and_folder_names_tell_the_assignment(tmp_path: Path) -> None:
    of_folder = write(tmp_path / "submitted" / "ada" / OTHER / "answers.py", "")
    of_file = write(tmp_path / "mail" / "bob" / f"{OTHER}.py", "")
    assert taken(of_folder) == taken(of_file) == taken(tmp_path / "submitted") == OTHER


def test_answers_tell_the_assignment_if_names_do_not(tmp_path: Path) -> None:
    other, main = write(tmp_path / "ada.py", CENTRED), write(tmp_path / "bob.py", RELU)
    assert (taken(other), taken(main)) == (OTHER, MAIN)


def test_the_main_assignment_is_taken_in_doubt(tmp_path: Path) -> None:
    assert taken(write(tmp_path / "empty.py", "")) == MAIN
    for name in (MAIN, OTHER):
        write(tmp_path / "submitted" / "ada" / name / "answers.py", "")
    chosen = choose([tmp_path / "submitted"], None, KIT)
    assert (chosen.assignment.name, chosen.others) == (MAIN, (OTHER,))
    assert taken(tmp_path / "submitted", assignment=OTHER) == OTHER


def test_several_assignments_without_a_main_one_are_refused(two_weeks: Path) -> None:
    for name in (MAIN, OTHER):
        write(two_weeks / "submitted" / "ada" / name / "answers.py", "")
    with pytest.raises(KitError, match="submissions of several assignments, say which one"):
        choose([two_weeks / "submitted"], None, two_weeks)


def test_a_submission_of_another_assignment_is_noted(tmp_path: Path) -> None:
    week = load_assignment(MAIN, KIT)
    found = find_submissions([write(tmp_path / "ada.py", CENTRED), write(tmp_path / "bob.py", "x = 1")], week)
    notices = [[notice.text for notice in read_submission(each, week).notices] for each in found]
    assert notices == [[f"these are answers to {OTHER}, and none to {MAIN}"], []]


def test_another_assignment_is_graded_without_being_named(tmp_path: Path) -> None:
    answers = "\n\n".join(right_answers(load_assignment(OTHER, KIT)).values())
    path = write(tmp_path / "ada.py", f"import numpy as np\n\n{answers}")
    done = CliRunner().invoke(app, ["grade", str(path), "--out", str(tmp_path / "results")])
    assert done.exit_code == 0, done.output
    result = json.loads((tmp_path / "results" / "ada" / f"{OTHER}.json").read_text("utf-8"))
    assert (result["score"], result["max_score"], result["gate"]) == (10.0, 10.0, None)


def test_what_is_left_out_is_named_and_the_command_ends_with_1(tmp_path: Path) -> None:
    write(tmp_path / "class" / "ada.py", f"import numpy as np\n\n{CENTRED}")
    (tmp_path / "class" / "ben").symlink_to(tmp_path)
    arguments = ["grade", str(tmp_path / "class"), "--assignment", OTHER, "--out", str(tmp_path / "results")]
    done = CliRunner().invoke(app, arguments, standalone_mode=False)
    assert done.return_value == 1
    assert "left out: ben is a link, which is not followed" in done.output
    assert (tmp_path / "results" / "ada" / f"{OTHER}.json").exists()


def test_a_mistake_known_to_a_test_and_the_catalogue_is_named_once() -> None:
    week = load_assignment(OTHER, KIT)
    with Judge(week, Context(b"once", "tests", None)) as judge:
        result = judge.grade(made_up(week, "ada", {"centre_columns": OVERWRITTEN}))
    names = [
        [mistake.name for mistake in failure.misconceptions]
        for exercise in result.exercises
        for failure in exercise.failures
    ]
    assert names
    assert all(each == ["argument-overwritten"] for each in names)
