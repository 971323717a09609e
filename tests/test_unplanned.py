"""Each command of the page "When the week does not go to plan" does what it says, in a course of its own."""

from __future__ import annotations

import csv
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from live import COMMANDS, KIT

from autograder.course.assignment import load_assignment
from autograder.release.release import build_release
from autograder.submissions.made_up import right_answers

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]

WEEK = "00-warm-up"
PAGE = (KIT / "docs" / "unplanned.md").read_text("utf-8")
#: What the page calls things, and what they are in this test.
CALLED = {
    "softmax 5": "normalise_rows 3",
    "softmax 4": "normalise_rows 2.5",
    "softmax-overflow": "MISTAKE",
    "backprop /srv/backprop": "course moved",
    "backprop/course.toml": "course/course.toml",
}
WRONG = "def normalise_rows(counts):\n    return counts / counts.sum(axis=0)\n"


def commands_below(heading: str) -> list[str]:
    """The page's lines for one situation."""
    (section,) = [part for part in PAGE.split("\n## ") if part.startswith(heading)]
    lines = re.findall(r"^\$ (.+)$", section, re.MULTILINE)
    assert lines, heading
    for name, meant in CALLED.items():
        lines = [line.replace(name, meant) for line in lines]
    return lines


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("term") / "course"
    shutil.copytree(KIT / "exercises" / WEEK, root / "exercises" / WEEK)
    shutil.copytree(KIT / "solutions", root / "solutions", ignore=shutil.ignore_patterns("*.ipynb"))
    for name in ("nbgrader_config.py", "Makefile", ".gitignore"):
        shutil.copyfile(KIT / name, root / name)
    week = load_assignment(WEEK, root)
    build_release(week)
    for student in ("ada", "bob", "carl"):
        answers = right_answers(week) | ({} if student == "bob" else {"normalise_rows": WRONG})
        path = root / "submitted" / student / WEEK / f"{WEEK}.py"
        path.parent.mkdir(parents=True)
        path.write_text("import numpy as np\n\n" + "\n\n".join(answers.values()), "utf-8")
        path.with_name("timestamp.txt").write_text("2026-03-02 12:00:00 UTC")
    (root / "course.toml").write_text(f"[late]\na_day = 0.1\n[due]\n{WEEK} = 2026-03-02T00:00:00Z\n")
    run("autograder grade", root)
    return root


def run(line: str, folder: Path) -> str:
    environment = {key: value for key, value in os.environ.items() if key != "AUTOGRADER_SECRET"}
    environment["PATH"] = f"{COMMANDS}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-c", line], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"{line}: {done.stdout[-2000:]}{done.stderr[-2000:]}"
    assert "Warning" not in done.stderr
    return done.stdout


def totals(course: Path) -> dict[str, str]:
    rows = csv.DictReader((course / "results" / "scores.csv").open(encoding="utf-8"))
    return {row["student"]: row["total"] for row in rows}


def test_each_situation_of_a_term_has_its_command(course: Path) -> None:
    lost = totals(course)
    assert (lost["bob"], lost["ada"]) == ("9.0", lost["carl"])
    explain, grade, diff = commands_below("Points change")
    source = course / "exercises" / WEEK / f"{WEEK}.py"
    source.write_text(source.read_text("utf-8").replace('"points": 4', '"points": 14'), "utf-8")
    assert "bob: 9 of 10 → 18 of 20" in run(explain, course)
    assert totals(course) == lost
    run(grade, course)
    assert totals(course)["bob"] == "18.0"
    assert "bob: 9 of 10 → 18 of 20" in run(diff, course).replace("9 of 20", "9 of 10")

    two_days, every = commands_below("A student needs more time")
    run(two_days, course)
    in_time = float(totals(course)["ada"])
    assert in_time == pytest.approx(float(totals(course)["carl"]) / 0.9)
    run(every, course)

    one, alike, mistake = commands_below("A right answer lost points")
    run(one, course)
    assert float(totals(course)["ada"]) == 20.0
    run(alike, course)
    assert float(totals(course)["carl"]) == 18.0
    name = named_mistake(course)
    if name:
        run(mistake.replace("MISTAKE", name), course)

    (drop,) = commands_below("A student leaves")
    run(drop, course)
    assert set(totals(course)) == {"ada", "bob"}

    (again,) = commands_below("A submission is torn")
    run(again, course)


def named_mistake(course: Path) -> str | None:
    text = (course / "results" / "ada" / f"{WEEK}.json").read_text("utf-8")
    found = re.search(r'"misconceptions": \[\s*\{\s*"name": "([\w-]+)"', text)
    return found[1] if found else None


def test_a_course_moves_ends_and_starts_again(course: Path) -> None:
    before = totals(course)
    (move,) = commands_below("The course moves")
    run(move, course.parent)
    moved = course.with_name("moved")
    assert "3 of 3 keep their results" in run("autograder grade --explain", moved) or len(before) == 2
    assert totals(moved) == before

    (archive,) = commands_below("The course is over")
    run(archive, moved)
    (made,) = course.parent.glob("*.tar.gz")
    assert made.stat().st_mode & 0o077 == 0

    (secret,) = commands_below("The secret has leaked")
    old = (moved / ".autograder-secret").read_text()
    run(secret, moved)
    assert (moved / ".autograder-secret").read_text() != old
    assert totals(moved) == before


def test_an_upgrade_and_next_year_leave_the_courses_own_files_alone(course: Path, tmp_path: Path) -> None:
    origin = tmp_path / "origin"
    shutil.copytree(
        course, origin, ignore=shutil.ignore_patterns("submitted", "results", "*.db", "course.toml")
    )
    run("git init -qb main . && git add -A && git -c user.name=a -c user.email=a@b commit -qm kit", origin)
    pull, _, explain = commands_below("The kit is upgraded")
    run(f"git clone -q {origin} kept", tmp_path)
    clone = tmp_path / "kept"
    for name in ("submitted", "results"):
        shutil.copytree(course / name, clone / name)
    shutil.copyfile(course / "course.toml", clone / "course.toml")
    settings = (clone / "course.toml").read_bytes()
    run("echo '# newer' >> Makefile && git -c user.name=a -c user.email=a@b commit -qam newer", origin)
    run(pull, clone)
    assert (clone / "course.toml").read_bytes() == settings
    assert run("git status --porcelain", clone) == ""
    run(explain, clone)

    (again,) = commands_below("Next year")
    run(re.sub(r"https://\S+", str(origin), again), course.parent)
    assert (course.parent / "backprop-2027" / "course.toml").read_bytes() == settings
