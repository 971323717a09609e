"""A name stands only beside the failures that it explains."""

from __future__ import annotations

import pytest

from autograder.diagnosis.diagnose import diagnose
from autograder.diagnosis.rehearsal import rehearse

WEEK = "03-mlp-numpy"
AXIS_1 = "def softmax(z):\n    e = np.exp(z)\n    return e / e.sum(axis=1, keepdims=True)\n"


def names_by_test(exercise: str, source: str) -> dict[str, list[str]]:
    """The names beside each failed test, by the last part of the test's name."""
    answer = rehearse(WEEK, exercise, source)
    found = diagnose(WEEK, exercise, answer.runs)
    return {
        name.partition("__")[2]: [mistake.name for mistake in mistakes]
        for (name, raised), mistakes in zip(answer.outcomes.items(), found, strict=True)
        if raised is not None
    }


def test_an_exception_does_not_go_by_the_name_of_an_overflow() -> None:
    names = names_by_test(
        "softmax", "def softmax(z):\n    e = np.exp(z)\n    return e / e.sum(axis=1, keepdims=True)\n"
    )
    assert names["large_logits_do_not_overflow"] == ["softmax-overflow"]
    assert names["one_vector_of_logits"] == []


def test_own_choices_at_corner_cases_do_not_hide_the_plain_mistake() -> None:
    """One-hot labels hold zeros, and are ordinary all the same."""
    source = (
        "def cross_entropy(p, y_onehot, eps=1e-12):\n"
        "    return float(-np.sum(y_onehot * np.log(np.clip(p, 1e-9, 1))))\n"
    )
    names = names_by_test("cross_entropy", source)
    assert names["mean_over_the_batch"] == ["cross-entropy-sum"]
    assert names["finite_where_the_true_class_has_no_probability"] == []


TRAIN = """
def train(model, X_train, y_train, X_test, y_test, epochs=5, batch_size=64, lr=0.1, rng=None):
    {first}
    n, Y = len(X_train), one_hot(y_train, K=len(model.b2))
    history = {{"loss": [], "accuracy": []}}
    for _ in range(epochs):
        losses = []
        for start in range(0, {end}, batch_size):
            X, T = X_train[start : start + batch_size], Y[start : start + batch_size]
            losses.append(cross_entropy(model.forward(X), T))
            sgd_step(model, backward(model, T), lr)
        history["loss"].append(np.mean(losses))
        history["accuracy"].append(accuracy(model, X_test, y_test))
    return history
"""
ERRORS = """
def plot_errors(model, X_test, y_test):
    pred = model.forward(X_test).argmax(-1)
    figure, axes = plt.subplots(5, 5)
    for ax, i in zip(axes.flat, np.flatnonzero(pred != y_test)[1:26]):
        ax.imshow(X_test[i].reshape(28, 28))
        ax.set_title(f"true={y_test[i]}, pred={pred[i]}")
    return figure
"""


@pytest.mark.parametrize(
    ("exercise", "source", "named", "not_named"),
    [
        (
            "train",
            TRAIN.format(first="", end="n - batch_size + 1"),
            "train-not-shuffled",
            "train-own-seed",
        ),
        (
            "train",
            TRAIN.format(first="import copy; model = copy.deepcopy(model)", end="n"),
            "train-model-untouched",
            "train-later-epochs-differ",
        ),
        ("plot_errors", ERRORS, "plot-errors-not-the-first", "plot-errors-too-few-panels"),
    ],
    ids=["unshuffled and the rest dropped", "a copy is trained", "the first error is left out"],
)
def test_a_name_that_is_not_true_is_not_given(exercise: str, source: str, named: str, not_named: str) -> None:
    names = {mistake.name for mistake in rehearse(WEEK, exercise, source).named}
    assert named in names
    assert not_named not in names
