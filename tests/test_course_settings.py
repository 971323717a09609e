"""`course.toml` is read strictly, changed without losing its comments, and not for everybody's eyes."""

from __future__ import annotations

import os
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from autograder.course.settings import (
    CourseSettings,
    LateRule,
    duration,
    load_settings,
    new_settings,
    read_settings,
    write_settings,
)
from autograder.errors import KitError

WHOLE = """
main = "03-mlp-numpy"
gate = false
data = "digits"
tier = "landlock"
timezone = "Europe/Berlin"

[late]
a_day = 0.1
grace_days = 1
cutoff_days = 7

[students]
ada = { name = "Ada Lovelace", extra_time = "2d" }
carl = { dropped = true }
emmy = {}

[due]
03-mlp-numpy = 2026-03-01T23:59:00
00-warm-up = 2026-02-01

[[extension]]
student = "emmy"
assignment = "03-mlp-numpy"
by = "1d 12h"
why = "ill"

[[override]]
student = "ada"
exercise = "softmax"
points = 5
why = "right, in another style"

[[override]]
mistake = "softmax-overflow"
exercise = "softmax"
points = 4.5

[nbgrader.CourseDirectory]
course_id = "backprop"
"""


def test_every_setting_is_read() -> None:
    settings = read_settings(WHOLE)
    assert (settings.main, settings.gate, settings.data, settings.tier) == (
        "03-mlp-numpy",
        False,
        "digits",
        "landlock",
    )
    assert settings.late == LateRule(0.1, 1, 7)
    assert settings.name_of("ada") == "Ada Lovelace"
    assert settings.name_of("emmy") == "emmy"
    assert settings.students["ada"].extra_time == timedelta(days=2)
    assert settings.dropped == {"carl"}
    assert settings.due["03-mlp-numpy"].astimezone(UTC) == datetime(2026, 3, 1, 22, 59, tzinfo=UTC)
    assert settings.due["00-warm-up"].astimezone(UTC) == datetime(2026, 2, 1, 22, 59, 59, tzinfo=UTC)
    assert settings.extensions[0].by == timedelta(days=1, hours=12)
    assert [each.points for each in settings.overrides] == [5.0, 4.5]
    assert settings.nbgrader == {"CourseDirectory": {"course_id": "backprop"}}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("gaet = true", "no setting gaet"),
        ('gate = "no"', "must be bool"),
        ("[late]\na_day = 2", "from 0 to 1"),
        ("[late]\na_dya = 0.1", "no setting a_dya"),
        ('timezone = "Berlin"', "Europe/Berlin"),
        ('[[extension]]\nstudent = "ada"\nby = "soon"', "not a duration"),
        ('[[override]]\nexercise = "relu"\npoints = 1', "one of student, mistake and failing"),
        ('[[override]]\nexercise = "relu"\nstudent = "ada"', "must have points"),
        ('[[override]]\nexercise = "relu"\nstudent = "ada"\npoints = -1', "from 0"),
        ('[due]\n03-mlp-numpy = "tomorrow"', "not a time"),
        ('students = ["ada"]', "must be a table"),
        ("gate = maybe", "not TOML"),
    ],
)
def test_a_wrong_line_is_named(text: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "course.toml").write_text(text)
    with pytest.raises(KitError, match=said) as caught:
        load_settings(tmp_path)
    assert "course.toml" in str(caught.value)


def test_no_file_means_the_usual_settings(tmp_path: Path) -> None:
    assert load_settings(tmp_path) == CourseSettings()


def test_comments_survive_a_change(tmp_path: Path) -> None:
    (tmp_path / "course.toml").write_text("# Mine.\ngate = false  # this year\n")
    text, settings = new_settings(tmp_path, lambda document: document.update({"data": "digits"}))
    assert (settings.gate, settings.data) == (False, "digits")
    assert text == '# Mine.\ngate = false  # this year\ndata = "digits"\n'


def test_a_change_that_is_wrong_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "course.toml").write_text("gate = false\n")
    with pytest.raises(KitError, match="no setting odd"):
        new_settings(tmp_path, lambda document: document.update({"odd": 1}))
    assert (tmp_path / "course.toml").read_text() == "gate = false\n"


@pytest.mark.parametrize(("mask", "mode"), [(0o022, 0o640), (0o077, 0o600), (0o002, 0o660)])
def test_others_cannot_read_it_and_the_umask_is_respected(mask: int, mode: int, tmp_path: Path) -> None:
    before = os.umask(mask)
    try:
        write_settings(tmp_path, "gate = false\n")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "course.toml").stat().st_mode) == mode


@pytest.mark.parametrize(
    ("text", "hours"), [("2d", 48), ("12h", 12), ("1w", 168), ("90m", 1.5), ("1d 12h", 36), ("1d12h", 36)]
)
def test_durations_are_read(text: str, hours: float) -> None:
    assert duration(text) == timedelta(hours=hours)
