"""The grader's version changes with what can change a result, and with nothing else."""

from __future__ import annotations

import ast
import shutil
from pathlib import Path

import pytest

from autograder.course.assignment import KIT
from autograder.runs import version
from autograder.runs.version import GraderVersion, changed_pieces, grader_version, version_of

WEEK = "03-mlp-numpy"


@pytest.fixture
def kit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the kit whose files a test may change."""
    ignored = shutil.ignore_patterns("__pycache__", "*.ipynb", "*.npz")
    for name in ("autograder", "solutions", "exercises"):
        shutil.copytree(KIT / name, tmp_path / name, ignore=ignored)
    monkeypatch.setattr(version, "KIT", tmp_path)
    monkeypatch.setattr(version, "SHOWN", tmp_path / "autograder" / "checks" / "show")
    return tmp_path


@pytest.mark.parametrize(
    "changed",
    [
        "autograder/report/page.py",
        "autograder/nbgrader_plugin/html.py",
        "autograder/export/export.py",
        "autograder/commands/grade.py",
        "autograder/course/lateness.py",
        "autograder/runs/progress.py",
        "autograder/checks/show/terminal.py",
        "autograder/misconceptions/00-warm-up/centre_columns.py",
        "autograder/graders/00-warm-up/test_broadcasting.py",
        "exercises/03-mlp-numpy/README.md",
    ],
)
def test_what_cannot_change_a_result_regrades_nothing(kit: Path, changed: str) -> None:
    before = grader_version(kit, WEEK)
    (kit / changed).write_text((kit / changed).read_text("utf-8") + "\nCHANGED = 1\n", "utf-8")
    assert grader_version(kit, WEEK) == before


@pytest.mark.parametrize(
    "changed",
    [
        "autograder/graders/inputs.py",
        "autograder/box/worker/wire.py",
        "autograder/course/mnist.py",
        "autograder/grading/exercises.py",
        "autograder/submissions/submission.py",
        "solutions/network.py",
    ],
)
def test_what_all_exercises_depend_on_regrades_the_class(kit: Path, changed: str) -> None:
    before = version_of(kit, WEEK)
    (kit / changed).write_text((kit / changed).read_text("utf-8") + "\nCHANGED = 1\n", "utf-8")
    after = version_of(kit, WEEK)
    assert after.text != before.text
    assert concerned(before, after) == set(before.exercises)
    assert changed_pieces(before.pieces, after.pieces) == [f"{changed} has changed"]


def test_a_comment_and_a_line_of_prose_regrade_nothing(kit: Path) -> None:
    before = grader_version(kit, WEEK)
    mnist = kit / "autograder" / "course" / "mnist.py"
    mnist.write_text("# A comment.\n" + mnist.read_text("utf-8"), "utf-8")
    notebook = kit / "exercises" / WEEK / f"{WEEK}.py"
    notebook.write_text(notebook.read_text("utf-8") + "\n# %% [markdown]\n# More to read.\n", "utf-8")
    assert grader_version(kit, WEEK) == before


def test_a_dropped_test_concerns_its_exercise_alone(kit: Path) -> None:
    before = version_of(kit, WEEK)
    path = kit / "autograder" / "graders" / WEEK / "test_training.py"
    tree = ast.parse(path.read_text("utf-8"))
    tests = [node for node in tree.body if isinstance(node, ast.FunctionDef) and "one_hot__" in node.name]
    tree.body.remove(tests[0])
    path.write_text(ast.unparse(tree), "utf-8")
    after = version_of(kit, WEEK)
    assert concerned(before, after) == {"one_hot"}
    place = f"autograder/graders/{WEEK}/test_training.py::{tests[0].name}"
    assert changed_pieces(before.pieces, after.pieces) == [f"{place} is gone"]


def test_a_misconception_concerns_its_exercise_alone(kit: Path) -> None:
    before = version_of(kit, WEEK)
    path = kit / "autograder" / "misconceptions" / WEEK / "softmax.py"
    path.write_text(path.read_text("utf-8") + "\nCHANGED = 1\n", "utf-8")
    assert concerned(before, version_of(kit, WEEK)) == {"softmax"}


def concerned(before: GraderVersion, after: GraderVersion) -> set[str]:
    """The exercises whose versions differ."""
    return {
        name
        for (name, old), (_, new) in zip(before.of_exercises, after.of_exercises, strict=True)
        if old != new
    }
