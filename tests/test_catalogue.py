"""Do the hidden tests catch every wrong answer of the catalogue, name it, and let right ones pass?

Here in this process, which is quick; `autograder audit` asks the same of the box.
"""

from __future__ import annotations

import inspect
import re
from collections import Counter
from functools import cache
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest

from autograder.checks import LocalStudent
from autograder.course.assignment import KIT, assignment_names, load_assignment
from autograder.diagnosis.diagnose import GENERAL, Run, diagnose, mistakes_named
from autograder.diagnosis.rehearsal import Rehearsal, rehearse
from autograder.errors import KitError
from autograder.graders import hidden_tests
from autograder.misconceptions import Entry, catalogue, entries_of, right_answers
from autograder.misconceptions.changes import bare, changed

WARM_UP = "00-warm-up"
WEEK = "03-mlp-numpy"
ASSIGNMENTS = assignment_names(KIT)
#: Each exercise of each assignment.
EXERCISES = [
    (assignment, each.name)
    for assignment in ASSIGNMENTS
    for each in load_assignment(assignment, KIT).exercises
    if each.in_cell
]
ENTRIES = [(assignment, entry) for assignment in ASSIGNMENTS for entry in catalogue(assignment)]
#: What answers that know nothing return.
TRIVIAL = {
    "stub": "raise NotImplementedError",
    "none": "return None",
    "zero": "return 0.0",
    "one": "return 1.0",
    "half": "return np.float64(0.5)",
    "integer": "return 3",
    "echo": "return args[0]",
    "echo of the last": "return args[-1]",
    "echo of all": "return args",
    "zeros": "return np.zeros_like(args[0], dtype=float)",
    "ones": "return np.ones_like(args[0], dtype=float)",
    "zeros of each": "return tuple(np.zeros_like(each, dtype=float) for each in args)",
    "truth": "return True",
    "not a number": "return float('nan')",
    "empty": "return np.zeros(0)",
    "empty list": "return []",
    "empty figure": "return plt.figure()",
}


@cache
def rehearsed(assignment: str, exercise: str, source: str) -> Rehearsal:
    return rehearse(assignment, exercise, source)


def of(assignment: str, exercise: str, *, wrong: bool) -> list[Entry]:
    return [entry for entry in entries_of(assignment, exercise) if entry.wrong is wrong]


def names_given(assignment: str, entry: Entry) -> set[str]:
    return {mistake.name for mistake in rehearsed(assignment, entry.exercise, entry.source).named}


def right_source(assignment: str, exercise: str) -> str:
    """The solution without the annotations in its head, whose names a bare namespace does not have."""
    source = inspect.getsource(right_answers(assignment)[exercise])
    return re.sub(r"np\.random\.Generator \| None|\"Figure\"", "object", source)


@pytest.mark.parametrize(("assignment", "exercise"), EXERCISES)
def test_does_every_wrong_answer_lose_points(assignment: str, exercise: str) -> None:
    wrong = of(assignment, exercise, wrong=True)
    kept = [entry.name for entry in wrong if rehearsed(assignment, exercise, entry.source).perfect]
    assert not kept


@pytest.mark.parametrize(("assignment", "exercise"), EXERCISES)
def test_does_every_odd_right_answer_pass(assignment: str, exercise: str) -> None:
    odd = of(assignment, exercise, wrong=False)
    fates = {entry.name: rehearsed(assignment, exercise, entry.source) for entry in odd}
    refused = {
        name: [test for test, raised in fate.outcomes.items() if raised is not None]
        for name, fate in fates.items()
        if not fate.perfect
    }
    assert not refused


@pytest.mark.parametrize(("assignment", "exercise"), EXERCISES)
def test_does_the_solution_pass_whatever_the_seed(assignment: str, exercise: str) -> None:
    seeds = range(1 if exercise.startswith("plot") else 3)
    fates = [rehearse(assignment, exercise, right_source(assignment, exercise), seed=seed) for seed in seeds]
    assert all(fate.perfect for fate in fates), [fate.outcomes for fate in fates]


@pytest.mark.parametrize(("assignment", "exercise"), EXERCISES)
def test_do_answers_that_know_nothing_score_nothing(assignment: str, exercise: str) -> None:
    scored = {
        name: fate.passed
        for name, body in TRIVIAL.items()
        if (fate := rehearse(assignment, exercise, f"def {exercise}(*args, **kwargs):\n    {body}\n")).passed
    }
    assert not scored


def test_do_classes_that_know_nothing_score_nothing() -> None:
    for forward in ("return X", "return np.zeros((len(X), len(self.b2)))", "raise NotImplementedError"):
        source = (
            "class MLP:\n"
            "    def __init__(self, rng, n_in=784, n_hidden=128, n_out=10):\n"
            "        self.W1, self.b1 = np.zeros((n_in, n_hidden)), np.zeros(n_hidden)\n"
            "        self.W2, self.b2 = np.zeros((n_hidden, n_out)), np.zeros(n_out)\n"
            f"    def forward(self, X):\n        {forward}\n"
        )
        assert rehearse(WEEK, "MLP", source).passed == 0, forward


def test_is_nearly_every_mistake_called_by_its_name() -> None:
    wrong = [(assignment, entry) for assignment, entry in ENTRIES if entry.wrong]
    unnamed = [
        f"{entry.exercise}: {entry.name}"
        for assignment, entry in wrong
        if entry.name not in names_given(assignment, entry)
    ]
    assert len(unnamed) <= 0.05 * len(wrong), unnamed


def test_is_a_name_rarely_given_beside_the_right_one() -> None:
    several = [
        (entry.name, sorted(names))
        for assignment, entry in ENTRIES
        if entry.wrong and len(names := names_given(assignment, entry)) > 2
    ]
    assert not several


@pytest.mark.parametrize(
    ("exercise", "source"),
    [
        ("entropy", "def entropy(p):\n    return float(p[0] * 0.3 + 0.2)\n"),
        ("kl_divergence", "def kl_divergence(p, q):\n    return float(np.abs(p - q).sum() + 0.1)\n"),
        ("variance", "def variance(values, probs):\n    return float(np.max(values) * 1.7 + 1)\n"),
        ("softmax", "def softmax(z):\n    return 1 / (1 + np.abs(z)) + 0.123\n"),
        ("grad_z2", "def grad_z2(p, y_onehot):\n    return np.cos(7 * p) - 0.3 * y_onehot\n"),
    ],
)
def test_is_no_name_invented_for_what_nobody_foresaw(exercise: str, source: str) -> None:
    fate = rehearse(WEEK, exercise, source)
    assert not fate.perfect
    assert not fate.named


def test_is_there_enough_of_everything() -> None:
    wrong = Counter((assignment, entry.exercise) for assignment, entry in ENTRIES if entry.wrong)
    odd = Counter((assignment, entry.exercise) for assignment, entry in ENTRIES if not entry.wrong)
    tested = {(assignment, name) for assignment in ASSIGNMENTS for name in hidden_tests(assignment)}
    assert tested - {(WEEK, "gate")} == set(EXERCISES) == set(wrong) == set(odd)
    assert min(wrong.values()) >= 4
    assert min(odd.values()) >= 2
    assert wrong.total() >= 120
    assert odd.total() >= 40


def test_does_a_name_belong_to_one_exercise_or_to_all() -> None:
    places: dict[str, set[str]] = {}
    for _, entry in ENTRIES:
        if entry.wrong:
            places.setdefault(entry.name, set()).add(entry.exercise)
    shared = {name for name, exercises in places.items() if len(exercises) > 1}
    assert shared <= set(GENERAL)


def test_does_a_hint_give_nothing_away() -> None:
    entries = [entry for _, entry in ENTRIES]
    telling = [entry.name for entry in entries if re.search(r"np\.|axis=|keepdims|\.T\b", entry.hint)]
    assert not telling
    assert all(entry.hint and entry.text for entry in entries if entry.wrong)


def test_does_an_entry_hold_its_definition_alone() -> None:
    entry = next(entry for entry in catalogue(WEEK) if entry.name == "variance-unbiased")
    assert entry.source.startswith("def variance(values, probs):\n")
    assert "misconception" not in entry.source
    assert entry.kind == "wrong"
    variance = entry.define(right_answers(WEEK))
    assert variance(np.array([0.0, 2.0]), np.array([0.5, 0.5])) == 2.0


@pytest.mark.parametrize("temperature", [2, 0.5, 10])
def test_is_a_mistake_known_with_other_numbers_too(temperature: float) -> None:
    source = (
        "def softmax(z):\n"
        f"    e = np.exp((z - z.max(axis=-1, keepdims=True)) / {temperature})\n"
        "    return e / e.sum(axis=-1, keepdims=True)\n"
    )
    assert [mistake.name for mistake in rehearse(WEEK, "softmax", source).named] == ["softmax-temperature"]


#: An entry that changes the solution to `centre_columns`, X - X.mean(axis=0).
ENTRY = """
from autograder.misconceptions import misconception, odd

misconception("the-entry", "text", hint="hint", {how})
"""


def entries_in(folder: Path, monkeypatch: pytest.MonkeyPatch, text: str) -> tuple[Entry, ...]:
    """The entries of a catalogue whose file for `centre_columns` holds `text`."""
    (folder / WARM_UP).mkdir()
    (folder / WARM_UP / "centre_columns.py").write_text(text)
    monkeypatch.setattr(import_module("autograder.misconceptions.catalogue"), "FOLDER", folder)
    return entries_of.__wrapped__(WARM_UP, "centre_columns")


@pytest.mark.parametrize(
    ("how", "source"),
    [
        ('change={"X.mean(axis=0)": "X.mean()"}', "return X - X.mean()"),
        ('everywhere={"X": "Z"}', "return Z - Z.mean(axis=0)"),
        (
            'change={"return X - X.mean(axis=0)": "X -= X.mean(axis=0)\\nreturn X"}',
            "X -= X.mean(axis=0)\n    return X",
        ),
        ('change={"mean": "max"}, numbers=[{0: 1}]', "return X - X.max(axis=0)"),
    ],
)
def test_a_change_of_the_solution_is_a_whole_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: str, source: str
) -> None:
    (entry,) = entries_in(tmp_path, monkeypatch, ENTRY.format(how=how))
    assert entry.source.endswith(f":\n    {source}\n")


@pytest.mark.parametrize(
    ("how", "why"),
    [
        ('change={"X.median(axis=0)": "0"}', "not found"),
        ('change={"ax": "bx"}', "not found"),
        ('everywhere={"Y": "X"}', "not found"),
        ('change={"X": "Z"}', "ambiguous"),
        ('change={"X.mean": "X.max", "mean(axis=0)": "mean()"}', "two changes of the same text"),
        ('change={"axis=0)": "axis=0"}', "was never closed"),
        ('change={"mean": "max"}, of="another"', "0 whole entries are called 'another'"),
        ('change={"mean": "max"}, numbers=[{3: 4}]', "not all of the numbers"),
    ],
)
def test_a_change_that_does_not_fit_fails_by_the_name_of_the_entry(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: str, why: str
) -> None:
    with pytest.raises(KitError, match=f"the-entry: (?s:.*){why}"):
        entries_in(tmp_path, monkeypatch, ENTRY.format(how=how))


def test_an_entry_may_change_a_whole_entry_of_its_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loop = """
@odd("loop")
def centre_columns(X):
    for column in X.T:
        # each column by itself

        column -= column.mean()
    return X
"""
    how = 'of="loop", change={"column.mean()": "1"}'
    wrong, whole = entries_in(tmp_path, monkeypatch, ENTRY.format(how=how) + loop)
    assert wrong.source == whole.source.replace("column.mean()", "1")
    assert (wrong.kind, whole.kind) == ("wrong", "odd")


def test_an_entry_needs_a_change_or_a_definition(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(KitError, match="either decorates a definition or states a change"):
        entries_in(tmp_path, monkeypatch, ENTRY.format(how=""))


def test_changes_keep_the_indentation_of_the_answer() -> None:
    source = "def f(x):\n    for a in x:\n        b = a\n        c = b\n    return c\n"
    two = "\n        b = a\n        c = b\n    "
    assert changed(source, {two: "if a:\n    c = a"}, {}) == source.replace(
        "        b = a\n        c = b\n", "        if a:\n            c = a\n"
    )
    assert changed(source, {"b = a": ""}, {}) == source.replace("        b = a\n", "")


def test_docstrings_comments_and_annotations_are_no_part_of_what_is_changed() -> None:
    source = bare(inspect.getsource(right_answers(WEEK)["train"]))
    head, first, *_ = source.split("\n")
    assert head.endswith("X_test, y_test, epochs=5, batch_size=64, lr=0.1, rng=None):")
    assert first.startswith("    rng = ")
    assert '    history = {"loss": [], "accuracy": []}\n' in source
    assert "#" not in source


def test_is_nothing_diagnosed_from_a_single_call() -> None:
    student = LocalStudent({"entropy": lambda p: 1.5})
    student.entropy(np.array([0.5, 0.5]))
    assert diagnose(WEEK, "entropy", [Run(student.calls)]) == [()]


def test_is_an_unknown_name_passed_over() -> None:
    (mistake,) = mistakes_named(WEEK, ["kl-swapped", "no-such-name"])
    assert mistake.name == "kl-swapped"


@pytest.mark.parametrize(
    ("exercise", "source", "name"),
    [
        ("relu", "def relu(x):\n    return np.max(0, x)\n", "array-for-number"),
        ("relu", "def relu(x):\n    return x if x > 0 else 0\n", "array-as-condition"),
        ("relu", "def relu(x):\n    return np.maximum(0, x) + 0 * x.shape[1]\n", "axis-not-there"),
        ("expectation", "def expectation(v, p):\n    return v[5] * p[5]\n", "index-out-of-range"),
        ("grad_z1", "def grad_z1(da1, z1):\n    return da1 @ (z1 > 0)\n", "shapes-do-not-fit"),
        ("cross_entropy", "def cross_entropy(p, y):\n    return p[0, y].sum()\n", "floats-as-indices"),
        ("one_hot", "def one_hot(y, K):\n    return np.eye(K)[y]\n", "arguments-not-as-promised"),
        ("entropy", "def entropy(p):\n    return -expectation(p)\n", "arguments-not-as-promised"),
        ("accuracy", "def accuracy(model, X, y):\n    return model.forward(X).sort().mean()\n", "none-used"),
        ("entropy", "def entropy(p):\n    return -np.sum(probs * np.log(probs))\n", "name-not-defined"),
    ],
)
def test_does_an_exception_tell_of_a_mistake(exercise: str, source: str, name: str) -> None:
    assert name in {mistake.name for mistake in rehearse(WEEK, exercise, source).named}


def test_is_an_exception_of_ones_own_no_mistake_that_is_known() -> None:
    source = "def entropy(p):\n    raise ValueError('p should be longer')\n"
    assert rehearse(WEEK, "entropy", source).named == ()


def test_is_an_entry_known_by_what_it_raises_too() -> None:
    source = "def grad_a1(dz2, W2):\n    da1 = np.matmul(dz2, W2)\n    return da1\n"
    assert [mistake.name for mistake in rehearse(WEEK, "grad_a1", source).named] == ["grad-a1-no-transpose"]


def test_is_nothing_diagnosed_where_every_call_says_the_same() -> None:
    def fails(*_: object) -> None:
        raise ValueError("the same")

    student = LocalStudent({"entropy": fails})
    for _ in range(3):
        with pytest.raises(ValueError, match="the same"):
            student.entropy(np.array([0.5, 0.5]))
    assert len(student.raised) == 3
    assert diagnose(WEEK, "entropy", [Run(student.calls, student.raised)]) == [()]
