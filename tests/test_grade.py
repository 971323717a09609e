"""From a submission to a score: is each mistake's price its own, and nothing else's?"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import warnings
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from autograder.box import Cell, Workspace
from autograder.course.assignment import KIT, Assignment, load_assignment
from autograder.course.mnist import load_digits
from autograder.errors import KitError
from autograder.graders import HiddenOutcome, HiddenTest, run_test
from autograder.grading import exercises
from autograder.grading.gate import FILES, KEPT, prepare
from autograder.grading.judge import Context, Judge
from autograder.results.records import Result
from autograder.status import Status
from autograder.submissions.made_up import filled, made_up, right_answers

WEEK = "03-mlp-numpy"


@pytest.fixture(scope="module")
def week() -> Assignment:
    return load_assignment(WEEK, KIT)


@pytest.fixture(scope="module")
def judge(week: Assignment, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Judge]:
    gate = prepare(load_digits(), b"tests", tmp_path_factory.mktemp("gate"))
    with Judge(week, Context(b"tests", "tests", gate)) as judge:
        yield judge


@pytest.fixture(scope="module")
def gateless(week: Assignment) -> Iterator[Judge]:
    with Judge(week, Context(b"tests", "tests")) as judge:
        yield judge


def grade(judge: Judge, **answers: str) -> Result:
    return judge.grade(made_up(judge.assignment, "ada", answers))


def lost(result: Result) -> dict[str, str]:
    """The status of each exercise that lost points."""
    return {each.name: each.status for each in result.exercises if each.points < each.max_points}


def timeless(result: Result) -> Result:
    """A result without what may differ from one run to the next."""
    gate = result.gate and replace(result.gate, seconds=0)
    exercises = tuple(replace(each, seconds=0) for each in result.exercises)
    return replace(result, seconds=0, graded_at="", exercises=exercises, gate=gate)


@pytest.fixture(scope="module")
def right(judge: Judge) -> Result:
    return grade(judge)


def test_right_answers_get_every_point(right: Result) -> None:
    assert lost(right) == {}
    assert (right.score, right.max_score) == (100.0, 100.0)
    assert right.gate is not None
    assert right.gate.dataset == "digits"
    assert right.gate.passed


def test_a_gate_on_digits_has_a_notice(right: Result) -> None:
    assert [notice.kind for notice in right.notices] == ["dataset"]


@pytest.fixture
def stood_in(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, set[str]]]:
    """What stood in for other answers, each time that an exercise was asked."""
    seen: list[tuple[str, set[str]]] = []
    exercise = Workspace.exercise

    def noting(workspace: Workspace, name: str, standins: Any, *rest: Any, **options: Any) -> Any:
        seen.append((name, set(standins)))
        return exercise(workspace, name, standins, *rest, **options)

    monkeypatch.setattr(Workspace, "exercise", noting)
    return seen


def test_a_passed_answer_needs_no_stand_in(gateless: Judge, stood_in: list[tuple[str, set[str]]]) -> None:
    assert lost(grade(gateless)) == {}
    assert [standins for _, standins in stood_in if standins] == []


def test_only_failed_answers_have_stand_ins_in_a_trial(
    gateless: Judge, stood_in: list[tuple[str, set[str]]]
) -> None:
    result = grade(gateless, grad_a1="def grad_a1(dz2, W2):\n    return dz2 @ W2\n")
    assert set(lost(result)) == {"grad_a1"}
    trials = dict(reversed(stood_in))
    assert all(trials[name] == {"grad_a1"} for name in ("backward", "gradcheck", "train"))


def test_a_failed_trial_is_rerun_beside_all_stand_ins(
    gateless: Judge, stood_in: list[tuple[str, set[str]]]
) -> None:
    lazy = "def backward(model, y_onehot):\n    pass\n"
    assert set(lost(grade(gateless, backward=lazy))) == {"backward"}
    tried = [standins for name, standins in stood_in if name == "backward"]
    assert tried[0] == set()
    assert "grad_W1_b1" in tried[1]


EXAMPLE_BY_EXAMPLE = """
def train(model, X_train, y_train, X_test, y_test, epochs=5, batch_size=64, lr=0.1, rng=None):
    rng = np.random.default_rng() if rng is None else rng
    Y_train, history = one_hot(y_train, len(model.b2)), {"loss": [], "accuracy": []}
    for _ in range(epochs):
        for batch in minibatches(len(X_train), batch_size, rng):
            total = [0, 0, 0, 0]
            for i in batch:
                model.forward(X_train[i : i + 1])
                total = [a + b / len(batch) for a, b in zip(total, backward(model, Y_train[i : i + 1]))]
            sgd_step(model, total, lr)
        losses = [cross_entropy(model.forward(x[None]), y[None]) for x, y in zip(X_train, Y_train)]
        history["loss"].append(float(np.mean(losses)))
        history["accuracy"].append(accuracy(model, X_test, y_test))
    return history
"""


def test_an_answer_that_asks_a_stand_in_often_is_tried_beside_own_answers_first(
    gateless: Judge, stood_in: list[tuple[str, set[str]]]
) -> None:
    """It took up to thirty times as long beside the stand-in for an MLP with another scale."""
    mlp = right_answers(gateless.assignment)["MLP"].replace("2 / n_in", "1 / n_in")
    assert set(lost(grade(gateless, MLP=mlp, train=EXAMPLE_BY_EXAMPLE))) == {"MLP"}
    assert [standins for name, standins in stood_in if name == "train"] == [{"MLP"}, set()]


HARMFUL = {
    "a changed library": "np.log = None",
    "a name that is gone": "del globals()['softmax']",
    "an end that is near": "import threading, os\n    threading.Timer(0.05, os._exit, [1]).start()",
    "what it keeps": "globals().setdefault('kept', []).append(bytearray(300 << 20))",
}


@pytest.mark.parametrize("harm", HARMFUL.values(), ids=HARMFUL)
def test_what_an_answer_leaves_behind_costs_no_other_exercise(gateless: Judge, harm: str) -> None:
    """It has passed its own tests by then, and later exercises may have begun in its process."""
    source = right_answers(gateless.assignment)["roll_dice"]
    harmful = source.replace("    return ", f"    {harm}\n    return ")
    assert harmful != source
    result = grade(gateless, roll_dice=harmful)
    assert "softmax" not in lost(result)
    assert set(lost(result)) <= {"roll_dice"}


def test_a_failed_trial_leaves_no_trace_in_the_result(gateless: Judge) -> None:
    """Only the last run counts: all tests, in a process that has answered for nothing else."""
    wrong = "def entropy(p):\n    return -np.sum(p * np.log2(p))\n"
    alone = gateless.grade(made_up(gateless.assignment, "ada", {"entropy": wrong}), only="entropy")
    (told,) = timeless(alone).exercises
    whole = {each.name: each for each in timeless(grade(gateless, entropy=wrong)).exercises}
    assert whole["entropy"] == told
    assert told.passed < told.total == told.passed + len(told.failures)


def test_right_answers_in_a_row_share_a_process(gateless: Judge, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[Any] = []
    start = Workspace._session

    def noting(workspace: Workspace, *around: Any) -> Any:
        started.append(around)
        return start(workspace, *around)

    monkeypatch.setattr(Workspace, "_session", noting)
    assert lost(grade(gateless)) == {}
    assert len(started) < len(gateless.suite.names) / 3


def test_without_the_gate_the_maximum_is_92(gateless: Judge) -> None:
    result = grade(gateless)
    assert (result.score, result.max_score) == (92.0, 92.0)
    assert result.exercises[-3].name == "gate" or any(each.status == "skipped" for each in result.exercises)


def test_grading_twice_gives_the_same_result(gateless: Judge) -> None:
    answers = {"softmax": "def softmax(z):\n    return np.exp(z) / np.exp(z).sum()\n"}
    first, second = grade(gateless, **answers), grade(gateless, **answers)

    assert timeless(first) == timeless(second)


def test_a_warning_in_a_hidden_test_costs_nothing(gateless: Judge, monkeypatch: pytest.MonkeyPatch) -> None:
    def warned(test: HiddenTest, fixtures: Any) -> HiddenOutcome:
        warnings.warn("what came back is odd", RuntimeWarning, stacklevel=1)
        return run_test(test, fixtures)

    monkeypatch.setattr(exercises, "run_test", warned)
    assert lost(grade(gateless)) == {}


def test_a_hidden_test_that_raises_costs_its_own_points_whatever_its_name(
    gateless: Judge, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its name holds the word gate, which says nothing about the pipeline."""

    def raising(test: HiddenTest, fixtures: Any) -> HiddenOutcome:
        if test.identity == named.identity and fixtures["student"] is not gateless.suite.reference:
            return HiddenOutcome(KeyError("an answer of an unusual type"))
        return run_test(test, fixtures)

    first, *others = gateless.suite.tests["softmax"]
    named = replace(first, identity="test_network.py::test_propagate__keeps_the_type")
    tests = {**gateless.suite.tests, "softmax": [named, *others]}
    monkeypatch.setattr(gateless, "suite", replace(gateless.suite, tests=tests))
    monkeypatch.setattr(exercises, "run_test", raising)
    assert lost(grade(gateless)) == {"softmax": Status.PARTIAL}


def test_untouched_stubs_are_missing_and_score_0(gateless: Judge, week: Assignment) -> None:
    stubs = {name: stub(name) for name in right_answers(week)}
    result = grade(gateless, **stubs)
    assert result.score == 0
    assert {each.status for each in result.exercises if each.max_points} == {"missing"}


def test_a_stub_is_recognised_without_being_run(
    gateless: Judge, stood_in: list[tuple[str, set[str]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = {name: stub(name) for name in ("softmax", "backward")}
    known = grade(gateless, **answers)
    assert {"softmax", "backward"}.isdisjoint(name for name, _ in stood_in)
    monkeypatch.setattr(exercises, "is_stub_source", lambda source, name: False)
    assert timeless(grade(gateless, **answers)) == timeless(known)
    assert {"softmax", "backward"} <= {name for name, _ in stood_in}


@pytest.mark.parametrize(
    "elsewhere",
    [
        "def relu(z):\n    return np.maximum(z, 0)\n",
        "def mine(z):\n    return np.maximum(z, 0)\nrelu = mine\n",
    ],
)
def test_an_answer_beside_its_stub_counts(gateless: Judge, elsewhere: str) -> None:
    submission = made_up(gateless.assignment, "ada", {"relu": stub("relu")})
    cells = (*submission.cells, Cell(len(submission.cells), elsewhere))
    result = gateless.grade(replace(submission, cells=cells), only="relu")
    assert result.score == result.max_score > 0


def stub(name: str) -> str:
    head = f"class {name}:\n    def __init__(self, *a, **k):" if name == "MLP" else f"def {name}(*a, **k):"
    body = f"        raise NotImplementedError('{name}')\n"
    return f"{head}\n{body}"


def test_a_mistake_costs_its_own_points_only(gateless: Judge) -> None:
    result = grade(
        gateless,
        softmax="def softmax(z):\n    return np.exp(z) / np.exp(z).sum(axis=-1, keepdims=True)\n",
        grad_z2="def grad_z2(p, y_onehot):\n    return p - y_onehot\n",
    )
    assert lost(result).keys() == {"softmax", "grad_z2"}


def test_an_answer_may_rely_on_own_earlier_answers(gateless: Judge) -> None:
    """The right MLP has no method `predict`; the learner's own has, and `accuracy` may use it."""
    own = (
        right_answers(gateless.assignment)["MLP"]
        + "\n    def predict(self, X):\n        return self.forward(X).argmax(1)\n"
    )
    accuracy = "def accuracy(model, X, y):\n    return (model.predict(X) == y).mean()\n"
    assert lost(grade(gateless, MLP=own, accuracy=accuracy)) == {}


@pytest.mark.parametrize(
    ("source", "status"),
    [
        ("def relu(x):\n    raise ValueError(x)\n", "error"),
        ("def relu(x:\n", "error"),
        ("def relu(x):\n    raise SystemExit\n", "error"),
        ("def relu(x):\n    return [0] * 10**11\n", "memory"),
        ("x = 1\n", "missing"),
        ("def relu(x):\n    import os\n    os._exit(0)\n", "crashed"),
    ],
)
def test_each_way_to_fail_has_its_status(gateless: Judge, source: str, status: str) -> None:
    assert lost(grade(gateless, relu=source)) == {"relu": status}


def test_a_result_quotes_nothing_that_a_learner_prints_or_raises(gateless: Judge) -> None:
    leaking = "def relu(x):\n    print('LEAK', x)\n    raise ValueError(f'LEAK {x.tolist()}')\n"
    named = "def entropy(p):\n    raise type('LEAK' + str(len(p)), (Exception,), {})\n"
    result = grade(gateless, relu=leaking, entropy=named)
    assert "LEAK" not in json.dumps(result.as_json())
    assert lost(result) == {"relu": "error", "entropy": "error"}


@pytest.fixture(scope="module")
def released() -> dict[str, object]:
    path = KIT / "release" / WEEK / f"{WEEK}.ipynb"
    notebook: dict[str, object] = json.loads(path.read_text("utf-8"))
    return notebook


def run(*arguments: str, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    hidden = {
        name: value for name, value in os.environ.items() if name not in ("MNIST_DIR", "XDG_CACHE_HOME")
    }
    return subprocess.run(
        [sys.executable, "-m", "autograder", *arguments],
        cwd=cwd,
        env={**hidden, "XDG_CACHE_HOME": str(cwd / "cache"), **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def test_broken_submissions_leave_the_rest_of_the_class_graded(
    released: dict[str, object], week: Assignment, tmp_path: Path
) -> None:
    right = right_answers(week)
    texts = {
        "ada": json.dumps(filled(released, right)),
        "bob": json.dumps(released),
        "eve": json.dumps(filled(released, right))[:3000],
    }
    for student, text in texts.items():
        path = tmp_path / "submitted" / student / WEEK / f"{WEEK}.ipynb"
        path.parent.mkdir(parents=True)
        path.write_text(text)
    done = run("grade", "submitted", "--no-gate", "--jobs", "1", cwd=tmp_path)
    assert done.returncode == 1, done.stderr
    records = {name: json.loads((tmp_path / "results" / name / f"{WEEK}.json").read_text()) for name in texts}
    assert {name: record["score"] for name, record in records.items()} == {
        "ada": 92.0,
        "bob": 0.0,
        "eve": None,
    }
    assert records["eve"]["reason"]
    assert {each["status"] for each in records["bob"]["exercises"]} == {"missing", "skipped"}
    again = run("grade", "submitted", "--no-gate", "--jobs", "1", cwd=tmp_path)
    assert "kept from before" in again.stdout


def test_a_path_with_brackets_is_shown_unchanged(tmp_path: Path) -> None:
    folder = "a [red] one[/x]"
    (tmp_path / "ada.py").write_text("# %%\n1\n")
    done = run("grade", "ada.py", "--no-gate", "--jobs", "1", "--out", folder, cwd=tmp_path)
    assert f"results: {tmp_path / folder}\n" in done.stdout
    places = run("data", cwd=tmp_path, MNIST_DIR=folder)
    assert "Traceback" not in done.stderr + places.stderr


def test_without_mnist_grading_stops_with_one_line(tmp_path: Path) -> None:
    (tmp_path / "x.py").write_text("# %%\n1\n")
    done = run("grade", "x.py", cwd=tmp_path)
    assert done.returncode == 2
    assert len(done.stderr.strip().splitlines()) == 1
    assert all(word in done.stderr for word in ("MNIST_DIR", "--data", "autograder data --fetch"))


@pytest.mark.parametrize(
    "arguments", [("grade", "not-there"), ("grade", "--nonsense"), ("nonsense",), ("release", "99-none")]
)
def test_a_wrong_call_prints_one_line_and_exits_with_2(arguments: tuple[str, ...], tmp_path: Path) -> None:
    done = run(*arguments, cwd=tmp_path)
    assert done.returncode == 2
    assert len(done.stderr.strip().splitlines()) == 1
    assert "Traceback" not in done.stderr + done.stdout


def test_an_unwritable_cache_is_reported_with_a_remedy(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(KitError, match="XDG_CACHE_HOME"):
        prepare(load_digits(), b"tests", tmp_path / "file" / "cache")


def test_the_cache_of_the_gate_is_written_whole(tmp_path: Path) -> None:
    """Neither what a run that was killed an hour ago has left, nor what lost a race against another run."""
    killed, busy = tmp_path / ".gate-killed", tmp_path / ".gate-busy"
    for each in (killed, busy):
        each.mkdir()
    os.utime(killed, (1, 1))
    kept = prepare(load_digits(), b"tests", tmp_path)
    assert {each.name for each in kept.folder.glob("*.npy")} == {f"{name}.npy" for name in FILES}
    assert {each.name for each in tmp_path.iterdir()} == {kept.folder.name, busy.name}
    assert all(kept.load(name).flags.c_contiguous for name in FILES)


def test_images_of_old_secrets_leave_the_cache(tmp_path: Path) -> None:
    """MNIST takes 210 MB a secret."""
    folders = []
    for number in range(KEPT + 3):
        folders.append(prepare(load_digits(), f"secret {number}".encode(), tmp_path).folder)
        os.utime(folders[-1], (number, number))
    assert {path for path in tmp_path.iterdir() if path.is_dir()} == set(folders[-KEPT - 1 :])


@pytest.mark.mnist
def test_right_answers_pass_the_gate_on_mnist(week: Assignment, tmp_path: Path) -> None:
    from autograder.course.mnist import load_mnist

    gate = prepare(load_mnist(None), b"tests", tmp_path)
    with Judge(week, Context(b"tests", "tests", gate)) as judge:
        result = grade(judge)
    assert result.score == 100.0
    assert result.gate is not None
    assert result.gate.dataset == "mnist"
    assert result.gate.accuracy is not None
    assert result.gate.accuracy > 0.92
