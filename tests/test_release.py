"""The release is made by nbgrader, always the same, and gives nothing away."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import nbformat
import pytest

from autograder.course.assignment import KIT, Assignment, assignment_names, load_assignment, solutions_of
from autograder.errors import KitError
from autograder.release.instructor_notebook import source_notebook
from autograder.release.leaks import problems_of
from autograder.release.release import build_release, check_release
from autograder.release.solved import solved_notebook

FIXTURE = Path(__file__).parent / "fixtures" / "course"


def course(folder: Path) -> Assignment:
    """A course of its own with the made-up assignment."""
    shutil.copytree(FIXTURE, folder, ignore=shutil.ignore_patterns("__pycache__"))
    return load_assignment(root=folder)


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Assignment:
    """The made-up assignment, released."""
    assignment = course(tmp_path_factory.mktemp("kit") / "course")
    build_release(assignment)
    return assignment


@pytest.fixture(scope="module")
def released(tiny: Assignment) -> Path:
    return tiny.root / "release" / "tiny"


@pytest.fixture(scope="module")
def cells(released: Path) -> dict[str, Any]:
    notebook = json.loads((released / "tiny.ipynb").read_text("utf-8"))
    return {cell["id"]: cell for cell in notebook["cells"]}


# The assignment


def test_are_exercises_points_and_manual_cells_read_from_the_notebook(tiny: Assignment) -> None:
    assert [(each.name, each.points) for each in tiny.exercises] == [
        ("twice", 2.0),
        ("mean_square", 3.5),
        ("Scale", 4.0),
        ("gate", 1.0),
    ]
    assert [each.in_cell for each in tiny.exercises] == [True, True, True, False]
    assert [each.name for each in tiny.manual] == ["why"]
    assert list(solutions_of(tiny)) == ["twice", "mean_square", "Scale"]


def test_is_the_week_what_the_contract_says() -> None:
    week = load_assignment()
    assert week.name == "03-mlp-numpy"
    assert sum(each.points for each in week.exercises) == 100
    assert (len(week.exercises), week.exercises[-1].name) == (29, "gate")
    assert [(each.name, each.points) for each in week.manual] == [
        ("mle_derivation", 10),
        ("backprop_derivation", 15),
        ("recall_backward", 5),
        ("recall_cross_entropy", 5),
        ("recall_transpose", 5),
    ]


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("from answers.numbers import twice", "import answers", "needs the line"),
        ('"grade_id": "check_twice"', '"grade_id": "twice"', "two cells"),
        ('"grade_id": "check_twice"', '"grade_id": "test_twice"', "should be called check_"),
        (
            '"grade_id": "check_twice"',
            '"grade_id": "check_thrice"',
            "check_thrice has no solution cell thrice",
        ),
        ('"points": 2,', "", "needs points"),
    ],
)
def test_is_a_notebook_that_makes_no_sense_told_in_a_line(
    old: str, new: str, line: str, tmp_path: Path
) -> None:
    assignment = course(tmp_path / "course")
    text = assignment.notebook.read_text("utf-8")
    assignment.notebook.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(KitError, match=line):
        load_assignment(root=assignment.root)


def test_is_an_unknown_assignment_told_in_a_line(tmp_path: Path) -> None:
    with pytest.raises(KitError, match=r"no assignment other in .*: there is tiny"):
        load_assignment("other", FIXTURE)
    with pytest.raises(KitError, match="no assignment in"):
        load_assignment(root=tmp_path)


# The release


def test_does_a_stub_name_its_exercise(cells: dict[str, Any]) -> None:
    source = "".join(cells["twice"]["source"])
    assert source.endswith('    raise NotImplementedError("twice: replace this line by your code")')
    assert "two" in source  # the docstring stays
    assert "".join(cells["Scale"]["source"]).count('NotImplementedError("Scale:') == 2


def test_are_grade_cells_locked_with_their_points(cells: dict[str, Any]) -> None:
    metadata = cells["check_mean_square"]["metadata"]
    assert (metadata["editable"], metadata["deletable"]) == (False, False)
    assert (metadata["nbgrader"]["points"], metadata["nbgrader"]["locked"]) == (3.5, True)


def test_does_a_manual_cell_lose_its_rubric(cells: dict[str, Any]) -> None:
    assert "".join(cells["why"]["source"]) == "Why is it twice?\n\n*Your answer here.*"


def test_does_a_learner_get_all_that_is_needed(released: Path) -> None:
    names = {path.relative_to(released).as_posix() for path in released.rglob("*") if path.is_file()}
    assert {
        "tiny.ipynb",
        "README.md",
        "requirements.txt",
        "checks/test_numbers.py",
        "checks/machinery/expect.py",
    } <= names
    assert not any("__pycache__" in name or name.endswith(".db") for name in names)
    assert {"name": "twice", "points": 2.0} in json.loads(
        (released / "checks" / "week.json").read_text("utf-8")
    )
    nbformat.validate(nbformat.read(released / "tiny.ipynb", as_version=4))


def test_is_nothing_left_behind_but_the_course(tiny: Assignment) -> None:
    left = {path.name for path in tiny.root.iterdir() if path.name != "__pycache__"}
    assert left == {"answers", "build", "exercises", "gradebook.db", "release"}
    assert [path.name for path in (tiny.root / "release").iterdir()] == ["tiny"]


def test_is_the_release_fresh_until_a_source_changes(tiny: Assignment, released: Path) -> None:
    assert check_release(tiny) == []
    readme = tiny.folder / "README.md"
    readme.write_text("# Other\n", "utf-8")
    try:
        assert check_release(tiny) == ["README.md is not what the sources make: run `autograder release`"]
    finally:
        readme.write_text("# Tiny\n", "utf-8")


@pytest.mark.parametrize(
    ("leak", "problem"),
    [
        ("squares_of_numbers =   np.square(x)  # how", "the answer to mean_square"),
        ("Because doubling is addition to itself. Rubric: five points for saying so.", "the rubric of why"),
        ("### BEGIN SOLUTION", "BEGIN SOLUTION"),
    ],
)
def test_is_a_leak_found(leak: str, problem: str, tiny: Assignment, released: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(released, tmp_path / "tiny")
    assert problems_of(tiny, folder) == []
    (folder / "notes.md").write_text(f"Hello\n    {leak}\n", "utf-8")
    (found,) = problems_of(tiny, folder)
    assert problem in found


def test_is_a_stub_that_is_none_found(tiny: Assignment, released: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(released, tmp_path / "tiny")
    path = folder / "tiny.ipynb"
    path.write_text(
        path.read_text("utf-8").replace('raise NotImplementedError(\\"twice', 'print(\\"twice'), "utf-8"
    )
    assert problems_of(tiny, folder) == ["the stub of twice does not raise NotImplementedError with its name"]


def test_is_an_answer_that_uses_what_is_not_there_refused(tmp_path: Path) -> None:
    assignment = course(tmp_path / "course")
    answers = assignment.root / "answers" / "numbers.py"
    answers.write_text(answers.read_text("utf-8").replace("np.multiply(x, 2)", "math.prod((x, 2))"), "utf-8")
    with pytest.raises(KitError, match=r"twice in answers\.numbers uses math"):
        build_release(assignment, tmp_path / "out")
    assert list((tmp_path / "out").iterdir()) == []


def test_does_the_solved_notebook_hold_the_answers_without_marks(tiny: Assignment) -> None:
    text = "\n".join(cell.source for cell in solved_notebook(tiny).cells)
    assert "squares_of_numbers = np.square(x)" in text
    assert "SOLUTION" not in text


@pytest.mark.parametrize("name", assignment_names(KIT))
def test_is_what_is_committed_fresh_and_without_answers(name: str) -> None:
    assert check_release(load_assignment(name)) == []


def test_headings_tell_the_points_of_the_cells_below_them(tmp_path: Path) -> None:
    root = shutil.copytree(FIXTURE, tmp_path / "course", ignore=shutil.ignore_patterns("__pycache__"))
    path = root / "exercises" / "tiny" / "tiny.py"
    text = path.read_text("utf-8").replace(
        "# %% [markdown]", "# %% [markdown]\n# ## All of it (99 points, by hand)", 1
    )
    path.write_text(text, "utf-8")
    week = load_assignment(root=root)
    total = sum(each.points for each in (*week.exercises, *week.manual))
    headings = [cell.source for cell in source_notebook(week).cells if "All of it" in cell.source]
    assert [f"## All of it ({total:g} points, by hand)" in source for source in headings] == [True]
