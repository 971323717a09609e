"""Is it seen what an answer does to its arguments before it gets the rest right?"""

import numpy as np
import pytest

from autograder.diagnosis.altered import Asked, alterations
from autograder.diagnosis.rehearsal import rehearse
from autograder.misconceptions import right_answers

rng = np.random.default_rng(7)
#: (3,) values and probabilities, or (3, 4) probabilities and labels.
VALUES = [(rng.normal(size=n), rng.dirichlet(np.ones(n))) for n in (3, 5, 4)]
LABELLED = [(rng.dirichlet(np.ones(4), n), np.roll(np.arange(n) % 4, 2)) for n in (3, 5, 6)]


def named(exercise, args, alter):
    """The names for an answer that is right but that it asks for `alter(*args)`."""
    right = right_answers("03-mlp-numpy")[exercise]
    asked = [Asked(each, right(*alter(*each)), right(*each)) for each in args]
    with np.errstate(all="ignore"):
        return [mistake.name for mistake in alterations(asked, right, alike)]


def alike(one, other):
    if isinstance(one, Exception) or isinstance(other, Exception) or np.shape(one) != np.shape(other):
        return False
    return np.allclose(one, other)


@pytest.mark.parametrize(
    ("name", "alter"),
    [
        ("argument-sorted", lambda x, p: (np.sort(x), p)),
        ("argument-reversed", lambda x, p: (x, p[::-1])),
        ("argument-without-sign", lambda x, p: (np.abs(x), p)),
        ("argument-cut-to-whole-numbers", lambda x, p: (x.astype(int).astype(float), p)),
        ("negatives-ignored", lambda x, p: (np.maximum(x, 0), p)),
        ("place-for-value", lambda x, p: (np.arange(len(x)), p)),
        ("place-for-value", lambda x, p: (np.arange(1, len(x) + 1), p)),
        ("last-left-out", lambda x, p: (x[:-1], p[:-1])),
        ("first-left-out", lambda x, p: (x[1:], p[1:])),
        ("first-only", lambda x, p: (x[:1], p[:1])),
        ("last-only", lambda x, p: (x[-1:], p[-1:])),
        ("positives-ignored", lambda x, p: (np.minimum(x, 0), p)),
        ("argument-as-signs", lambda x, p: (np.sign(x), p)),
        ("argument-centred", lambda x, p: (x - x.mean(), p)),
        ("argument-normalised", lambda x, p: (x, p / np.linalg.norm(p))),
        ("argument-squared", lambda x, p: (x, p**2)),
        ("argument-rooted", lambda x, p: (x, np.sqrt(p))),
        ("argument-complemented", lambda x, p: (x, 1 - p)),
        ("argument-through-softmax", lambda x, p: (x, np.exp(p) / np.exp(p).sum())),
        ("half-precision-argument", lambda x, p: (x.astype(np.float16), p.astype(np.float16).astype(float))),
    ],
)
def test_is_the_alteration_named(name, alter):
    assert named("expectation", VALUES, alter) == [name]


def test_are_swapped_distributions_named():
    pairs = [(rng.dirichlet(np.ones(4)), rng.dirichlet(np.ones(4))) for _ in range(3)]
    assert named("kl_divergence", pairs, lambda p, q: (q, p)) == ["arguments-swapped"]


#: (3, 4) gradients of logits and (5, 4) weights.
GRADIENTS = [(rng.normal(size=(n, 4)), rng.normal(size=(5, 4))) for n in (3, 2)]


@pytest.mark.parametrize(
    ("name", "alter"),
    [
        ("last-column-left-out", lambda d, W: (d[:, :-1], W[:, :-1])),
        ("first-column-only", lambda d, W: (d[:, :1], W[:, :1])),
        ("columns-reversed", lambda d, W: (d[:, ::-1], W)),
    ],
)
def test_is_what_was_done_to_columns_named(name, alter):
    assert named("grad_a1", GRADIENTS, alter) == [name]


def test_is_the_wrong_part_of_two_named_beside_the_right_one():
    layers = [(rng.normal(size=(n, 4)), rng.normal(size=(n, 3))) for n in (4, 3)]
    right = right_answers("03-mlp-numpy")["grad_W2_b2"]
    asked = [Asked((a, d), (right(a[-1:], d[-1:])[0], right(a, d)[1]), right(a, d)) for a, d in layers]
    with np.errstate(all="ignore"):
        assert [mistake.name for mistake in alterations(asked, right, alike)] == ["last-only"]


def test_are_labels_that_are_sorted_named():
    assert named("negative_log_likelihood", LABELLED, lambda p, y: (p, np.sort(y))) == ["argument-sorted"]


def test_are_dropped_repeats_named():
    even = [(np.array([0.1, 0.4, 0.1, 0.4]),), (np.array([0.25, 0.5, 0.25]),), (np.array([0.2, 0.8]),)]
    assert named("entropy", even, lambda p: (np.unique(p),)) == ["repeats-dropped"]


def test_is_nothing_named_for_a_right_answer_or_noise():
    assert named("expectation", VALUES, lambda x, p: (x, p)) == []
    assert named("expectation", VALUES, lambda x, p: (x + 1, p)) == []


def test_is_one_telling_call_too_few():
    assert named("expectation", VALUES[:1], lambda x, p: (x[:-1], p[:-1])) == []


def test_are_texts_in_an_array_compared_and_not_named():
    source = "def roll_dice(n, rng):\n    return rng.choice(list('123456'), n)\n"
    assert rehearse("03-mlp-numpy", "roll_dice", source).named == ()
