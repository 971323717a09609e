"""Mistakes of an author end in one line that says where; ordinary Python in an answer is none."""

from __future__ import annotations

import math
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from autograder.commands import check
from autograder.course.assignment import KIT, expect_tests, library_imports, load_assignment
from autograder.errors import KitError
from autograder.release.leaks import problems_of
from autograder.release.release import build_release
from autograder.submissions.made_up import made_up

FIXTURE = Path(__file__).parent / "fixtures" / "course"
NOTEBOOK = "exercises/tiny/tiny.py"
SOLUTION = '"grade": false, "grade_id": "twice", "locked": false, "schema_version": 3, "solution": true, '
CHECK = '"grade": true, "grade_id": "check_twice", "locked": true, "points": 2, "schema_version": 3, '
#: Of the solution cell and the grade cell of `twice`.
FIRST, SECOND = 24, 27


@pytest.fixture
def course(tmp_path: Path) -> Path:
    folder = tmp_path / "course"
    return Path(shutil.copytree(FIXTURE, folder, ignore=shutil.ignore_patterns("__pycache__")))


def edit(course: Path, old: str, new: str) -> None:
    path = course / NOTEBOOK
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


@pytest.mark.parametrize(
    ("old", "new", "row", "words"),
    [
        ("nbgrader={" + SOLUTION, "nbgrader=" + SOLUTION, FIRST, "cannot be read"),
        (SOLUTION + '"task": false}', SOLUTION + '"task": false', FIRST, "cannot be read"),
        (CHECK + '"solution": false, "task": false}', CHECK + '"task": ', SECOND, "cannot be read"),
        (SOLUTION, SOLUTION.replace("true", "false"), FIRST, "twice is no solution cell"),
        (SOLUTION, SOLUTION.replace('"solution": true, ', ""), FIRST, "twice is no solution cell"),
        (SOLUTION, SOLUTION.replace("twice", "twise"), FIRST, "the solution cell twise needs the line"),
        ('"check_twice"', '"check_twise"', SECOND, "check_twise has no solution cell twise"),
        ('"check_twice"', '"chek_twice"', SECOND, "should be called check_<exercise>"),
        ('"check_twice"', '"twice"', SECOND, "two cells have the grade_id twice"),
        ('"grade_id": "check_twice", ', "", SECOND, "the cell needs a grade_id"),
        ('"points": 2', '"points": "2"', SECOND, "check_twice needs points, a number"),
        ('"points": 2, ', "", SECOND, "check_twice needs points, a number"),
    ],
)
def test_a_mistake_in_a_cell_is_told_with_its_line(
    old: str, new: str, row: int, words: str, course: Path
) -> None:
    edit(course, old, new)
    with pytest.raises(KitError, match=rf"tiny\.py:{row}: .*{re.escape(words)}"):
        load_assignment(root=course)


def test_a_grade_cell_above_its_solution_cell_is_told_with_its_line(course: Path) -> None:
    path = course / NOTEBOOK
    parts = path.read_text("utf-8").split("\n# %%")
    place = next(number for number, part in enumerate(parts) if '"check_twice"' in part)
    parts[place - 1 : place + 1] = parts[place], parts[place - 1]
    path.write_text("\n# %%".join(parts), "utf-8")
    with pytest.raises(KitError, match=rf"tiny\.py:{FIRST}: check_twice stands before its solution cell"):
        load_assignment(root=course)


def test_an_exercise_without_a_check_is_refused(course: Path) -> None:
    with pytest.raises(KitError, match="mean_square of tiny has no check: write test_mean_square__"):
        expect_tests(load_assignment(root=course))


def test_an_exercise_without_a_hidden_test_is_refused(course: Path) -> None:
    checks = course / "exercises" / "tiny" / "checks" / "test_numbers.py"
    names = ("twice", "mean_square", "Scale", "gate")
    checks.write_text("".join(f"def test_{name}__runs(student):\n    ...\n" for name in names), "utf-8")
    with pytest.raises(KitError, match="twice of tiny has no hidden test: write test_twice__"):
        expect_tests(load_assignment(root=course))


def test_the_own_assignments_have_all_their_tests() -> None:
    for name in ("00-warm-up", "03-mlp-numpy"):
        expect_tests(load_assignment(name, KIT))


ORDINARY = '''"""Answers in ordinary Python."""

import math
from dataclasses import dataclass


class Number:
    """A number that adds."""

    def __init__(self, data):
        """Keep the data."""
        ### BEGIN SOLUTION
        self.data = float(data) if data is not None else 0.0
        ### END SOLUTION

    def __repr__(self):
        """Show the data."""
        return f"Number({self.data})"

    def __add__(self, other):
        """Add two numbers."""
        ### BEGIN SOLUTION
        try:
            return Number(self.data + other.data)
        except AttributeError as error:
            raise TypeError(other) from error
        ### END SOLUTION

    __radd__ = __add__


@dataclass
class Circle(Number):
    """A number that is a radius, whose unit is given."""

    unit: float = math.pi

    @property
    def area(self):
        """The area of the circle."""
        ### BEGIN SOLUTION
        return self.unit * self.data * self.data
        ### END SOLUTION

    @staticmethod
    def of(*, area, **other):
        """The circle of that area."""
        ### BEGIN SOLUTION
        return Circle(math.sqrt(area / math.pi))
        ### END SOLUTION
'''


@pytest.fixture
def ordinary(course: Path) -> Iterator[Path]:
    """A course whose answers are classes of the usual kinds; its modules are known in one test alone."""
    _forget_answers()
    (course / "answers" / "ordinary.py").write_text(ORDINARY, "utf-8")
    edit(course, "import checks\n", "import math\nfrom dataclasses import dataclass\n\nimport checks\n")
    edit(course, "from answers.numbers import twice", "from answers.ordinary import Number")
    edit(course, "from answers.numbers import mean_square", "from answers.ordinary import Circle")
    for old, new in (("twice", "Number"), ("mean_square", "Circle")):
        edit(course, f'"grade_id": "{old}"', f'"grade_id": "{new}"')
        edit(course, f'"check_{old}"', f'"check_{new}"')
        edit(course, f'check("{old}")', f'check("{new}")')
    scale = course / "answers" / "models.py"
    scale.write_text(scale.read_text("utf-8").replace("twice(x)", "(x + x)"), "utf-8")
    yield course
    _forget_answers()


def _forget_answers() -> None:
    for name in [name for name in sys.modules if name.partition(".")[0] == "answers"]:
        del sys.modules[name]


def test_ordinary_classes_are_released_without_a_complaint(ordinary: Path) -> None:
    """A method without markers is given to learners, so it need not raise; a base class is known."""
    week = load_assignment(root=ordinary)
    assert problems_of(week, build_release(week, ordinary / "out").folder) == []


def test_a_method_that_does_not_name_its_exercise_is_found(ordinary: Path) -> None:
    week = load_assignment(root=ordinary)
    folder = build_release(week, ordinary / "out").folder
    notebook = folder / "tiny.ipynb"
    text = notebook.read_text("utf-8")
    assert "raise NotImplementedError" in text
    notebook.write_text(text.replace("raise NotImplementedError", "print"), "utf-8")
    assert [problem for problem in problems_of(week, folder) if "stub of Circle" in problem]


def test_an_answer_of_the_catalogue_sees_what_the_notebook_imports(ordinary: Path) -> None:
    week = load_assignment(root=ordinary)
    assert library_imports(week) == "import math\nfrom dataclasses import dataclass\n"
    names: dict[str, Any] = {"__name__": __name__}
    for cell in made_up(week, "ada", {}).cells:
        exec(cell.source, names)  # noqa: S102  (our own answers)
    assert names["Circle"].of(area=math.pi).unit == 1.0


CHECKED = 'def test_twice__doubles(student):\n    """three becomes six"""\n'


def test_the_own_assignments_have_no_mistake() -> None:
    assert [list(check.mistakes(KIT, name)) for name in ("00-warm-up", "03-mlp-numpy")] == [[], []]


@pytest.mark.parametrize(
    ("file", "text", "line"),
    [
        ("checks/test_a.py", CHECKED.replace("__", "_"), "test_a.py:1: test_twice_doubles names no exercise"),
        ("checks/test_a.py", CHECKED.replace("twice", "twise"), "test_a.py:1: test_twise__doubles is of no"),
        ("checks/test_a.py", CHECKED * 2, "test_a.py:3: test_twice__doubles stands here twice"),
        ("checks/test_a.py", CHECKED.replace('"""', "1  #"), "test_a.py:1: test_twice__doubles has no doc"),
        ("checks/test_a.py", CHECKED.replace(":", ""), "test_a.py:1: expected ':'; correct the syntax"),
        ("checks/hints.toml", "[twice]\ntask = 'Double.'", "hints.toml:1: twice has no `words`"),
        ("checks/hints.toml", "[twise]\ntask = 'D'\nwords = 'w'", "hints.toml:1: twise is no exercise"),
        ("checks/hints.toml", "[twice]\ntask = ", "hints.toml:2: Invalid value"),
        (
            "hidden/test_h.py",
            CHECKED.replace("student", "seed"),
            "test_h.py:1: test_twice__doubles takes seed",
        ),
        ("hidden/grading.toml", "[limits", "grading.toml:1: Expected ']'"),
        ("wrong/twise.py", "", "twise.py:1: twise is no exercise; call the file as one of twice"),
        ("wrong/twice.py", "odd(", "twice.py:1: '(' was never closed; correct the syntax"),
    ],
)
def test_a_mistake_in_a_file_is_told_with_its_line(
    file: str, text: str, line: str, course: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kit = course / "kit"
    folders = {
        "checks": course / "exercises" / "tiny" / "checks",
        "hidden": kit / "autograder" / "graders" / "tiny",
        "wrong": kit / "autograder" / "misconceptions" / "tiny",
    }
    monkeypatch.setattr(check, "KIT", kit)
    kind, _, name = file.partition("/")
    folders[kind].mkdir(parents=True, exist_ok=True)
    (folders[kind] / name).write_text(text, "utf-8")
    assert line in "\n".join(check.mistakes(course, "tiny"))


def test_a_mistake_in_the_notebook_ends_the_check_with_one_line(
    course: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edit(course, '"points": 2, ', "")
    assert check.check_command(course, "tiny") == 1
    assert f"tiny.py:{SECOND}: the grade cell check_twice needs points" in capsys.readouterr().out


def test_an_unknown_assignment_is_a_wrong_call(course: Path) -> None:
    with pytest.raises(KitError, match=r"no assignment other in .*: there is tiny"):
        check.check_command(course, "other")
