"""A term of twelve students: after each step every place that shows a grade shows the same one, by part."""

from __future__ import annotations

import csv
import io
import json
import logging
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from nbgrader.api import Gradebook
from nbgrader.apps.baseapp import NbGrader
from nbgrader.converters import GenerateFeedback
from nbgrader.coursedir import CourseDirectory
from rich.console import Console
from traitlets.config import Config

from autograder.commands.decisions import Decision, drop_command, extend_command, override_command, refresh
from autograder.commands.grade import write_class
from autograder.course.assignment import load_assignment
from autograder.errors import KitError
from autograder.export.export import export_command
from autograder.nbgrader_plugin import preprocessor
from autograder.nbgrader_plugin.exchange import GradeExport
from autograder.nbgrader_plugin.gradebook import open_course, record
from autograder.release.release import build_release
from autograder.report import render, summarise
from autograder.results import records
from autograder.results.class_results import read_class
from autograder.results.grade import Grade
from autograder.results.records import ExerciseResult, FailedTest, Result
from autograder.results.scores import table
from autograder.runs.one import _with_origin
from autograder.status import ResultStatus, Status
from autograder.submissions.submission import find_submissions

pytestmark = pytest.mark.filterwarnings("ignore")  # nbgrader's own

FIXTURE = Path(__file__).parent / "fixtures" / "course"
QUIET = Console(quiet=True)
STUDENTS = [f"student {number:02}" for number in range(1, 13)]
ADA, BOB, CY, DEE, EVE = STUDENTS[:5]
MANUAL = "why"
COURSE = """# The course of this test.
timezone = "Europe/Berlin"
[late]
a_day = 0.1
[due]
tiny = 2026-03-01 23:59:00
[students]
"away" = { name = "Zoë Away" }
"""


@pytest.fixture(scope="module", autouse=True)
def no_alembic() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("nbgrader.api.get_alembic_version", lambda: "none")
        yield


@pytest.fixture(scope="module")
def released(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("kit") / "course"
    shutil.copytree(FIXTURE, root, ignore=shutil.ignore_patterns("__pycache__"))
    build_release(load_assignment(root=root))
    (root / "course.toml").write_text(COURSE, "utf-8")
    return root


@dataclass
class Term:
    """A course in its term. The tests of `twice` are a list, of which every student passes some."""

    root: Path
    version: str = "1"
    tests: tuple[str, ...] = ("of one", "of two", "of three", "of four")

    def hand_in(self, student: str, day: str = "2026-03-01", text: str = "It just is.") -> None:
        notebook = json.loads((self.root / "release" / "tiny" / "tiny.ipynb").read_text("utf-8"))
        for cell in notebook["cells"]:
            if cell["id"] == MANUAL:
                cell["source"] = text
        folder = self.root / "submitted" / student / "tiny"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "tiny.ipynb").write_text(json.dumps(notebook), "utf-8")
        (folder / "timestamp.txt").write_text(f"{day} 12:00:00 UTC")

    def tear(self, student: str) -> None:
        (self.root / "submitted" / student / "tiny" / "tiny.ipynb").write_text("{")

    def grade(self) -> None:
        """What `autograder grade` does, with results that are made up."""
        week = load_assignment(root=self.root)
        found = find_submissions([self.root / "submitted"], week)
        for each in found:
            torn = (each.path / "tiny.ipynb").read_text("utf-8") == "{"
            result = _with_origin(self.result(each.student, torn), each)
            records.write(self.root / "results", result)
        record(open_course(self.root, self.root / "results", week), found)
        write_class(self.root, self.root / "results", "tiny")

    def result(self, student: str, torn: bool) -> Result:
        week = load_assignment(root=self.root)
        number = int(student[-2:])
        wrong = self.tests[: number % 3]
        exercises = []
        for exercise in week.exercises:
            failing = wrong if exercise.name == "twice" else ()
            total = len(self.tests)
            exercises.append(
                ExerciseResult(
                    exercise.name,
                    round(exercise.points * (total - len(failing)) / total, 2),
                    exercise.points,
                    Status.PARTIAL if failing else Status.PASSED,
                    *(0.1, total - len(failing), total),
                    tuple(FailedTest(title, "it is wrong") for title in failing),
                )
            )
        most = sum(each.points for each in week.exercises)
        head = (student, "tiny", ResultStatus.FAILED if torn else ResultStatus.GRADED)
        score = None if torn else round(sum(each.points for each in exercises), 2)
        tail = ("none", "2026-03-05T00:00:00Z", "", self.version, "")
        return Result(
            *(*head, score, most, 1.0, *tail),
            exercises=() if torn else tuple(exercises),
            reason="it is torn" if torn else None,
        )

    def by_hand(self, student: str, points: float) -> None:
        with Gradebook(f"sqlite:///{self.root / 'gradebook.db'}") as book:
            grade = book.find_grade(MANUAL, "tiny", "tiny", student)
            grade.manual_score, grade.needs_manual_grade = points, False
            book.find_comment(MANUAL, "tiny", "tiny", student).manual_comment = "well said"
            book.db.commit()

    def decision(self) -> Decision:
        return Decision(self.root, load_assignment(root=self.root), QUIET)

    def grades(self) -> dict[str, Grade]:
        read = read_class(self.root, self.root / "results", "tiny")
        return {grade.student: grade for grade in read.grades}

    def move(self) -> None:
        self.root = Path(shutil.move(self.root, self.root.with_name(f"{self.root.name} moved")))


@pytest.fixture(scope="module")
def begun(released: Path) -> Term:
    """The class has handed in, and is graded."""
    made = Term(released)
    for student in STUDENTS:
        made.hand_in(student, "2026-03-03" if student in (BOB, CY) else "2026-03-01")
    made.grade()
    return made


@pytest.fixture
def term(begun: Term, tmp_path: Path) -> Term:
    """A copy of that, to change."""
    return Term(Path(shutil.copytree(begun.root, tmp_path / "course")))


# The places that show a grade

Parts = tuple[float | None, ...]


def parts_of(grade: Grade) -> Parts:
    return (grade.automatic, grade.hand, grade.overrides, grade.late, grade.total)


def in_csv(text: str) -> dict[str, Parts]:
    rows = csv.DictReader(io.StringIO(text))
    names = ("score", "hand", "overrides", "late", "total")
    return {row["student"]: tuple(_number(row[name]) for name in names) for row in rows}


def in_nbgrader_export(term: Term) -> dict[str, Parts]:
    app = NbGrader(config=config_of(term))
    app.coursedir = CourseDirectory(config=app.config)
    path = term.root / "grades.csv"
    with Gradebook(f"sqlite:///{term.root / 'gradebook.db'}") as book:
        GradeExport(parent=app, to=str(path)).export(book)
    names = ("automatic", "hand", "overrides", "late_submission_penalty", "score")
    rows = csv.DictReader(path.open(encoding="utf-8"))
    return {row["student_id"]: tuple(_number(row[name]) for name in names) for row in rows}


def in_gradebook(term: Term) -> dict[str, Parts]:
    """What nbgrader's own tables add up to."""
    found = {}
    with Gradebook(f"sqlite:///{term.root / 'gradebook.db'}") as book:
        for row in book.assignment_submissions("tiny"):
            (notebook,) = row.notebooks
            automatic = sum(each.auto_score or 0 for each in notebook.grades if each.name != MANUAL)
            late = row.late_submission_penalty
            found[row.student.id] = (round(automatic, 2), round(row.score - late, 2), late, row.max_score)
    return found


def in_feedback(term: Term, student: str) -> tuple[str, float, float]:
    config = config_of(term)
    log = logging.Logger("nbgrader")
    directory = CourseDirectory(config=config, log=log, student_id=student)
    GenerateFeedback(coursedir=directory, config=config, log=log).start()
    page = (term.root / "feedback" / student / "tiny" / "tiny.html").read_text("utf-8")
    total, most = re.findall(r"<strong>([\d.]+)</strong>\s*of ([\d.]+) points", page)[0]
    return page, float(total), float(most)


def config_of(term: Term) -> Config:
    config = Config()
    preprocessor.configure(config, term.root / "nbgrader_config.py")
    config.CourseDirectory.root = str(term.root)
    config.CourseDirectory.assignment_id = "tiny"
    return config


def _number(text: str) -> float | None:
    return float(text) if text else None


def expect_one_grade(term: Term) -> None:
    """Every place shows what the grade is now."""
    grades = term.grades()
    wanted = {student: parts_of(grade) for student, grade in grades.items()}
    read = read_class(term.root, term.root / "results", "tiny")
    assert in_csv(table(read)) == wanted
    assert in_csv((term.root / "results" / "scores.csv").read_text("utf-8")) == wanted
    assert in_nbgrader_export(term) == wanted
    page = render(summarise("tiny", read.results, grades=read.grades))
    for grade in grades.values():
        if grade.total is not None:
            assert f"{grade.total:g} of {grade.max_total:g}" in page
    assert "Handed in nothing: Zoë Away" in page
    rows = in_gradebook(term)
    graded = {student: grade for student, grade in grades.items() if grade.total is not None}
    assert rows == {
        student: (grade.automatic, grade.total, grade.late or 0.0, grade.max_total)
        for student, grade in graded.items()
    }
    for student in (BOB, EVE):
        _, total, most = in_feedback(term, student)
        assert (total, most) == (round(grades[student].total or 0, 2), grades[student].max_total)


def extend(term: Term) -> None:
    extend_command(term.decision(), CY, "2d", None, "ill", undo=False, every=False)


def override(term: Term) -> None:
    override_command(
        term.decision(), EVE, "twice", 2.0, "right, in another style", None, alike=False, undo=False
    )


def hand_grade(term: Term) -> None:
    for number, student in enumerate(STUDENTS):
        if term.grades()[student].total is not None:
            term.by_hand(student, float(number % 5))
    refresh(term.root, load_assignment(root=term.root), term.root / "results")


def resubmit_torn(term: Term) -> None:
    term.tear(DEE)
    term.grade()


def change_points(term: Term) -> None:
    source = term.root / "exercises" / "tiny" / "tiny.py"
    source.write_text(source.read_text("utf-8").replace('"points": 3.5', '"points": 7'), "utf-8")
    term.grade()


def drop_a_test(term: Term) -> None:
    term.tests = term.tests[1:]
    term.grade()


def upgrade(term: Term) -> None:
    term.version = "2"
    term.grade()


def move(term: Term) -> None:
    term.move()
    term.grade()


STEPS: tuple[Callable[[Term], None], ...] = (
    *(extend, override, hand_grade, resubmit_torn, change_points, drop_a_test, upgrade, move),
)


def test_every_place_shows_the_same_grade_after_each_step_of_a_term(term: Term) -> None:
    expect_one_grade(term)
    for step in STEPS:
        step(term)
        expect_one_grade(term)
    grades = term.grades()
    assert grades[DEE].total is None
    assert grades["away"].total is None
    assert grades[BOB].lateness.days == 2
    assert grades[CY].lateness.days == 0
    assert grades[EVE].overrides
    assert "# The course of this test." in (term.root / "course.toml").read_text("utf-8")


def test_the_steps_in_another_order_give_the_same_grades(term: Term, tmp_path: Path) -> None:
    other = replace(term, root=Path(shutil.copytree(term.root, tmp_path / "other")))
    for step in STEPS:
        step(term)
    for step in reversed(STEPS):
        step(other)
    assert {student: parts_of(grade) for student, grade in term.grades().items()} == {
        student: parts_of(grade) for student, grade in other.grades().items()
    }
    expect_one_grade(other)


def test_a_decision_that_is_taken_back_leaves_no_trace(term: Term) -> None:
    hand_grade(term)
    before = {student: parts_of(grade) for student, grade in term.grades().items()}
    extend(term)
    extend_command(term.decision(), CY, None, None, "", undo=True, every=False)
    override(term)
    override_command(term.decision(), EVE, "twice", None, "", None, alike=False, undo=True)
    override_command(term.decision(), EVE, MANUAL, 1.0, "", None, alike=False, undo=False)
    override_command(term.decision(), EVE, MANUAL, None, "", None, alike=False, undo=True)
    drop_command(term.decision(), EVE, undo=False)
    assert EVE not in term.grades()
    assert EVE not in in_gradebook(term)
    with Gradebook(f"sqlite:///{term.root / 'gradebook.db'}") as book:
        assert EVE not in {student.id for student in book.students}
    drop_command(term.decision(), EVE, undo=True)
    assert {student: parts_of(grade) for student, grade in term.grades().items()} == before
    expect_one_grade(term)


def test_exporting_brings_the_scores_up_to_what_was_graded_by_hand(term: Term) -> None:
    term.by_hand(ADA, 4.0)
    export_command(term.root, "csv", term.root / "results", None, term.root / "t.csv", False, None, QUIET)
    scores = (term.root / "results" / "scores.csv").read_text("utf-8")
    assert scores == (term.root / "t.csv").read_text("utf-8")
    assert in_csv(scores)[ADA][1] == 4.0


def test_an_unusual_right_answer_is_accepted_for_everyone_who_gave_it(term: Term) -> None:
    """Those whose number leaves a remainder of 1 fail the first test alone."""
    override_command(term.decision(), ADA, "twice", 2.0, "it is right", None, alike=True, undo=False)
    points = {student: grade.parts[0].points for student, grade in term.grades().items() if grade.parts}
    alike = [student for student in STUDENTS if int(student[-2:]) % 3 == 1]
    assert {student for student, grade in term.grades().items() if grade.overridden} == set(alike)
    assert {points[student] for student in alike} == {2.0}
    expect_one_grade(term)


def test_feedback_says_what_is_ungraded_and_shows_every_change(term: Term) -> None:
    page, before, _ = in_feedback(term, BOB)
    assert "ungraded yet" in page
    hand_grade(term)
    override_command(term.decision(), BOB, "twice", 2.0, "it <is> right", None, alike=False, undo=False)
    page, after, _ = in_feedback(term, BOB)
    assert after > before
    assert "ungraded yet" not in page
    assert "(it &lt;is&gt; right)" in page
    assert "for 2 days late" in page
    assert "http" not in re.sub(r'xmlns(:\w+)?="[^"]*"', "", page)


WRONG: tuple[tuple[Callable[[Decision], int], str], ...] = (
    (lambda at: extend_command(at, "nobody", "2d", None, "", undo=False, every=False), "nobody is called"),
    (lambda at: extend_command(at, ADA, "soon", None, "", undo=False, every=False), "not a duration"),
    (lambda at: extend_command(at, ADA, None, None, "", undo=False, every=False), "say how long"),
    (lambda at: extend_command(at, ADA, None, None, "", undo=True, every=False), "no extension"),
    (lambda at: override_command(at, ADA, "thrice", 1, "", None, False, False), "no exercise"),
    (lambda at: override_command(at, ADA, "twice", 9, "", None, False, False), "has 2 points"),
    (lambda at: override_command(at, ADA, "twice", None, "", None, False, True), "no such override"),
    (lambda at: override_command(at, "all", "twice", 1, "", None, False, False), "--mistake"),
    (lambda at: drop_command(at, ADA, True), "not dropped"),
)


def test_a_wrong_decision_changes_nothing(begun: Term) -> None:
    for decide, said in WRONG:
        with pytest.raises(KitError, match=said):
            decide(begun.decision())
        assert (begun.root / "course.toml").read_text("utf-8") == COURSE


def test_a_decision_can_be_tried_first(begun: Term, capsys: pytest.CaptureFixture[str]) -> None:
    trial = replace(begun.decision(), console=Console(), dry_run=True)
    override_command(trial, ADA, "twice", 0.0, "", None, alike=False, undo=False)
    assert f"{ADA}: 10 of 15.5 → 8.5 of 15.5" in capsys.readouterr().out
    assert (begun.root / "course.toml").read_text("utf-8") == COURSE
