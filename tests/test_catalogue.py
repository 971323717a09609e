"""Do the hidden tests catch every wrong answer of the catalogue, name it, and let right ones pass?

Here in this process, which is quick; `autograder audit` asks the same of the box.
"""

from __future__ import annotations

import inspect
import re
from collections import Counter
from functools import cache

import numpy as np
import pytest

from autograder.assignment import KIT, load_assignment
from autograder.checks import LocalStudent
from autograder.misconceptions import Entry, catalogue, diagnose, entries_of, mistakes_named, right_answers
from autograder.misconceptions.diagnosis import GENERAL
from autograder.misconceptions.rehearsal import ASSIGNMENT, Rehearsal, hidden_tests, rehearse

EXERCISES = [each.name for each in load_assignment(ASSIGNMENT, KIT).exercises if each.has_solution]
ENTRIES = catalogue(ASSIGNMENT)
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
def rehearsed(exercise: str, source: str) -> Rehearsal:
    return rehearse(exercise, source)


def of(exercise: str, *, wrong: bool) -> list[Entry]:
    return [entry for entry in entries_of(ASSIGNMENT, exercise) if entry.wrong is wrong]


def right_source(exercise: str) -> str:
    """The solution without the annotations in its head, whose names a bare namespace does not have."""
    source = inspect.getsource(right_answers()[exercise])
    return re.sub(r"np\.random\.Generator \| None|\"Figure\"", "object", source)


@pytest.mark.parametrize("exercise", EXERCISES)
def test_does_every_wrong_answer_lose_points(exercise: str) -> None:
    kept = [entry.name for entry in of(exercise, wrong=True) if rehearsed(exercise, entry.source).perfect]
    assert not kept


@pytest.mark.parametrize("exercise", EXERCISES)
def test_does_every_odd_right_answer_pass(exercise: str) -> None:
    fates = {entry.name: rehearsed(exercise, entry.source) for entry in of(exercise, wrong=False)}
    refused = {
        name: [test for test, raised in fate.outcomes.items() if raised is not None]
        for name, fate in fates.items()
        if not fate.perfect
    }
    assert not refused


@pytest.mark.parametrize("exercise", EXERCISES)
def test_does_the_solution_pass_whatever_the_seed(exercise: str) -> None:
    seeds = range(1 if exercise.startswith("plot") else 3)
    fates = [rehearse(exercise, right_source(exercise), seed=seed) for seed in seeds]
    assert all(fate.perfect for fate in fates), [fate.outcomes for fate in fates]


@pytest.mark.parametrize("exercise", EXERCISES)
def test_do_answers_that_know_nothing_score_nothing(exercise: str) -> None:
    scored = {
        name: fate.passed
        for name, body in TRIVIAL.items()
        if (fate := rehearse(exercise, f"def {exercise}(*args, **kwargs):\n    {body}\n")).passed
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
        assert rehearse("MLP", source).passed == 0, forward


def test_is_nearly_every_mistake_called_by_its_name() -> None:
    wrong = [entry for entry in ENTRIES if entry.wrong]
    unnamed = [
        f"{entry.exercise}: {entry.name}"
        for entry in wrong
        if entry.name not in {mistake.name for mistake in rehearsed(entry.exercise, entry.source).named}
    ]
    assert len(unnamed) <= 0.05 * len(wrong), unnamed


def test_is_a_name_rarely_given_beside_the_right_one() -> None:
    wrong = [entry for entry in ENTRIES if entry.wrong]
    several = [
        (entry.name, sorted(names))
        for entry in wrong
        if len(names := {mistake.name for mistake in rehearsed(entry.exercise, entry.source).named}) > 2
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
    fate = rehearse(exercise, source)
    assert not fate.perfect
    assert not fate.named


def test_is_there_enough_of_everything() -> None:
    wrong = Counter(entry.exercise for entry in ENTRIES if entry.wrong)
    odd = Counter(entry.exercise for entry in ENTRIES if not entry.wrong)
    assert set(hidden_tests(ASSIGNMENT)) - {"gate"} == set(EXERCISES) == set(wrong) == set(odd)
    assert min(wrong.values()) >= 4
    assert min(odd.values()) >= 2
    assert wrong.total() >= 120
    assert odd.total() >= 40


def test_does_a_name_belong_to_one_exercise_or_to_all() -> None:
    places: dict[str, set[str]] = {}
    for entry in ENTRIES:
        if entry.wrong:
            places.setdefault(entry.name, set()).add(entry.exercise)
    shared = {name for name, exercises in places.items() if len(exercises) > 1}
    assert shared <= set(GENERAL)


def test_does_a_hint_give_nothing_away() -> None:
    telling = [entry.name for entry in ENTRIES if re.search(r"np\.|axis=|keepdims|\.T\b", entry.hint)]
    assert not telling
    assert all(entry.hint and entry.text for entry in ENTRIES if entry.wrong)


def test_does_an_entry_hold_its_definition_alone() -> None:
    entry = next(entry for entry in ENTRIES if entry.name == "variance-unbiased")
    assert entry.source.startswith("def variance(values, probs):\n")
    assert "misconception" not in entry.source
    assert entry.kind == "wrong"
    assert entry.answer(np.array([0.0, 2.0]), np.array([0.5, 0.5])) == 2.0


def test_is_nothing_diagnosed_from_a_single_call() -> None:
    student = LocalStudent({"entropy": lambda p: 1.5})
    student.entropy(np.array([0.5, 0.5]))
    assert diagnose(ASSIGNMENT, "entropy", student.calls) == ()


def test_is_an_unknown_name_passed_over() -> None:
    (mistake,) = mistakes_named(ASSIGNMENT, ["kl-swapped", "no-such-name"])
    assert mistake.name == "kl-swapped"
