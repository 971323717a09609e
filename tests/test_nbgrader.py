"""nbgrader's own commands give the scores that the box gave, fail closed, and survive any submission."""

from __future__ import annotations

import base64
import csv
import json
import logging
import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from nbconvert.exporters import HTMLExporter
from nbgrader.api import Gradebook
from nbgrader.apps.baseapp import NbGrader as NbGraderBase
from nbgrader.converters import Autograde, GenerateFeedback
from nbgrader.coursedir import CourseDirectory
from nbgrader.server_extensions.formgrader import handlers
from nbgrader.utils import determine_grade
from traitlets.config import Config

from autograder.checks.mistakes import Mistake
from autograder.course.assignment import Assignment, load_assignment
from autograder.errors import KitError
from autograder.nbgrader_plugin import preprocessor
from autograder.nbgrader_plugin.attachments import MAX_PICTURE, MAX_PICTURES, attachments_of, without_lost
from autograder.nbgrader_plugin.cell_outputs import outputs_of
from autograder.nbgrader_plugin.exchange import GradeExport
from autograder.nbgrader_plugin.gradebook import open_course, record
from autograder.nbgrader_plugin.html import html_of
from autograder.nbgrader_plugin.normalise import normalised
from autograder.release.release import build_release
from autograder.results.class_results import read_class
from autograder.results.records import ExerciseResult, FailedTest, GateResult, Result, write
from autograder.runs.one import Graded
from autograder.runs.settings import Settings
from autograder.status import ResultStatus, Status
from autograder.submissions.discovery import Found, find_submissions

pytestmark = pytest.mark.filterwarnings("ignore")  # nbgrader's own

FIXTURE = Path(__file__).parent / "fixtures" / "course"
OVERFLOW = Mistake("overflow", "too <large>", "what is *subtracted*?")
EARNED = {"twice": 1.0, "mean_square": 3.5, "Scale": 0.0, "gate": 1.0}
MANUAL = "why"


def graded(student: str, status: ResultStatus = ResultStatus.GRADED) -> Result:
    """A result in which twice is half right."""
    failures = (FailedTest("of <three>", "it is <script>wrong</script>", (OVERFLOW,)),)
    exercises = tuple(
        ExerciseResult(
            name, points, most, Status.PARTIAL if name == "twice" else Status.PASSED, 0.1, 1, 2, failures
        )
        for (name, points), most in zip(EARNED.items(), (2.0, 3.5, 4.0, 1.0), strict=True)
    )
    gate = GateResult("digits", 0.931, 0.9, 1, 0.5, passed=True)
    return Result(
        student, "tiny", status, 5.5, 10.5, 1.0, "none", "2026-01-01T00:00:00Z", "", "", "", gate, exercises
    )


@pytest.fixture(scope="module", autouse=True)
def no_alembic() -> Iterator[None]:
    """Spare nbgrader the two seconds in which it asks alembic for the version of an empty database."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("nbgrader.api.get_alembic_version", lambda: "none")
        yield


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course with the made-up assignment released."""
    root = tmp_path_factory.mktemp("kit") / "course"
    shutil.copytree(FIXTURE, root, ignore=shutil.ignore_patterns("__pycache__"))
    build_release(load_assignment(root=root))
    return root


@pytest.fixture
def course(released: Path, tmp_path: Path) -> Path:
    """A course of its own, without submissions."""
    return Path(shutil.copytree(released, tmp_path / "course"))


@pytest.fixture
def tiny(course: Path) -> Assignment:
    return load_assignment(root=course)


@pytest.fixture
def in_box(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Whom the box was asked to grade; it always gives the same result."""
    asked: list[str] = []

    def grade_one(found: Found, settings: Settings) -> Graded:
        asked.append(found.student)
        result = graded(found.student)
        write(settings.out, result)
        return Graded(result, kept=False)

    monkeypatch.setattr(preprocessor, "grade_one", grade_one)
    monkeypatch.setattr(preprocessor, "_settings", lambda root, *arguments: settings_of(root))
    return asked


def hand_in(
    course: Path, student: str, change: Callable[[Any], Any] = lambda it: it, name: str = "tiny"
) -> Path:
    """Put the released notebook, answered and then changed, in a student's folder."""
    notebook = json.loads((course / "release" / "tiny" / "tiny.ipynb").read_text("utf-8"))
    for cell in notebook["cells"]:
        if cell["id"] in ("twice", "mean_square"):
            cell["source"] = f"def {cell['id']}(x):\n    return x"
        if cell["id"] == MANUAL:
            cell["source"] = "It just is."
    path = course / "submitted" / student / "tiny" / f"{name}.ipynb"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps(change(notebook)), "utf-8")
    return path


def configured(course: Path) -> Config:
    config = Config()
    preprocessor.configure(config)
    config.CourseDirectory.root = str(course)
    config.CourseDirectory.assignment_id = "tiny"
    config.Autograde.force = True
    config.GenerateFeedback.force = True
    return config


def run(converter: type, course: Path) -> None:
    config = configured(course)
    log = logging.Logger("nbgrader")
    converter(coursedir=CourseDirectory(config=config, log=log), config=config, log=log).start()


def scores(course: Path, student: str) -> dict[str, float | None]:
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
        notebook = gradebook.find_submission_notebook("tiny", "tiny", student)
        return {grade.name.removeprefix("check_"): grade.auto_score for grade in notebook.grades}


# What nbgrader reads


@pytest.mark.parametrize("points", [0.0, 1.5, 2.0, -1.0, 99.0, float("nan"), float("inf")])
def test_a_score_comes_first_and_within_bounds(points: float, released: Path) -> None:
    exercise = ExerciseResult("twice", points, 2.0, Status.PARTIAL, 0.0, 1, 2)
    notebook = json.loads((released / "release" / "tiny" / "tiny.ipynb").read_text("utf-8"))
    import nbformat

    cell = next(each for each in nbformat.from_dict(notebook).cells if each.id == "check_twice")
    cell.outputs = outputs_of(exercise, None, 2.0)
    expected = points if 0 <= points <= 2 else 2.0 if points > 2 else 0.0
    assert determine_grade(cell) == (expected, 2.0)


def test_everything_that_is_shown_is_escaped() -> None:
    exercise = graded("ada").exercises[0]
    shown = outputs_of(exercise, None, 2.0)[1]["data"]["text/html"]
    assert "<script>" not in shown
    assert "&lt;script&gt;" in shown
    assert "too &lt;large&gt;" in shown


# Submissions that nbgrader would stumble over


def without(*names: str) -> Callable[[Any], Any]:
    return lambda notebook: {
        **notebook,
        "cells": [cell for cell in notebook["cells"] if cell["id"] not in names],
    }


def twice_over(notebook: Any) -> Any:
    return {**notebook, "cells": [copy for cell in notebook["cells"] for copy in (cell, dict(cell))]}


def without_metadata(notebook: Any) -> Any:
    return {**notebook, "cells": [{**cell, "metadata": {}} for cell in notebook["cells"]]}


def with_more_points(notebook: Any) -> Any:
    return json.loads(json.dumps(notebook).replace('"points": 2', '"points": 200'))


def with_changed_types(notebook: Any) -> Any:
    cells = [
        {"cell_type": "raw" if cell["cell_type"] == "markdown" else "markdown", **cell}
        | {"cell_type": "markdown" if cell["id"].startswith("check_") else cell["cell_type"]}
        for cell in notebook["cells"]
    ]
    return {**notebook, "cells": cells}


def with_scripts(notebook: Any) -> Any:
    script = {"output_type": "display_data", "data": {"text/html": "<script>x</script>"}, "metadata": {}}
    cells = [
        {**cell, "outputs": [script]} if cell["cell_type"] == "code" else cell for cell in notebook["cells"]
    ]
    return {**notebook, "cells": cells}


@pytest.mark.parametrize(
    "change",
    [
        without("check_twice", "check_gate", "twice"),
        without(MANUAL),
        twice_over,
        without_metadata,
        with_more_points,
        with_changed_types,
        with_scripts,
    ],
)
def test_any_submission_becomes_a_notebook_for_nbgrader(
    change: Callable[[Any], Any], course: Path, tiny: Assignment
) -> None:
    (found,) = find_submissions([hand_in(course, "ada", change).parents[2]], tiny)
    cells = [cell for cell in normalised(found, tiny).cells if cell.metadata]
    identities = [cell.metadata.nbgrader.grade_id for cell in cells]
    checks = ["check_twice", "check_mean_square", "check_Scale", "check_gate"]
    assert len(set(identities)) == len(identities)
    assert {*checks, MANUAL, "mean_square"} <= set(identities)
    assert all(cell.get("outputs", []) == [] for cell in cells)
    assert all(cell.metadata.nbgrader.points < 10 for cell in cells if cell.metadata.nbgrader.grade)


# nbgrader's commands


def test_autograde_records_what_the_box_gave(course: Path, in_box: list[str]) -> None:
    hand_in(course, "ada")
    hand_in(course, "bob", twice_over, name="my homework")
    run(Autograde, course)
    assert in_box == ["ada", "bob"]
    assert scores(course, "ada") == scores(course, "bob") == {**EARNED, MANUAL: None}
    run(GenerateFeedback, course)
    page = (course / "feedback" / "bob" / "tiny" / "tiny.html").read_text("utf-8")
    assert "<strong>twice: 1 of 2 points. 1 of 2 tests passed.</strong>" in page
    assert "Hint: what is *subtracted*?" in page
    assert "Accuracy on digits: 93.10% after 1 epoch" in page
    assert "<script>wrong" not in page


def test_a_submission_that_cannot_be_graded_gets_no_score(
    course: Path, in_box: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def grade_one(found: Found, settings: Settings) -> Graded:
        return Graded(graded(found.student, ResultStatus.FAILED), kept=False)

    monkeypatch.setattr(preprocessor, "grade_one", grade_one)
    hand_in(course, "ada")
    with pytest.raises(Exception, match="error"):
        run(Autograde, course)
    with book(course) as gradebook:
        assert gradebook.assignment_submissions("tiny") == []
    assert not (course / "autograded" / "ada" / "tiny").exists()


# Recording from outside


def settings_of(course: Path) -> Settings:
    return Settings("tiny", course, course / "results", b"secret", "1", "none")


def recorded(course: Path, *students: str, db: str | None = None, **choices: Any) -> list[str]:
    """Record the class as it lies there; who was not recorded before as it is."""
    tiny = load_assignment(root=course)
    told: list[str] = []
    found = find_submissions([course / "submitted"], tiny)
    count = record(open_course(course, course / "results", tiny, db), found, told=told.append, **choices)
    assert count == len(students)
    return told


def by_hand(course: Path, student: str, points: float, comment: str = "") -> None:
    """Grade the hand-graded cell as formgrader does."""
    with book(course) as gradebook:
        grade = gradebook.find_grade(MANUAL, "tiny", "tiny", student)
        grade.manual_score, grade.needs_manual_grade = points, False
        gradebook.find_comment(MANUAL, "tiny", "tiny", student).manual_comment = comment
        gradebook.db.commit()


def asks_for_a_grade(course: Path, student: str) -> bool:
    with book(course) as gradebook:
        return bool(gradebook.find_grade(MANUAL, "tiny", "tiny", student).needs_manual_grade)


def book(course: Path) -> Gradebook:
    return Gradebook(f"sqlite:///{course / 'gradebook.db'}")


def test_results_are_recorded_and_hand_work_stays(course: Path) -> None:
    for student in ("ada", "bob"):
        hand_in(course, student)
        write(course / "results", graded(student))
    hand_in(course, "torn").write_text("{", "utf-8")
    recorded(course, "ada", "bob")
    assert scores(course, "ada") == {**EARNED, MANUAL: None}
    by_hand(course, "ada", 4.0, "well said")
    assert recorded(course, "ada", "bob", force=True) == ["ada", "bob"]
    with book(course) as gradebook:
        assert gradebook.find_grade(MANUAL, "tiny", "tiny", "ada").manual_score == 4.0
        assert gradebook.find_comment(MANUAL, "tiny", "tiny", "ada").manual_comment == "well said"
        assert gradebook.find_submission("tiny", "ada").score == 9.5


def test_a_hand_graded_cell_asks_again_only_when_its_text_has_changed(course: Path) -> None:
    path = hand_in(course, "ada")
    write(course / "results", graded("ada"))
    recorded(course, "ada")
    assert asks_for_a_grade(course, "ada")
    by_hand(course, "ada", 4.0)
    write(course / "results", replace(graded("ada"), grader_version="2"))
    (course / "nbgrader_config.py").write_text("c = get_config()\nc.Exchange.timezone = 'UTC'\n")
    assert recorded(course, "ada") == ["ada"]
    assert not asks_for_a_grade(course, "ada")
    shutil.move(course, course.with_name("elsewhere"))
    moved, path = course.with_name("elsewhere"), Path(str(path).replace("/course/", "/elsewhere/"))
    recorded(moved, "ada", force=True)
    assert not asks_for_a_grade(moved, "ada")
    path.write_text(path.read_text("utf-8").replace("It just is.", "It is so, since it was so."), "utf-8")
    recorded(moved, "ada")
    assert asks_for_a_grade(moved, "ada")
    recorded(moved, "ada", force=True)
    assert asks_for_a_grade(moved, "ada")


def test_a_gradebook_is_made_where_there_is_none(course: Path, tmp_path: Path) -> None:
    hand_in(course, "ada")
    write(course / "results", graded("ada"))
    other = f"sqlite:///{tmp_path / 'other.db'}"
    recorded(course, "ada", db=other)
    with Gradebook(other) as gradebook:
        assert gradebook.find_submission("tiny", "ada").score == 5.5


@pytest.mark.parametrize("hand_graded_first", [True, False])
def test_late_penalty_is_a_share_of_the_total_in_any_order(course: Path, hand_graded_first: bool) -> None:
    """A day and a half late, at a tenth a day: two tenths of 9.5 points."""
    hand_in(course, "ada")
    result = replace(graded("ada"), handed_in="2026-03-02T12:00:00Z")
    write(course / "results", result)
    rule = "[late]\na_day = 0.1\n[due]\ntiny = 2026-03-01T00:00:00Z\n"
    if not hand_graded_first:
        (course / "course.toml").write_text(rule)
    recorded(course, "ada")
    by_hand(course, "ada", 4.0)
    (course / "course.toml").write_text(rule)
    recorded(course, "ada")
    with book(course) as gradebook:
        assert gradebook.find_submission("tiny", "ada").late_submission_penalty == pytest.approx(1.9)
        gradebook.grant_extension("tiny", "ada", days=1)
    recorded(course, "ada")
    with book(course) as gradebook:
        assert gradebook.find_submission("tiny", "ada").late_submission_penalty == pytest.approx(0.95)


def test_an_override_is_marked_stays_and_can_be_taken_back(course: Path) -> None:
    hand_in(course, "ada")
    write(course / "results", graded("ada"))
    recorded(course, "ada")
    by_hand(course, "ada", 4.0)
    (course / "course.toml").write_text(
        '[[override]]\nstudent = "ada"\nexercise = "twice"\npoints = 2\nwhy = "it is right"\n'
        f'[[override]]\nstudent = "ada"\nexercise = "{MANUAL}"\npoints = 1\n'
    )
    assert recorded(course, "ada") == ["ada"]
    notebook = (course / "autograded" / "ada" / "tiny" / "tiny.ipynb").read_text("utf-8")
    assert "Set by the instructor: twice: 1 to 2 (it is right)." in notebook
    recorded(course, "ada", force=True)
    (grade,) = read_class(course, course / "results", "tiny").grades
    assert (grade.automatic, grade.hand, grade.overrides, grade.total) == (5.5, 4.0, -2.0, 7.5)
    with book(course) as gradebook:
        assert gradebook.find_submission("tiny", "ada").score == 7.5
    (course / "course.toml").unlink()
    recorded(course, "ada")
    with book(course) as gradebook:
        assert gradebook.find_submission("tiny", "ada").score == 9.5
        assert gradebook.find_grade(MANUAL, "tiny", "tiny", "ada").manual_score == 4.0
    (grade,) = read_class(course, course / "results", "tiny").grades
    assert (grade.total, grade.overridden) == (9.5, ())


def test_whoever_has_no_grade_leaves_the_gradebook_and_hand_work_waits_for_them(course: Path) -> None:
    hand_in(course, "ada")
    write(course / "results", graded("ada"))
    recorded(course, "ada")
    by_hand(course, "ada", 4.0, "well said")
    torn = replace(graded("ada", ResultStatus.FAILED), exercises=(), score=None, gate=None, reason="torn")
    write(course / "results", torn)
    recorded(course)
    with book(course) as gradebook:
        assert gradebook.assignment_submissions("tiny") == []
    assert not (course / "autograded" / "ada" / "tiny").exists()
    (grade,) = read_class(course, course / "results", "tiny").grades
    assert (grade.total, grade.reason) == (None, "torn")
    write(course / "results", graded("ada"))
    recorded(course, "ada")
    with book(course) as gradebook:
        assert gradebook.find_submission("tiny", "ada").score == 9.5
        assert gradebook.find_comment(MANUAL, "tiny", "tiny", "ada").manual_comment == "well said"
    assert not asks_for_a_grade(course, "ada")


def test_maxima_follow_the_points_of_the_notebook_and_the_gate(course: Path) -> None:
    hand_in(course, "ada")
    write(course / "results", graded("ada"))
    recorded(course, "ada")
    source = course / "exercises" / "tiny" / "tiny.py"
    source.write_text(source.read_text("utf-8").replace('"points": 3.5', '"points": 7'), "utf-8")
    recorded(course, "ada")
    with book(course) as gradebook:
        most = gradebook.find_assignment("tiny").max_score
    tiny = load_assignment(root=course)
    assert most == sum(each.points for each in (*tiny.exercises, *tiny.manual))
    found = find_submissions([course / "submitted"], tiny)
    record(open_course(course, course / "results", tiny, with_gate=False), found)
    with book(course) as gradebook:
        assert gradebook.find_assignment("tiny").max_score == most - 1


NAMES = (
    "Sammy Davis Jr.",
    "Zoe\u0308",
    "Ada",
    "ada",
    "Who?",
    "-x",
    "gradescope",
    "نیم\u200cفاصله",
    "x" * 120,
)


def test_recording_manages_every_name_that_a_folder_can_have(course: Path) -> None:
    for student in NAMES:
        hand_in(course, student)
    tiny = load_assignment(root=course)
    found = find_submissions([course / "submitted"], tiny)
    for each in found:
        write(course / "results", graded(each.student))
    recorded(course, *NAMES)
    with book(course) as gradebook:
        assert {each.student.id for each in gradebook.assignment_submissions("tiny")} == set(NAMES)
    assert {path.name for path in (course / "autograded").iterdir()} == set(NAMES)
    assert {path.name for path in (course / "results").iterdir()} == {each.student for each in found}
    assert recorded(course, *NAMES) == []


def test_only_what_is_new_is_recorded(course: Path) -> None:
    for student in ("ada", "bob"):
        hand_in(course, student)
        write(course / "results", graded(student))
    both = ("ada", "bob")
    assert recorded(course, *both) == ["ada", "bob"]
    assert recorded(course, *both) == []
    write(course / "results", replace(graded("bob"), seconds=2.0))
    assert recorded(course, *both) == ["bob"]
    (course / "submitted" / "ada" / "tiny" / "timestamp.txt").write_text("2026-03-02 12:00:00 UTC")
    assert recorded(course, *both) == ["ada"]
    shutil.rmtree(course / "autograded" / "bob")
    assert recorded(course, *both) == ["bob"]
    with book(course) as gradebook:
        gradebook.remove_submission("tiny", "ada")
    assert recorded(course, *both) == ["ada"]
    assert recorded(course, *both, force=True) == ["ada", "bob"]


@pytest.mark.filterwarnings("error")
def test_recording_warns_of_nothing(course: Path) -> None:
    hand_in(course, "ada")
    write(course / "results", graded("ada"))
    recorded(course, "ada")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("raise SystemExit('not today')", r"nbgrader_config\.py does not load: not today"),
        ("get_config().GradeInBox.gate = False", r"c\.GradeInBox\.gate .* course\.toml"),
        ("get_config().AssignLatePenalties.plugin_class = 'late.Late'", r"a_day .* course\.toml"),
    ],
)
def test_a_setting_that_cannot_be_obeyed_is_one_line(course: Path, line: str, said: str) -> None:
    (course / "nbgrader_config.py").write_text(f"{line}\n")
    hand_in(course, "ada")
    write(course / "results", graded("ada"))
    with pytest.raises(KitError, match=said):
        recorded(course, "ada")


# What leaves the course by nbgrader's commands


class App(NbGraderBase):
    """As much of nbgrader's command as its exporter looks at."""

    coursedir: CourseDirectory


def test_nbgrader_export_gives_the_grades_that_autograder_export_gives(course: Path, tmp_path: Path) -> None:
    for student in ("ada", "torn"):
        hand_in(course, student)
    torn = replace(graded("torn", ResultStatus.FAILED), exercises=(), score=None, gate=None, reason="torn")
    write(course / "results", graded("ada"))
    write(course / "results", torn)
    (course / "course.toml").write_text("[students]\naway = { name = 'A. Way' }\nada = { name = 'Ada L.' }\n")
    recorded(course, "ada")
    by_hand(course, "ada", 4.0)
    config = configured(course)
    app = App(config=config)
    app.coursedir = CourseDirectory(config=config)
    with book(course) as gradebook:
        GradeExport(parent=app, to=str(tmp_path / "grades.csv")).export(gradebook)
    rows = list(csv.DictReader((tmp_path / "grades.csv").open(encoding="utf-8")))
    grades = read_class(course, course / "results", "tiny").grades
    assert [(row["student_id"], row["status"]) for row in rows] == [
        ("ada", "graded"),
        ("away", "missing"),
        ("torn", "failed"),
    ]
    assert (
        [row["score"] for row in rows]
        == ["9.5", "", ""]
        == ["" if grade.total is None else str(grade.total) for grade in grades]
    )
    assert rows[0]["last_name"] == "Ada L."


# Pages: for graders, and for learners

PNG = b"\x89PNG\r\n\x1a\n and the rest"
SCRIPT = "<script>wrong()</script>"


def as_text(data: bytes) -> str:
    return base64.b64encode(data).decode()


def with_pictures(notebook: Any) -> Any:
    for cell in notebook["cells"]:
        if cell["id"] == MANUAL:
            cell["source"] = (
                f"![](attachment:a.png) ![](attachment:b.svg) $a < b$ {SCRIPT} [x](javascript:wrong())"
            )
            cell["attachments"] = {
                "a.png": {"image/svg+xml": as_text(PNG)},
                "b.svg": {
                    "image/svg+xml": as_text(b"<svg onload='wrong()'/>"),
                    "image/png": as_text(b"no picture"),
                },
                "c.png": {"image/png": "not base64"},
            }
    return notebook


def test_photographs_stay_and_nothing_else(course: Path, tiny: Assignment) -> None:
    (found,) = find_submissions([hand_in(course, "ada", with_pictures).parents[2]], tiny)
    (cell,) = [cell for cell in normalised(found, tiny).cells if cell.id == MANUAL]
    assert cell.attachments == {"a.png": {"image/png": as_text(PNG)}}
    assert "attachment:a.png" in cell.source
    assert "attachment:b.svg" not in cell.source
    assert "A picture was left out" in cell.source


def test_a_text_longer_than_any_derivation_is_shown_as_it_stands() -> None:
    """As Markdown, half a megabyte of open tags or of tables takes minutes."""
    photo = f"![](data:image/jpeg;base64,{'A' * 300_000})"
    started = time.process_time()
    assert html_of("<b>" * 170_000, {}).startswith("<pre>&lt;b&gt;")
    assert "<img" in html_of(f"A **photo**: {photo}", {})
    assert time.process_time() - started < 5


@pytest.mark.parametrize(
    "attachments", [None, [], {"a.png": "text"}, {"a.png": {"image/png": 7}}, {"a.png": {}}]
)
def test_torn_attachments_cost_nothing(attachments: Any) -> None:
    cell = {"cell_type": "markdown", "source": ["![](attachment:a.png)"], "attachments": attachments}
    (found,) = attachments_of(json.dumps({"cells": [cell, 7]}).encode()).values()
    assert found == [{}]
    assert "attachment:" not in without_lost("![](attachment:a.png) attachment:a.png", {})


def test_too_many_or_too_large_pictures_are_left_out() -> None:
    large = {"image/png": as_text(PNG + bytes(MAX_PICTURE))}
    many = {f"{number}.png": {"image/png": as_text(PNG)} for number in range(MAX_PICTURES + 5)}
    cells = [{"source": "large", "attachments": {"a.png": large}}, {"source": "many", "attachments": many}]
    found = attachments_of(json.dumps({"cells": cells}).encode())
    assert found["large"] == [{}]
    assert [len(pictures) for pictures in found["many"]] == [MAX_PICTURES]


def test_each_of_two_cells_of_one_text_keeps_its_own_picture(course: Path, tiny: Assignment) -> None:
    """Jupyter calls every picture that is pasted image.png."""

    def pasted(notebook: Any) -> Any:
        pages = [
            {
                "cell_type": "markdown",
                "metadata": {},
                "source": "![image.png](attachment:image.png)",
                "attachments": {"image.png": {"image/png": as_text(PNG + page)}} if page else {},
            }
            for page in (b"one", b"", b"two")
        ]
        return {**notebook, "cells": [*notebook["cells"], *pages]}

    (found,) = find_submissions([hand_in(course, "ada", pasted).parents[2]], tiny)
    cells = [cell for cell in normalised(found, tiny).cells if "image.png" in cell.get("attachments", {})]
    assert [cell.attachments["image.png"]["image/png"] for cell in cells] == [
        as_text(PNG + b"one"),
        as_text(PNG + b"two"),
    ]


def test_graders_see_the_rubric_and_nobody_runs_a_learners_script(course: Path, in_box: list[str]) -> None:
    hand_in(course, "ada", with_pictures)
    run(Autograde, course)
    run(GenerateFeedback, course)
    (notebook,) = (course / "autograded").rglob("*.ipynb")
    rubric = "Rubric: five points for saying so."
    config = configured(course)
    config.HTMLExporter.template_name = "formgrade"
    config.HTMLExporter.extra_template_basedirs = [handlers.template_path]
    about = {"assignment_id": "tiny", "submission_id": "1", "notebook_id": "tiny", "index": 0, "total": 1}
    shown, _ = HTMLExporter(config=config).from_filename(str(notebook), resources=about)
    given = (course / "feedback" / "ada" / "tiny" / "tiny.html").read_text("utf-8")
    released = (course / "release" / "tiny" / "tiny.ipynb").read_text("utf-8")
    assert rubric in shown
    assert rubric not in given
    assert rubric not in released
    for page in (shown, given):
        assert "data:image/png;base64," + as_text(PNG) in page
        assert "<math" in page
        assert "mathjax" not in given.lower()
        assert SCRIPT not in page
        assert 'href="javascript' not in page
    assert 'name="viewport"' in given
