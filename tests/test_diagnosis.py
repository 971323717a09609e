"""A name stands only beside the failures that it explains."""

from __future__ import annotations

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
