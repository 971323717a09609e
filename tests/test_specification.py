"""The week keeps to what is agreed: names, signatures, points, and specifications whose examples hold."""

from __future__ import annotations

import doctest
import importlib
import inspect
import re
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
import pytest

from autograder.checks.notebook.percent import read_percent
from autograder.course.assignment import Assignment, load_assignment, solutions_of

mpl.use("agg")
KIT = Path(__file__).parent.parent

#: What a learner's notebook defines; other people's courses rely on it.
SIGNATURES = {
    "expectation": "(values, probs)",
    "variance": "(values, probs)",
    "roll_dice": "(n, rng)",
    "negative_log_likelihood": "(probs, labels)",
    "categorical_mle": "(labels, num_classes)",
    "entropy": "(p)",
    "kl_divergence": "(p, q)",
    "distribution_cross_entropy": "(p, q)",
    "relu": "(x)",
    "softmax": "(z)",
    "cross_entropy": "(p, y_onehot, eps=1e-12)",
    "MLP": "(rng, n_in=784, n_hidden=128, n_out=10)",
    "grad_z2": "(p, y_onehot)",
    "grad_W2_b2": "(a1, dz2)",
    "grad_a1": "(dz2, W2)",
    "grad_z1": "(da1, z1)",
    "grad_W1_b1": "(X, dz1)",
    "backward": "(model, y_onehot)",
    "numerical_gradient": "(loss, W, index, eps=1e-05)",
    "relative_error": "(a, b)",
    "gradcheck": "(model, X, y_onehot, backward, n=10, eps=1e-05, rng=None)",
    "one_hot": "(y, K=10)",
    "minibatches": "(n, batch_size, rng)",
    "sgd_step": "(model, grads, lr)",
    "accuracy": "(model, X, y)",
    "train": "(model, X_train, y_train, X_test, y_test, epochs=5, batch_size=64, lr=0.1, rng=None)",
    "plot_history": "(history)",
    "plot_errors": "(model, X_test, y_test)",
}
POINTS = [2, 2, 2, 3, 3, 2, 3, 3, 2, 5, 4, 6, 4, 4, 3, 3, 4, 5, 4, 2, 4, 2, 3, 3, 2, 6, 3, 3, 8]


@pytest.fixture(scope="module")
def week() -> Assignment:
    return load_assignment("03-mlp-numpy", root=KIT)


def test_the_notebook_has_the_exercises_in_order_with_their_points(week: Assignment) -> None:
    assert [each.name for each in week.exercises] == [*SIGNATURES, "gate"]
    assert [each.points for each in week.exercises] == POINTS
    assert sum(POINTS) == 100
    assert [each.name for each in week.exercises if not each.in_cell] == ["gate"]
    manual = {each.name: each.points for each in week.manual}
    assert manual == {
        "mle_derivation": 10,
        "backprop_derivation": 15,
        "recall_backward": 5,
        "recall_cross_entropy": 5,
        "recall_transpose": 5,
    }


def test_every_answer_is_an_exercise() -> None:
    assert set(_answers()) == set(SIGNATURES)


@pytest.mark.parametrize("name", SIGNATURES)
def test_signatures_are_as_agreed(name: str) -> None:
    plain = inspect.signature(_answers()[name])
    parameters = [each.replace(annotation=inspect.Parameter.empty) for each in plain.parameters.values()]
    bare = plain.replace(parameters=parameters, return_annotation=inspect.Signature.empty)
    assert str(bare) == SIGNATURES[name]


@pytest.mark.parametrize("name", SIGNATURES)
def test_every_body_is_marked_and_every_docstring_stands_outside(name: str) -> None:
    answer = _answers()[name]
    functions = [answer] if inspect.isfunction(answer) else [answer.__init__, answer.forward]
    for function in functions:
        source = inspect.getsource(function)
        assert source.count("### BEGIN SOLUTION") == source.count("### END SOLUTION") == 1
        begin, end = source.index("### BEGIN SOLUTION"), source.index("### END SOLUTION")
        assert source.index('"""') < source.rindex('"""') < begin
        assert source[end:].strip() == "### END SOLUTION"


def test_stubs_need_only_numpy_and_each_other(week: Assignment) -> None:
    namespace: dict[str, Any] = {"np": np, "__name__": "stubs"}
    for answer in reversed(solutions_of(week).values()):  # a stub may stand where no other answer does
        stub = re.sub(
            r"### BEGIN SOLUTION.*?### END SOLUTION",
            "raise NotImplementedError",
            inspect.getsource(answer),
            flags=re.S,
        )
        exec(compile(stub, "stub", "exec"), namespace)  # noqa: S102
    assert set(SIGNATURES) <= set(namespace)


@pytest.mark.parametrize("name", SIGNATURES)
def test_the_examples_in_docstrings_hold(name: str) -> None:
    answer = _answers()[name]
    examples = doctest.DocTestFinder(recurse=False).find(answer, name, globs=_notebook())
    assert _failures(examples) == 0
    assert sum(len(each.examples) for each in examples) > 0


def test_the_examples_in_the_text_hold(week: Assignment) -> None:
    cells = read_percent(week.notebook.read_text("utf-8"))
    texts = [cell.source for cell in cells if cell.kind == "markdown" and ">>> " in cell.source]
    assert len(texts) >= len(SIGNATURES) - 2  # pictures have no examples
    parser = doctest.DocTestParser()
    for number, text in enumerate(texts):
        fences = "\n".join(re.findall(r"```python\n(.*?)```", text, flags=re.S))
        example = parser.get_doctest(fences, _notebook(), f"example {number}", None, None)
        assert _failures([example]) == 0, text


def _answers() -> dict[str, Any]:
    """Everything public in the modules of `solutions` that the week takes answers from."""
    found = {}
    for module in {each.module for each in load_assignment("03-mlp-numpy", KIT).exercises if each.module}:
        for name, value in vars(importlib.import_module(module)).items():
            if getattr(value, "__module__", "") == module and not name.startswith("_"):
                found[name] = value
    return found


def _notebook() -> dict[str, Any]:
    """The names that a notebook with every exercise done has."""
    return {"np": np, **_answers()}


def _failures(examples: list[doctest.DocTest]) -> int:
    runner = doctest.DocTestRunner()
    return sum(runner.run(example).failed for example in examples)
