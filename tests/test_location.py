"""What is said about where a wrong answer is right is true, and nothing is said about a right one."""

from __future__ import annotations

import io
import runpy
from collections.abc import Mapping
from contextlib import redirect_stdout
from functools import cache
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pytest

from autograder.checks.diagnosis.location import Probe, locate
from autograder.checks.student import LocalStudent
from autograder.course.assignment import KIT, load_assignment, solutions_of
from autograder.misconceptions.catalogue import catalogue, right_answers

WEEK = "03-mlp-numpy"
ODD = [entry for entry in catalogue(WEEK) if not entry.wrong]


@cache
def probes() -> Mapping[str, Probe]:
    found: Mapping[str, Probe] = runpy.run_path(str(KIT / "autograder" / "graders" / WEEK / "probes.py"))[
        "PROBES"
    ]
    return found


def located(exercise: str, source: str) -> str:
    names: dict[str, Any] = {**right_answers(WEEK)}
    exec(compile(source, f"<{exercise}>", "exec"), names)  # noqa: S102  (our own answers)
    right = LocalStudent(solutions_of(load_assignment(WEEK, KIT)))
    try:
        with redirect_stdout(io.StringIO()):
            return locate(exercise, probes()[exercise], LocalStudent(names), right, seed=5)
    finally:
        plt.close("all")


@pytest.mark.parametrize("exercise", probes())
def test_nothing_is_said_about_a_right_answer_in_an_odd_style(exercise: str) -> None:
    said = {entry.name: located(exercise, entry.source) for entry in ODD if entry.exercise == exercise}
    assert {name: words for name, words in said.items() if words} == {}


@pytest.mark.parametrize(
    ("exercise", "source", "words"),
    [
        (
            "grad_W1_b1",
            "def grad_W1_b1(X, dz1):\n    return X.T @ dz1 * len(X), dz1.sum(axis=0)\n",
            "db1 is right; dW1 is right for one example; otherwise it is exactly N times too large",
        ),
        (
            "softmax",
            "def softmax(z):\n    e = np.exp(z)\n    return e / e.sum(axis=1, keepdims=True)\n",
            "but wrong for a single row, for logits near 1000",
        ),
        (
            "grad_z1",
            "def grad_z1(da1, z1):\n    return da1 * np.where(z1 > 0, 1, 0.3)\n",
            "right where `z1` is positive, and wrong elsewhere",
        ),
        (
            "kl_divergence",
            "def kl_divergence(p, q):\n    return -np.sum(p * np.log(p))\n",
            "does not depend on `q`",
        ),
        (
            "expectation",
            "def expectation(values, probs):\n    return float(np.mean(values))\n",
            "right when all values are equally likely",
        ),
        ("relu", "def relu(x):\n    return np.maximum(0, x).T\n", "right for a vector"),
        ("entropy", "def entropy(p):\n    raise ValueError\n", "the code raises ValueError on every input"),
    ],
)
def test_a_sentence_says_where_a_wrong_answer_is_right(exercise: str, source: str, words: str) -> None:
    with np.errstate(all="ignore"):
        assert words in located(exercise, source)


def test_nothing_is_said_where_inputs_do_not_agree() -> None:
    """The first calls are right for a single example, the last ones are not."""
    answered = iter(range(1000))

    def fickle(x: Any) -> Any:
        return x if next(answered) < 10 else -x

    probe = Probe(lambda rng, n=4: (rng.normal(size=n),), changes={"for one": {"n": 1}})
    right = LocalStudent({"f": lambda x: x})
    assert "for one" not in locate("f", probe, LocalStudent({"f": fickle}), right, seed=1)


def test_an_answer_of_an_unusual_type_is_not_said_to_raise() -> None:
    source = "def backward(model, y_onehot):\n    return {'dW1': 0}\n"
    assert "raises" not in located("backward", source)
