"""Do the learner's commands work as a whole: pytest, python -m checks, watch mode, check() in a kernel?"""

import json
import os
import pty
import re
import select
import shutil
import subprocess
import sys
import time

import nbformat
import pytest
from nbclient import NotebookClient

from autograder.course.assignment import KIT, load_assignment
from autograder.submissions.made_up import right_answers

ASSIGNMENT = load_assignment()
RIGHT = right_answers(ASSIGNMENT)
NOTEBOOK = "03-mlp-numpy.ipynb"
OVERFLOWING = "def softmax(z):\n    e = np.exp(z)\n    return e / e.sum(axis=-1, keepdims=True)\n"
STUB = 'def one_hot(y, K=10):\n    raise NotImplementedError("one_hot: replace this line by your code")\n'


@pytest.fixture(scope="module")
def released(tmp_path_factory):
    """What a release holds, but for the gate and its data, which take their time."""
    folder = tmp_path_factory.mktemp("released") / "03-mlp-numpy"
    ignored = shutil.ignore_patterns("__pycache__", "test_gate.py")
    shutil.copytree(ASSIGNMENT.folder / "checks", folder / "checks", ignore=ignored)
    shutil.copytree(KIT / "autograder" / "release" / "learner", folder, dirs_exist_ok=True, ignore=ignored)
    shutil.copytree(KIT / "autograder" / "checks", folder / "checks" / "machinery", ignore=ignored)
    for name in ("conftest.py", "pytest.ini"):
        shutil.copy(ASSIGNMENT.folder / name, folder)
    points = [
        {"name": each.name, "points": each.points} for each in ASSIGNMENT.exercises if each.name != "gate"
    ]
    (folder / "checks" / "week.json").write_text(json.dumps(points))
    return folder


@pytest.fixture
def folder(released, tmp_path):
    """A copy of one's own, with a notebook that is right."""
    copy = tmp_path / "03-mlp-numpy"
    shutil.copytree(released, copy)
    save(copy)
    return copy


def save(folder, **changed):
    cells = [("", "import matplotlib.pyplot as plt\nimport numpy as np\n"), *{**RIGHT, **changed}.items()]
    content = {
        "cells": [
            {
                "cell_type": "code",
                "source": source,
                "metadata": {"nbgrader": {"grade_id": name, "solution": True}} if name else {},
            }
            for name, source in cells
        ]
    }
    (folder / NOTEBOOK).write_text(json.dumps(content))


def run(folder, *command):
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "COLUMNS": "80", "PYTHONPATH": ""}
    return subprocess.run(
        [sys.executable, "-m", *command],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_does_pytest_end_well_when_all_is_right(folder):
    ended = run(folder, "pytest", "--junitxml=report.xml")
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "28 of 28 exercises, 92 of 92 points" in ended.stdout
    assert 'failures="0"' in (folder / "report.xml").read_text()


def test_does_pytest_show_the_first_wrong_one_and_nothing_of_its_own(folder):
    save(folder, softmax=OVERFLOWING, one_hot=STUB)
    ended = run(folder, "pytest")
    assert ended.returncode == 1
    assert re.search(r"✗ +softmax +0/5 +wrong", ended.stdout)
    assert re.search(r"· +one_hot +0/2 +not started", ended.stdout)
    assert "large logits do not overflow (" in ended.stdout
    assert "python -m checks --hint softmax" in ended.stdout
    for noise in ("Traceback", "====", "short test summary", "test session starts"):
        assert noise not in ended.stdout + ended.stderr
    assert max(map(len, ended.stdout.splitlines())) <= 80


def test_does_k_mean_one_exercise_exactly(folder):
    save(folder, cross_entropy="def cross_entropy(p, y_onehot, eps=1e-12):\n    return 0.0\n")
    alone = run(folder, "pytest", "-k", "entropy")
    assert alone.returncode == 0
    assert "cross_entropy" not in alone.stdout
    unknown = run(folder, "pytest", "-k", "entropie")
    assert unknown.returncode == 1
    assert "did you mean entropy?" in unknown.stdout


def test_does_a_damaged_notebook_cost_one_clear_line(folder):
    (folder / NOTEBOOK).write_text('{"cells": [')
    ended = run(folder, "pytest")
    assert ended.returncode == 1
    assert len(ended.stdout.split("\n\n")) <= 3
    assert "damaged" in ended.stdout
    ended = run(folder, "checks")
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.count("\n") == 1


def test_does_the_one_shot_command_tell_by_its_status(folder):
    assert run(folder, "checks", "relu").returncode == 0
    save(folder, relu="def relu(x):\n    return x\n")
    ended = run(folder, "checks", "relu")
    assert ended.returncode == 1
    assert "relu: wrong, 0 of 2 points" in ended.stdout
    assert run(folder, "checks", "rulu").returncode == 2
    hint = run(folder, "checks", "--hint", "relu", "--depth", "2")
    assert "max(0, x)" in hint.stdout


class Terminal:
    """A program in a terminal of its own: keys go in, and what it shows comes out."""

    def __init__(self, folder):
        self.master, slave = pty.openpty()
        environment = {**os.environ, "COLUMNS": "80", "LINES": "40", "TERM": "xterm", "PYTHONPATH": ""}
        command = [sys.executable, "-m", "checks", "--watch"]
        self.process = subprocess.Popen(
            command, cwd=folder, env=environment, stdin=slave, stdout=slave, stderr=slave
        )
        os.close(slave)
        self.shown = ""

    def press(self, key):
        os.write(self.master, key.encode())

    def until(self, text, seconds=20.0):
        """Read until `text` is shown; how long that took."""
        begun = time.monotonic()
        while time.monotonic() - begun < seconds:
            if select.select([self.master], [], [], 0.05)[0]:
                self.shown += os.read(self.master, 65536).decode(errors="replace")
            _, found, after = re.sub(r"\x1b\[[0-9;]*[A-Za-z]", "", self.shown).partition(text)
            if found:
                self.shown = after
                return time.monotonic() - begun
        self.process.kill()
        self.process.wait()
        raise AssertionError(f"{text!r} was not shown, but {self.shown!r}")

    def end(self):
        code = self.process.wait(timeout=10)
        os.close(self.master)
        return code


def test_does_watch_mode_check_at_every_save_and_never_move_on_unasked(folder):
    save(folder, softmax=OVERFLOWING, grad_z1="def grad_z1(da1, z1):\n    return da1\n")
    terminal = Terminal(folder)
    terminal.until("softmax: wrong")
    terminal.press("h")
    terminal.until("hint 1 of 3: the idea")
    save(folder, grad_z1="def grad_z1(da1, z1):\n    return da1\n")
    assert terminal.until("softmax: done, 5 of 5 points") < 3  # a tenth of that where nothing else runs
    terminal.until("Press n for the next: grad_z1.")
    terminal.press("n")
    terminal.until("grad_z1: wrong")
    terminal.press("l")
    terminal.until("you are here")
    terminal.press("q")
    assert terminal.end() == 1


def test_does_check_work_in_a_kernel(folder):
    sources = [
        f"import numpy as np\nimport matplotlib.pyplot as plt\nfrom checks import check\n{OVERFLOWING}",
        'check("softmax")',
        f"{RIGHT['softmax']}\n{RIGHT['plot_errors'].replace('return figure', 'plt.show(); return figure')}",
        'check("softmax")',
        'check("plot_errors")',
    ]
    made = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in sources])
    client = NotebookClient(made, allow_errors=True, resources={"metadata": {"path": str(folder)}})
    client.execute()
    shown, error = made.cells[1].outputs
    assert "softmax: wrong, 0 of 5 points" in shown.data["text/plain"]
    assert "no maximum" in shown.data["text/html"] or "<b>softmax</b>" in shown.data["text/html"]
    assert error.ename == "NotYet"
    assert len(error.traceback) == 1
    (done,) = made.cells[3].outputs
    assert "softmax: done" in done.data["text/plain"]
    assert "waiting for MLP" in made.cells[4].outputs[0].data["text/plain"]
