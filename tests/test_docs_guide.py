"""Does the authors' guide lead where it says, word by word? And does the site build?"""

from __future__ import annotations

import importlib.util
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from pages import PAGES, blocks_of, environment, text_of

from autograder.course.assignment import KIT

FOLLOW = """
import contextlib, io, json, shlex, subprocess, sys
from pathlib import Path

for kind, first, second in json.loads(Path(sys.argv[1]).read_text()):
    out, code = io.StringIO(), 0
    if kind == "write":
        Path(first).write_text(second)
    elif first.startswith("autograder "):
        from autograder.cli import main

        sys.argv[1:] = shlex.split(first)[1:]
        with contextlib.redirect_stdout(out):
            try:
                main()
            except SystemExit as end:
                code = end.code
    else:
        done = subprocess.run(first, shell=True, capture_output=True, text=True)
        out.write(done.stdout + done.stderr)
        code = done.returncode
    print(json.dumps([first, code, out.getvalue()]), flush=True)
    if code:
        sys.exit(1)
"""


def steps() -> Iterator[tuple[str, str, str]]:
    """What the guide has one do, in its order: write a file, or run a command."""
    example = text_of("authors").split("<!-- worked example: begin -->")[1]
    for block in blocks_of(example.split("<!-- worked example: end -->")[0]):
        if block.title:
            yield "write", block.title, block.text
        else:
            assert block.language == "console"
            for line in block.text.splitlines():
                assert line.startswith("$ ")
                yield "run", line.removeprefix("$ "), ""


@pytest.fixture(scope="module")
def followed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """A course in which the guide was followed word by word, and what each command printed."""
    course = tmp_path_factory.mktemp("guide")
    ignored = shutil.ignore_patterns(".*", "*.ipynb")  # what is compiled comes along: it saves seconds
    for folder in ("autograder", "solutions", "exercises/03-mlp-numpy"):
        shutil.copytree(KIT / folder, course / folder, ignore=ignored)
    script = course / "steps.json"
    script.write_text(json.dumps(list(steps())), "utf-8")
    done = subprocess.run(
        [sys.executable, "-c", FOLLOW, str(script)],
        cwd=course,
        env=environment(PYTHONPATH=str(course)),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, f"{done.stdout[-1500:]}\n{done.stderr[-1500:]}"
    return course, {first: out for first, _, out in map(json.loads, done.stdout.splitlines())}


def test_the_guide_leads_to_a_release(followed: tuple[Path, dict[str, str]]) -> None:
    course, printed = followed
    assert "4 of 4 points" in printed["pytest exercises/00-columns"]
    assert printed["autograder release 00-columns --check"] == ""
    released = (course / "release" / "00-columns" / "00-columns.ipynb").read_text("utf-8")
    assert "standardise: replace this line by your code" in released
    assert "centred" not in released


def test_the_guides_right_answer_passes_and_its_wrong_one_is_named(
    followed: tuple[Path, dict[str, str]],
) -> None:
    course, _ = followed
    right, wrong = (
        json.loads((course / "build" / "results" / student / "00-columns.json").read_text("utf-8"))
        for student in ("right", "wrong")
    )
    assert (right["score"], right["max_score"], wrong["score"]) == (4.0, 4.0, 2.0)
    (failure,) = wrong["exercises"][0]["failures"]
    assert [each["name"] for each in failure["misconceptions"]] == ["standardise-whole"]


def test_the_audit_prints_what_the_guide_shows(followed: tuple[Path, dict[str, str]]) -> None:
    last = followed[1]["autograder audit --assignment 00-columns"].splitlines()[-1]
    assert "`" + re.sub(r", in \w+:", ", in bubblewrap:", last) + "`" in text_of("authors")


def test_the_site_builds_and_loads_nothing(tmp_path: Path) -> None:
    if importlib.util.find_spec("mkdocs") is None:
        pytest.skip("mkdocs is not installed: requirements/docs.txt")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(tmp_path / "site")]
    done = subprocess.run(command, cwd=KIT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert len(list((tmp_path / "site").glob("*.html"))) == len(PAGES) + 1  # and 404
    for page in (tmp_path / "site").glob("*.html"):
        text = page.read_text("utf-8")
        assert not re.findall(r'<(?:script|img|iframe)[^>]+src="(?:https?:)?//', text)
        assert not re.findall(
            r'<link[^>]+rel="(?:stylesheet|preconnect|icon)"[^>]+href="(?:https?:)?//', text
        )
