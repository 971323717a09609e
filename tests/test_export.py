"""Do results reach a gradebook or Gradescope whole, and is an archive made that can grade there?"""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from made_up_class import made_up_class, not_graded
from rich.console import Console

from autograder.checks.mistakes import Mistake
from autograder.course.assignment import KIT, Assignment, load_assignment
from autograder.course.settings import CourseSettings
from autograder.errors import KitError
from autograder.export.export import export_command
from autograder.export.gradescope.archive import write_archive
from autograder.export.gradescope.record import gradescope_record
from autograder.results import records, scores
from autograder.results.class_results import ClassResults
from autograder.results.grade import grades_of
from autograder.results.records import ExerciseResult, FailedTest, Result
from autograder.status import Fault, Status
from autograder.submissions.made_up import right_answers

WEEK = "03-mlp-numpy"
QUIET = Console(quiet=True)
SECRET = b"the secret of this archive"
MISTAKE = Mistake("softmax-overflow", "large logits overflow", "what does exp(1000) give?")


@pytest.fixture
def ada() -> Result:
    softmax = ExerciseResult(
        "softmax",
        2.0,
        5.0,
        Status.PARTIAL,
        0.01,
        2,
        5,
        (FailedTest("large logits", "is not finite", (MISTAKE,)),),
    )
    relu = ExerciseResult("relu", 2.0, 2.0, Status.PASSED, 0.01, 4, 4)
    template = made_up_class(1)[0]
    return replace(template, student="ada", exercises=(softmax, relu), score=4.0, max_score=7.0, notices=())


def table(results: Sequence[Result]) -> str:
    week = Assignment(WEEK, Path(), (), ())
    grades = tuple(grades_of(results, week, CourseSettings(), {}))
    return scores.table(ClassResults(week, grades, tuple(results)))


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_is_there_a_row_a_student_and_a_column_an_exercise(ada: Result) -> None:
    bob = not_graded(replace(ada, student="bob"), "it is torn")
    first, second = rows(table([bob, ada]))
    assert (first["student"], first["score"], first["softmax"], first["relu"]) == ("ada", "4.0", "2.0", "2.0")
    assert first["gate_dataset"] == "mnist"
    assert (second["student"], second["score"], second["softmax"]) == ("bob", "", "")
    assert second["reason"] == "it is torn"


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "a,b\n=1", 'a"b', "\ud800"])
def test_is_no_text_a_formula_a_row_of_its_own_or_unwritable(ada: Result, text: str) -> None:
    written = table([not_graded(replace(ada, student=text), text)])
    (row,) = rows(written)
    assert not row["student"].startswith(records.FORMULA_STARTS)
    assert not row["reason"].startswith(records.FORMULA_STARTS)
    assert len(written.encode().splitlines()) == 2


def test_does_the_table_go_to_standard_output_or_to_a_file(
    tmp_path: Path, ada: Result, capsys: pytest.CaptureFixture[str]
) -> None:
    records.write(tmp_path, ada)
    assert export_command(tmp_path, "csv", tmp_path, None, None, False, None, QUIET) == 0
    printed = capsys.readouterr().out
    out = tmp_path / "new" / "table.csv"
    assert export_command(tmp_path, "csv", tmp_path, WEEK, out, False, None, QUIET) == 0
    assert printed == out.read_text() == table([ada])


def test_does_the_command_tell_that_someone_was_not_graded(tmp_path: Path, ada: Result) -> None:
    records.write(tmp_path, not_graded(ada))
    assert export_command(tmp_path, "csv", tmp_path, None, tmp_path / "t.csv", False, None, QUIET) == 1


def test_is_a_call_that_is_wrong_a_clear_error(tmp_path: Path, ada: Result) -> None:
    with pytest.raises(KitError, match="no results in"):
        export_command(tmp_path, "csv", tmp_path, None, None, False, None, QUIET)
    records.write(tmp_path, ada)
    with pytest.raises(KitError, match="no format xls"):
        export_command(tmp_path, "xls", tmp_path, None, None, False, None, QUIET)
    with pytest.raises(KitError, match="--format gradescope"):
        export_command(tmp_path, "csv", tmp_path, None, None, True, None, QUIET)


def test_has_gradescope_a_test_an_exercise_that_the_student_may_see(ada: Result) -> None:
    record = gradescope_record(ada)
    assert record["score"] == 4.0
    assert record["stdout_visibility"] == "hidden"
    assert [test["name"] for test in record["tests"]] == ["softmax", "relu"]
    assert [test["status"] for test in record["tests"]] == ["failed", "passed"]
    softmax = record["tests"][0]
    assert (softmax["score"], softmax["max_score"], softmax["visibility"]) == (2.0, 5.0, "visible")
    assert softmax["output_format"] == "text"
    assert "large logits: is not finite" in softmax["output"]
    assert "Hint: what does exp(1000) give?" in softmax["output"]


def test_is_the_record_one_that_gradescope_can_read() -> None:
    for result in made_up_class(20):
        record = json.loads(json.dumps(gradescope_record(result), allow_nan=False))
        assert isinstance(record["score"], float)
        assert record["visibility"] in ("visible", "hidden", "after_due_date", "after_published")
        for test in record["tests"]:
            assert isinstance(test["score"], float)
            assert 0 <= test["score"] <= test["max_score"] or not record["extra_data"]["graded"]
            assert test["status"] in ("passed", "failed")


def test_is_a_gate_that_was_skipped_no_test(ada: Result) -> None:
    skipped = ExerciseResult("gate", 0.0, 0.0, Status.SKIPPED, 0.0, 0, 0)
    record = gradescope_record(replace(ada, exercises=(*ada.exercises, skipped), gate=None))
    assert [test["name"] for test in record["tests"]] == ["softmax", "relu"]


def test_is_a_submission_that_was_not_graded_never_a_silent_zero(ada: Result) -> None:
    record = gradescope_record(not_graded(ada, "its JSON ends in line 120"))
    assert record["tests"][0]["name"] == "NOT GRADED"
    assert record["tests"][0]["output"] == "its JSON ends in line 120"
    assert "not a grade" in record["output"]
    assert record["extra_data"] == {"graded": False}


def test_is_what_went_wrong_in_the_kit_kept_from_students(ada: Result) -> None:
    failed = not_graded(ada, "the grader itself failed: test_softmax: expected 0.25")
    record = gradescope_record(replace(failed, fault=Fault.KIT))
    assert "0.25" not in json.dumps(record)


def test_is_gradescope_given_a_file_a_student(tmp_path: Path, ada: Result) -> None:
    records.write(tmp_path, ada)
    assert export_command(tmp_path, "gradescope", tmp_path, None, None, False, None, QUIET) == 0
    written = json.loads((tmp_path / "gradescope" / "ada" / "results.json").read_text())
    assert written == gradescope_record(ada)


def test_is_no_file_written_outside_of_the_folder(tmp_path: Path, ada: Result) -> None:
    path = records.write(tmp_path / "results", ada)
    path.write_text(path.read_text().replace('"ada"', '"../../ada"'))
    with pytest.raises(KitError, match="cannot be the name of a folder"):
        export_command(tmp_path, "gradescope", tmp_path / "results", None, tmp_path / "x", False, None, QUIET)


@pytest.fixture(scope="module")
def week() -> Assignment:
    return load_assignment(WEEK, KIT)


@pytest.fixture(scope="module")
def archive(week: Assignment, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("archive") / "kit.zip"
    write_archive(path, week, SECRET, "digits")
    return path


def test_does_the_archive_hold_what_grading_needs(archive: Path) -> None:
    with zipfile.ZipFile(archive) as opened:
        names = set(opened.namelist())
        modes = {entry.filename: entry.external_attr >> 16 for entry in opened.infolist()}
        assert opened.read("kit/.autograder-secret").strip() == SECRET
        assert json.loads(opened.read("grading.json"))["options"] == ["--data", "digits"]
    assert {"setup.sh", "run_autograder", "requirements.txt", f"kit/exercises/{WEEK}/{WEEK}.py"} <= names
    assert {"kit/autograder/cli.py", "kit/solutions/network.py"} <= names
    assert modes["setup.sh"] & modes["run_autograder"] & 0o111
    assert not [name for name in names if "__pycache__" in name or name.endswith((".pyc", ".ipynb"))]


def test_is_the_archive_small_repeatable_and_its_owners_alone(
    archive: Path, week: Assignment, tmp_path: Path
) -> None:
    write_archive(tmp_path / "again.zip", week, SECRET, "digits")
    assert (tmp_path / "again.zip").read_bytes() == archive.read_bytes()
    assert archive.stat().st_size < 2**20
    assert archive.stat().st_mode & 0o077 == 0


def test_does_mnist_travel_along_where_it_is_given(week: Assignment, tmp_path: Path) -> None:
    with pytest.raises(KitError, match="MNIST is not whole"):
        write_archive(tmp_path / "kit.zip", week, SECRET, str(tmp_path))
    assert not list(tmp_path.iterdir())
    for name in ("train-images-idx3", "train-labels-idx1", "t10k-images-idx3", "t10k-labels-idx1"):
        (tmp_path / f"{name}-ubyte.gz").write_bytes(name.encode())
    write_archive(tmp_path / "kit.zip", week, SECRET, str(tmp_path))
    with zipfile.ZipFile(tmp_path / "kit.zip") as opened:
        assert opened.read("mnist/t10k-labels-idx1-ubyte.gz") == b"t10k-labels-idx1"


def test_is_no_mnist_asked_for_where_nothing_is_trained(tmp_path: Path) -> None:
    write_archive(tmp_path / "kit.zip", load_assignment("00-warm-up", KIT), SECRET, None)
    with zipfile.ZipFile(tmp_path / "kit.zip") as opened:
        assert json.loads(opened.read("grading.json"))["options"] == ["--no-gate"]


def test_does_the_command_write_the_archive_and_warn(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "kit.zip"
    assert export_command(KIT, "gradescope", tmp_path, WEEK, path, True, "digits", QUIET) == 0
    assert zipfile.is_zipfile(path)
    assert "holds the course's secret" in capsys.readouterr().err


@pytest.fixture
def container(archive: Path, tmp_path: Path) -> Iterator[Path]:
    """A folder laid out like Gradescope's container, with a kit whose commands are stand-ins."""
    with zipfile.ZipFile(archive) as opened:
        for entry in opened.infolist():
            if not entry.filename.startswith("kit/"):
                opened.extract(entry, tmp_path / "source")
    (tmp_path / "source" / "kit" / "autograder").mkdir(parents=True)
    (tmp_path / "submission").mkdir()
    (tmp_path / "submission" / "mine.ipynb").write_text("{}")
    return tmp_path


def run_in(container: Path, commands: str) -> tuple[int, dict[str, object], str]:
    """Run `run_autograder` with a kit whose `python -m autograder` is `commands`."""
    package = container / "source" / "kit" / "autograder"
    (package / "__init__.py").touch()
    (package / "__main__.py").write_text(commands)
    done = subprocess.run(
        [sys.executable, container / "source" / "run_autograder"],
        env={**os.environ, "AUTOGRADER_HOME": str(container), "AUTOGRADER_PYTHON": sys.executable},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, json.loads((container / "results" / "results.json").read_text()), done.stdout


def test_does_run_autograder_leave_the_record_where_gradescope_looks(container: Path, ada: Result) -> None:
    record = gradescope_record(replace(ada, student="learner"))
    commands = f"""
import json, pathlib, sys
command, place = sys.argv[1:3]
out = pathlib.Path(sys.argv[sys.argv.index("--out") + 1])
if command == "grade":
    assert (pathlib.Path(place) / "mine.ipynb").is_file()
    assert "submitted/learner/{WEEK}" in place
    assert sys.argv[-2:] == ["--data", "digits"]
else:
    (out / "learner").mkdir(parents=True)
    (out / "learner" / "results.json").write_text({json.dumps(json.dumps(record))})
"""
    code, written, _ = run_in(container, commands)
    assert code == 0
    assert written == record


@pytest.mark.parametrize(
    "commands", ["import sys; print('no box'); sys.exit(2)", "raise OSError('no box')", ""]
)
def test_is_a_kit_that_fails_told_to_staff_and_never_a_silent_zero(container: Path, commands: str) -> None:
    code, written, printed = run_in(container, commands)
    assert code == 1
    assert written["extra_data"] == {"graded": False}
    assert written["stdout_visibility"] == "hidden"
    assert "NOT GRADED" in printed
    assert "no box" not in json.dumps(written)
    assert ("no box" in printed) == bool(commands)


def test_are_three_submissions_graded_where_gradescope_puts_them(tmp_path: Path) -> None:
    """With the archive's own kit, and nothing of this one but its libraries."""
    week = load_assignment("00-warm-up", KIT)
    write_archive(tmp_path / "kit.zip", week, SECRET, None)
    with zipfile.ZipFile(tmp_path / "kit.zip") as opened:
        opened.extractall(tmp_path / "source")
    right = "import numpy as np\n\n" + "\n\n".join(right_answers(week).values())
    wrong = right.replace("keepdims=True)", "keepdims=True).max()")
    handed_in = {"right.py": right, "my answers (1).py": wrong, "torn.ipynb": '{"cells": ['}
    fates = [graded_there(tmp_path, name, text) for name, text in handed_in.items()]
    assert [(code, record["score"]) for code, record in fates] == [(0, 10.0), (0, 7.0), (1, 0.0)]
    assert [record["extra_data"]["graded"] for _, record in fates] == [True, True, False]
    assert [test["name"] for test in fates[2][1]["tests"]] == ["NOT GRADED"]


def graded_there(container: Path, name: str, text: str) -> tuple[int, dict[str, Any]]:
    """What `run_autograder` makes of a submission, in an environment that knows nothing of this kit."""
    shutil.rmtree(container / "submission", ignore_errors=True)
    (container / "submission").mkdir()
    (container / "submission" / name).write_text(text)
    done = subprocess.run(
        [sys.executable, container / "source" / "run_autograder"],
        env={"AUTOGRADER_HOME": str(container), "AUTOGRADER_PYTHON": sys.executable, "PATH": os.defpath},
        cwd=container,
        capture_output=True,
        check=False,
    )
    return done.returncode, json.loads((container / "results" / "results.json").read_text())
