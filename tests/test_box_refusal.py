"""Without isolation, grading refuses in one line and says what would help."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.box.worker import seccomp

CONFINED = Path(__file__).with_name("confined.py")
ADA = "# %%\nimport numpy as np\n\n# %%\ndef centre_columns(X):\n    return X - X.mean(axis=0)\n"

pytestmark = pytest.mark.skipif(not seccomp.supported(), reason="its numbers are those of x86-64 and arm64")


def confined(*arguments: str) -> subprocess.CompletedProcess[str]:
    """`autograder` where neither user namespaces nor Landlock are allowed."""
    command = [sys.executable, str(CONFINED), sys.executable, "-m", "autograder", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)


@pytest.fixture
def ada(tmp_path: Path) -> list[str]:
    path = tmp_path / "ada.py"
    path.write_text(ADA)
    return ["grade", str(path), "--assignment", "00-warm-up", "--out", str(tmp_path / "results"), "--no-gate"]


def test_grading_without_isolation_is_refused_in_one_line(ada: list[str], tmp_path: Path) -> None:
    run = confined(*ada)
    assert run.returncode == 2
    assert re.fullmatch(
        r"autograder: learners' code cannot be isolated .*bubblewrap: .*landlock: .*doctor.*\n", run.stderr
    )
    assert not (tmp_path / "results").exists()


def test_results_without_isolation_say_so(ada: list[str], tmp_path: Path) -> None:
    run = confined(*ada, "--unsafe-local")
    assert run.returncode == 0, run.stderr
    result = json.loads((tmp_path / "results" / "ada" / "00-warm-up.json").read_text())
    assert (result["isolation"], result["status"]) == ("none", "graded")


def test_the_doctor_says_what_would_help() -> None:
    run = confined("doctor")
    words = " ".join(re.sub(r"[│┃]", " ", run.stdout).split())
    assert run.returncode == 1
    for word in ("user namespaces", "bubblewrap no", "landlock no", "5.13", "grading refuses to start"):
        assert word in words
