"""From release to feedback through a shared folder, by nbgrader's commands, as the documentation tells it."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest
from live import WEEK, answered, command, make_course
from nbgrader.api import Gradebook

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]

EXCHANGE = 'c.CourseDirectory.course_id = "backprop"\nc.Exchange.root = "{root}"\n'
SETTINGS = """
data = "digits"
[nbgrader.CourseDirectory]
course_id = "backprop"
[nbgrader.Exchange]
root = "{root}"
"""
OVERFLOWING = "def softmax(z):\n    e = np.exp(z)\n    return e / e.sum(axis=-1, keepdims=True)\n"


def test_a_notebook_goes_out_and_comes_back_with_feedback(tmp_path: Path) -> None:
    shared = tmp_path / "exchange"
    shared.mkdir()
    shared.chmod(0o777)
    both = EXCHANGE.format(root=shared)
    course = make_course(tmp_path / "course", SETTINGS.format(root=shared))
    learner = tmp_path / "learner"
    (learner / "config").mkdir(parents=True)
    (learner / "config" / "nbgrader_config.py").write_text(f"c = get_config()\n{both}", "utf-8")

    def learns(*words: str) -> str:
        return command(learner, "nbgrader", *words, JUPYTER_CONFIG_DIR=str(learner / "config"))

    command(course, "nbgrader", "release_assignment", WEEK)
    learns("fetch_assignment", WEEK)
    fetched = learner / WEEK / f"{WEEK}.ipynb"
    assert (learner / WEEK / "checks" / "mistakes.json").is_file()
    fetched.write_text(json.dumps(answered(course, softmax=OVERFLOWING)), "utf-8")
    learns("submit", WEEK)
    command(course, "nbgrader", "collect", WEEK)
    (student,) = [path.name for path in (course / "submitted").iterdir()]
    command(course, "nbgrader", "autograde", WEEK)
    command(course, "nbgrader", "generate_feedback", WEEK)
    command(course, "nbgrader", "release_feedback", WEEK)
    learns("fetch_feedback", WEEK)
    (page,) = (learner / WEEK / "feedback").rglob("*.html")
    text = page.read_text("utf-8")
    assert "softmax: " in text
    assert "overflow" in text
    assert "Accuracy on digits" in text
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}", "backprop") as gradebook:
        assert 90 < gradebook.find_submission(WEEK, student).score < 100


@pytest.mark.parametrize(
    ("names", "students"),
    [
        (
            (
                "Ada Lovelace_12345_assignsubmission_file_/03-mlp-numpy.ipynb",
                "Emmy_Noether_12346_assignsubmission_file_/my_1_2_notebook.ipynb",
                "Carl Gauss_12347_assignsubmission_file_03-mlp-numpy.ipynb",
            ),
            {"Ada Lovelace", "Emmy_Noether", "Carl Gauss"},
        ),
        (
            ("lovelaceada_1234_5678_03-mlp-numpy.ipynb", "noetheremmy_LATE_1235_5679_03-mlp-numpy-1.ipynb"),
            {"lovelaceada", "noetheremmy"},
        ),
        (
            (
                "Wei Wang_11_assignsubmission_file/03-mlp-numpy.ipynb",
                "Wei Wang_12_assignsubmission_file/03-mlp-numpy.ipynb",
                "Participant_9_assignsubmission_file/03-mlp-numpy.ipynb",
            ),
            {"Wei Wang_11", "Wei Wang_12", "Participant_9"},
        ),
    ],
)
def test_platforms_zip_files_are_collected(
    names: tuple[str, ...], students: set[str], tmp_path: Path
) -> None:
    course = make_course(tmp_path / "course")
    archive = course / "downloaded" / WEEK / "archive" / "export.zip"
    archive.parent.mkdir(parents=True)
    with zipfile.ZipFile(archive, "w") as file:
        for name in names:
            file.writestr(name, json.dumps(answered(course)))
    command(course, "nbgrader", "zip_collect", WEEK)
    assert {path.name for path in (course / "submitted").iterdir()} == students
    command(course, "autograder", "grade", "--no-gate")
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
        scores = {each.student.id: each.score for each in gradebook.assignment_submissions(WEEK)}
    assert scores == dict.fromkeys(students, 92.0)
