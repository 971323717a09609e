"""A change of the grader regrades only what it concerns, says first what it moves, and keeps what was."""

from __future__ import annotations

import shutil
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from rich.console import Console

from autograder.commands.changes import diff_command, explain, keep_version
from autograder.course.assignment import Assignment, load_assignment
from autograder.results import records
from autograder.results.history import earlier_results
from autograder.results.records import ExerciseResult, FailedTest, Result
from autograder.runs import one
from autograder.runs.one import grade_one
from autograder.runs.settings import Settings
from autograder.runs.version import GraderVersion
from autograder.status import ResultStatus, Status
from autograder.submissions.submission import Found, Submission, find_submissions

FIXTURE = Path(__file__).parent / "fixtures" / "course"
ANSWERS = "def twice(x):\n    return 2 * x\n"
TEST = "autograder/graders/tiny/test_tiny.py::test_twice__of_three"


@dataclass
class FakeJudge:
    """Grades by `earned`, of four tests each, and remembers what it was asked for."""

    week: Assignment
    version: str = "1"
    earned: dict[str, int] = field(default_factory=dict)
    asked: list[set[str]] = field(default_factory=list)
    log: str = ""

    def grade(self, submission: Submission, key: str, only: Collection[str] | None) -> Result:
        wanted = [each for each in self.week.exercises if only is None or each.name in only]
        self.asked.append({each.name for each in wanted})
        exercises = tuple(self._exercise(each.name, each.points) for each in wanted)
        score = sum(each.points for each in exercises)
        return Result(
            *(submission.student, self.week.name, ResultStatus.GRADED, score, 10.5, 1.0, "none"),
            *("2026-03-01T00:00:00Z", submission.sha256, self.version, key),
            exercises=exercises,
        )

    def _exercise(self, name: str, points: float) -> ExerciseResult:
        passed = self.earned.get(name, 4)
        failures = tuple(FailedTest(f"of {number}", "wrong") for number in range(4 - passed))
        status = Status.PASSED if passed == 4 else Status.PARTIAL
        return ExerciseResult(name, round(points * passed / 4, 2), points, status, 0.1, passed, 4, failures)


@dataclass
class Course:
    root: Path
    judge: FakeJudge
    settings: Settings

    def found(self) -> list[Found]:
        return find_submissions([self.root / "submitted"], load_assignment(root=self.root))

    def grade(self) -> Result:
        return grade_one(self.found()[0], self.settings).result

    def change_the_grader_of(self, exercise: str) -> None:
        versions = {**dict(self.settings.versions), exercise: "another"}
        self.settings = replace(self.settings, grader_version="2", versions=tuple(versions.items()))
        self.judge.version = "2"


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Course:
    root = Path(shutil.copytree(FIXTURE, tmp_path / "course"))
    folder = root / "submitted" / "ada" / "tiny"
    folder.mkdir(parents=True)
    (folder / "tiny.py").write_text(ANSWERS)
    week = load_assignment(root=root)
    judge = FakeJudge(week)
    monkeypatch.setattr(one, "judge_of", lambda settings: judge)
    versions = tuple((each.name, "first") for each in week.exercises)
    settings = Settings("tiny", root, root / "results", b"secret", "1", "none", versions=versions)
    return Course(root, judge, settings)


def test_only_the_exercises_concerned_are_run_again(course: Course) -> None:
    everything = {each.name for each in course.judge.week.exercises}
    course.grade()
    course.grade()
    course.change_the_grader_of("twice")
    course.judge.earned = {"twice": 1, "Scale": 0}
    result = course.grade()
    assert course.judge.asked == [everything, {"twice"}]
    points = {each.name: each.points for each in result.exercises}
    assert list(points) == [each.name for each in course.judge.week.exercises]
    assert (points["twice"], points["Scale"]) == (0.5, 4.0)
    assert result.score == sum(points.values())
    course.grade()
    assert len(course.judge.asked) == 2


def test_a_change_that_concerns_no_exercise_runs_nothing(course: Course) -> None:
    course.grade()
    course.settings = replace(course.settings, grader_version="2")
    assert course.grade().grader_version == "2"
    assert len(course.judge.asked) == 1


def test_new_points_need_no_new_run(course: Course) -> None:
    course.judge.earned = {"twice": 3}
    course.grade()
    source = course.root / "exercises" / "tiny" / "tiny.py"
    source.write_text(source.read_text("utf-8").replace('"points": 2', '"points": 8'), "utf-8")
    result = course.grade()
    assert len(course.judge.asked) == 1
    assert (result.exercises[0].points, result.exercises[0].max_points) == (6.0, 8.0)
    assert result.max_score == sum(each.points for each in load_assignment(root=course.root).exercises)


def test_another_submission_or_secret_runs_everything(course: Course) -> None:
    course.grade()
    (course.root / "submitted" / "ada" / "tiny" / "tiny.py").write_text(f"{ANSWERS}y = 1\n")
    course.grade()
    course.settings = replace(course.settings, secret=b"another")
    course.grade()
    assert [len(each) for each in course.judge.asked] == [4, 4, 4]


def test_earlier_results_are_kept_unless_they_say_the_same(course: Course) -> None:
    course.grade()
    course.settings = replace(course.settings, force=True)
    course.grade()
    assert earlier_results(course.settings.out, "ada", "tiny") == []
    course.judge.earned = {"twice": 1}
    course.grade()
    assert [each.score for each in earlier_results(course.settings.out, "ada", "tiny")] == [10.5]


def test_explain_names_the_test_and_who_moves_and_changes_nothing(
    course: Course, capsys: pytest.CaptureFixture[str]
) -> None:
    names = tuple(name for name, _ in course.settings.versions)
    old = GraderVersion({TEST: "a", "solutions/tiny.py": "b"}, {}, names)
    new = GraderVersion({TEST: "c", "solutions/tiny.py": "b"}, {}, names)
    course.settings = replace(course.settings, grader_version=old.text)
    course.judge.version = old.text
    keep_version(course.settings.out, old)
    course.judge.earned = {"twice": 2}
    course.grade()
    before = files_in(course.root)
    course.change_the_grader_of("twice")
    course.judge.earned = {"twice": 3}
    explain(course.settings, new, course.judge.week, course.found(), 1, Console(width=300))
    said = capsys.readouterr().out
    assert "1 of 1, ada: the grader has changed for twice" in said
    assert f"{TEST} has changed" in said
    assert "ada: 9.5 of 15.5 → 10 of 15.5; twice 1 of 2 → 1.5 of 2 (no longer fails: of 1)" in said
    assert files_in(course.root) == before


def test_explain_says_that_nothing_would_happen(course: Course, capsys: pytest.CaptureFixture[str]) -> None:
    course.grade()
    version = GraderVersion({}, {}, ())
    explain(course.settings, version, course.judge.week, course.found(), 1, Console(width=300))
    said = capsys.readouterr().out
    assert "1 of 1 keep their results" in said
    assert "nobody's grade would move" in said


@pytest.mark.parametrize("old", [None, "2026-03-01 12:00", "earlier"])
def test_two_states_of_the_results_are_compared(
    course: Course, old: str | None, capsys: pytest.CaptureFixture[str]
) -> None:
    course.grade()
    earlier = Path(shutil.copytree(course.settings.out, course.root / "earlier"))
    later = replace(course.grade(), graded_at="2026-03-02T00:00:00Z", score=8.5)
    exercise = replace(later.exercises[0], points=0.0, failures=(FailedTest("of three", "wrong"),))
    one.keep_earlier(course.settings.out, replace(later, exercises=(exercise, *later.exercises[1:])))
    records.write(course.settings.out, replace(later, exercises=(exercise, *later.exercises[1:])))
    named = str(earlier) if old == "earlier" else old
    diff_command(course.root, named, None, course.settings.out, None, Console(width=300))
    assert (
        "ada: 10.5 of 15.5 → 8.5 of 15.5; twice 2 of 2 → 0 of 2 (now fails: of three)"
        in capsys.readouterr().out
    )


def files_in(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}
