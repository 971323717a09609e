"""Is a mistake named from the numbers alone, and is none invented?"""

import numpy as np
import pytest

from autograder.checks.diagnosis.relations import relations
from autograder.checks.diagnosis.samples import Sample

rng = np.random.default_rng(5)


def names(samples):
    return [mistake.name for mistake in relations(samples)]


def two(change, want=lambda X: X @ np.arange(12.0).reshape(4, 3)):
    """Two samples with different inputs, whose right result is `want(X)`."""
    inputs = [rng.normal(size=(N, 4)) for N in (3, 5)]
    return [Sample((X,), change(X, want(X)), want(X)) for X in inputs]


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("batch-mean-missing", lambda X, want: want * len(X)),
        ("batch-mean-doubled", lambda X, want: want / len(X)),
        ("class-mean-missing", lambda X, want: want * 3),
        ("class-mean-taken", lambda X, want: want / 3),
        ("negative", lambda X, want: -want),
        ("reciprocal", lambda X, want: 1 / want),
        ("bits-for-nats", lambda X, want: want / np.log(2)),
        ("log10-for-log", lambda X, want: want / np.log(10)),
        ("sign-lost", lambda X, want: abs(want)),
        ("divided-by-its-size", lambda X, want: want / np.linalg.norm(want)),
        ("mean-taken-off", lambda X, want: want - want.mean(axis=0)),
        ("cut-off-at-a-limit", lambda X, want: np.clip(want, -4, 4)),
        ("rounded", lambda X, want: want.round(1)),
        ("doubled", lambda X, want: 2 * want),
        ("halved", lambda X, want: want / 2),
        ("squared", lambda X, want: want**2),
        ("one-too-large", lambda X, want: want + 1),
        ("one-too-small", lambda X, want: want - 1),
        ("argument-returned", lambda X, want: X),
        ("all-axes-summed", lambda X, want: want.sum()),
        ("transposed", lambda X, want: want.T),
        ("reshaped-for-transposed", lambda X, want: want.reshape(want.shape[::-1])),
        ("none-returned", lambda X, want: None),
        ("list-returned", lambda X, want: want.tolist()),
        ("axis-kept", lambda X, want: want[None]),
        ("fractions-cut-off", lambda X, want: want.astype(int)),
        ("more-returned", lambda X, want: (X, want)),
        ("constant-factor", lambda X, want: 0.3 * want),
        ("constant-added", lambda X, want: want - 0.01),
    ],
)
def test_is_a_relation_named(name, change):
    assert names(two(change)) == [name]


@pytest.mark.parametrize(
    ("name", "change"), [("backwards", lambda want: want[::-1]), ("running-sums", np.cumsum)]
)
def test_is_a_relation_of_vectors_named(name, change):
    assert names(two(lambda X, want: change(want), want=lambda X: X.sum(1))) == [name]


def test_is_a_result_that_vanishes_no_multiple():
    assert names(two(lambda X, want: 1e-17 * want)) == []


def test_is_a_sum_over_the_other_axis_named():
    assert names(two(lambda X, want: X.sum(1), want=lambda X: X.sum(0))) == ["other-axis"]


def test_is_the_largest_for_a_sum_named():
    assert names(two(lambda X, want: X.max(0), want=lambda X: X.sum(0))) == ["largest-for-sum"]


def test_is_a_mean_for_a_sum_named_so():
    assert names(two(lambda X, want: X.mean(0), want=lambda X: X.sum(0))) == ["averaged-for-summed"]


def test_is_a_missing_mean_over_the_examples_named():
    assert names(two(lambda X, want: X.sum(1), want=lambda X: X.sum(1).mean())) == ["mean-missing"]


def test_is_the_softmax_of_the_columns_named():
    def softmax(X, axis):
        e = np.exp(X)
        return e / e.sum(axis, keepdims=True)

    found = names(two(lambda X, want: softmax(X, 0), want=lambda X: softmax(X, 1)))
    assert found == ["normalised-down-the-columns"]


def test_is_a_swapped_tuple_named():
    dW, db = rng.normal(size=(4, 3)), rng.normal(size=3)
    X = rng.normal(size=(5, 4))
    assert names([Sample((X,), (db, dW), (dW, db))] * 2) == ["order-swapped"]


def test_is_only_the_wrong_part_of_a_tuple_named():
    def sample(N):
        X = rng.normal(size=(N, 4))
        return Sample((X,), (X.T @ X, X.mean(0)), (X.T @ X, X.sum(0)))

    assert names([sample(3), sample(5)]) == ["averaged-for-summed"]


def test_is_right_except_at_zero_named():
    def sample(p):
        p = np.array(p)
        want = -np.sum(p * np.log(np.where(p > 0, p, 1)))
        got = -np.sum(p * np.log(p)) if (p > 0).all() else np.nan
        return Sample((p,), got, want)

    assert names(
        [sample([0.2, 0.8]), sample([0.5, 0.3, 0.2]), sample([0.0, 1.0]), sample([0.5, 0, 0.5])]
    ) == ["wrong-at-zero"]


def test_is_right_except_for_large_values_named():
    def sample(scale):
        z = rng.normal(size=(4, 3)) * scale
        want = np.exp(z - z.max(1, keepdims=True))
        want /= want.sum(1, keepdims=True)
        return Sample((z,), want if scale < 100 else np.full_like(want, np.nan), want)

    assert names([sample(1), sample(2), sample(10_000), sample(9_000)]) == ["wrong-for-large-values"]


def test_is_a_missing_mask_named():
    def sample(N):
        da1, z1 = rng.normal(size=(N, 4)), rng.normal(size=(N, 4))
        return Sample((da1, z1), np.where(z1 > 0, da1, 0.3 * da1), np.where(z1 > 0, da1, 0))

    assert names([sample(3), sample(5)]) == ["wrong-where-not-positive"]


def test_are_two_names_given_where_both_fit():
    X = rng.normal(size=(2, 4))
    assert names([Sample((X,), 2 * X, X), Sample((X + 1,), 2 * (X + 1), X + 1)]) == [
        "batch-mean-missing",
        "doubled",
    ]


def test_is_one_array_where_two_are_wanted_named_only_if_it_is_one_of_them():
    def samples(change):
        inputs = [rng.normal(size=(N, 4)) for N in (3, 5)]
        return [Sample((X,), change(X), (X.T @ X, X.sum(axis=0))) for X in inputs]

    assert names(samples(lambda X: X.T @ X)) == ["one-of-several-returned"]
    assert names(samples(lambda X: {"dW": X.T @ X})) == []
    assert names(samples(lambda X: X)) == []


def test_is_nothing_invented_for_one_number():
    X = rng.normal(size=(3, 4))
    assert names([Sample((X,), 3.0, 1.0)]) == []


def test_is_nothing_invented_for_noise():
    assert names(two(lambda X, want: want * rng.normal(size=want.shape))) == []
    assert names(two(lambda X, want: want + 0.1 * rng.normal(size=want.shape))) == []


def test_is_nothing_named_when_one_input_disagrees():
    samples = two(lambda X, want: want * len(X))
    right = two(lambda X, want: want)
    assert names([*samples, *right]) == []


def test_is_nothing_named_for_a_right_answer():
    assert names(two(lambda X, want: want)) == []


def test_are_zeros_no_result_with_its_fractions_cut_off():
    def small(kind):
        return two(lambda X, want: np.zeros_like(want, dtype=kind), want=lambda X: X / 100)

    assert names(small(float)) == []
    assert names(small(int)) == ["fractions-cut-off"]


def test_is_a_zero_no_square_of_next_to_nothing():
    assert names([Sample((x,), 0.0, x) for x in (2e-9, 3e-9)]) == []


def test_is_one_result_too_many_no_other_order():
    samples = two(lambda X, want: (0.5, *want), want=lambda X: (X.T @ X, X.sum(axis=0)))
    assert names(samples) == []
