"""Minibatches: their indices, sizes and order."""

from itertools import permutations

import numpy as np
from scipy import special

from autograder.checks import Failure, expect
from autograder.graders.inputs import seeds

#: A right answer fails a statistical test less often than this. Small counts have longer tails than the
#: chi-squared distribution, so it is smaller than the 1e-9 that is promised.
RARE = 1e-12
#: Rests of none, one, a half and more than a half of a batch, and a batch that is larger than n.
SIZES = ((10, 4), (12, 4), (7, 1), (5, 9), (1, 3), (23, 5), (33, 16))


def test_minibatches__cover_all(student, rng):
    """every index from 0 to n − 1 comes exactly once"""
    dealt = [(n, _batches(student, n, batch_size, rng), n % batch_size) for n, batch_size in SIZES]
    within = any(len(np.unique(batch)) < len(batch) for _, batches, _ in dealt for batch in batches)
    for n, batches, rest in dealt:
        indices = np.concatenate(batches)
        expect(
            not len(indices) or (indices.min() >= 0 and indices.max() < n), "an index is outside 0 … n − 1"
        )
        twice = "minibatches-with-replacement" if within else "minibatches-drawn-apart"
        expect(
            len(np.unique(indices)) == len(indices),
            "an index comes more than once",
            mistake="minibatches-last-filled" if len(indices) == _filled(n, batches) > n else twice,
        )
        mistake = "minibatches-last-dropped" if _filled(n, batches) == n - rest < n else ""
        if len(batches) == 1 < n // len(batches[0]):
            mistake = "minibatches-first-only"
        if set(indices.tolist()) == set(range(n - 1)):
            mistake = mistake or "minibatches-last-index-left-out"
        expect(len(indices) == n, "an index is missing", mistake=mistake)


def test_minibatches__sizes(student, rng):
    """every batch has batch_size indices, but the last may have fewer"""
    for n, batch_size in SIZES:
        sizes = [len(batch) for batch in _batches(student, n, batch_size, rng)]
        want = [batch_size] * (n // batch_size) + [n % batch_size] * (n % batch_size > 0)
        evenly = len(sizes) == len(want) and sum(sizes) == n and np.ptp(sizes) <= 1
        expect(
            sizes == want,
            "the batches do not have the sizes that are asked for",
            mistake=_name_of_sizes(sizes, n, batch_size, evenly),
        )


def test_minibatches__fresh_order(student, rng):
    """each call with the same generator gives a new order"""
    for n, batch_size in ((40, 7), (64, 10)):
        first, second = (np.concatenate(_batches(student, n, batch_size, rng)) for _ in range(2))
        # Two right calls agree with a probability of 1 in 40!.
        expect(
            not np.array_equal(first, np.arange(n)),
            "the indices come in their own order: they are not shuffled",
            mistake="minibatches-in-order",
        )
        if np.array_equal(first, second):
            more = [np.concatenate(_batches(student, n, batch_size, rng)) for _ in range(5)]
            fixed = all(np.array_equal(first, order) for order in more)
            name = ("minibatches-reseeded",) if fixed else ()
            raise Failure("two calls with one generator give the same order", mistakes=name)


def test_minibatches__from_the_generator(student, rng):
    """the same seed gives the same order, another seed another one"""
    one, *others = seeds(rng, 6)
    first, again, different = (_order(student, seed) for seed in (one, one, others[0]))
    expect(
        np.array_equal(first, again),
        "generators with the same seed give different orders",
        mistake="minibatches-own-generator",
    )
    if np.array_equal(first, different):
        fixed = all(np.array_equal(first, _order(student, seed)) for seed in others)
        name = "minibatches-in-order" if np.array_equal(first, np.arange(40)) else "minibatches-reseeded"
        said = "generators with different seeds give the same order"
        raise Failure(said, mistakes=(name,) if fixed else ())


def test_minibatches__all_orders_alike(student, rng):
    """all orders are equally likely"""
    orders = dict.fromkeys(permutations(range(4)), 0)
    calls = 80
    for _ in range(calls):
        order = tuple(int(i) for i in np.concatenate(_batches(student, 4, 2, rng)))
        expect(order in orders, "the indices 0 … n − 1 should come exactly once each")
        orders[order] += 1
    expected = calls / len(orders)
    spread = sum((count - expected) ** 2 for count in orders.values()) / expected
    seen = {order for order, count in orders.items() if count}
    expect(
        spread < special.chdtri(len(orders) - 1, RARE),
        "some orders come much more often than others",
        mistake=_name_of_orders(seen),
    )


def _order(student, seed):
    return np.concatenate(_batches(student, 40, 7, np.random.default_rng(seed)))


def _batches(student, n, batch_size, rng):
    """The batches as integer arrays."""
    got = student.minibatches(n, batch_size, rng)
    expect(got is not None, "the batches are None: is a return missing?")
    expect(isinstance(got, (list, tuple, np.ndarray)), "the batches should be a list or an iterator")
    expect(len(got), "there is no batch at all")
    endless = len(got) > n + batch_size
    expect(
        len(got) <= n + 1,
        "there are more batches than indices",
        mistake="minibatches-endless" if endless else "",
    )
    expect(
        len(got) == 1 or any(batch is not got[0] for batch in got),
        "every batch is one and the same array",
        mistake="minibatches-one-array",
    )
    return [_indices(np.asarray(batch)) for batch in got]


def _indices(batch):
    vector = batch.ndim == 1
    expect(
        not vector or batch.dtype.kind != "b",
        "each batch should hold indices, not a mask",
        mistake="minibatches-masks",
    )
    expect(
        vector and batch.dtype.kind in "iu",
        "each batch should be an array of integer indices",
        mistake="minibatches-floats" if vector and batch.dtype.kind == "f" else "",
    )
    return batch.astype(np.int64)


def _filled(n, batches):
    """How many indices there are if all batches are as large as the first, and they could not be fewer."""
    size = len(batches[0])
    return (
        size * len(batches)
        if {len(batch) for batch in batches} == {size} and size * len(batches) < n + size
        else 0
    )


def _name_of_orders(seen):
    """What it is called when the batches of two out of four come in these orders alone."""
    if len(seen) == 1:
        return "minibatches-reseeded" if seen != {(0, 1, 2, 3)} else ""
    if seen == {(0, 1, 2, 3), (1, 0, 2, 3), (0, 1, 3, 2), (1, 0, 3, 2)}:
        return "minibatches-shuffled-within"
    if len(seen) == 6 and all(order[0] < order[1] and order[2] < order[3] for order in seen):
        return "minibatches-sorted-within"
    if seen <= {(0, 1, 2, 3), (1, 2, 3, 0), (2, 3, 0, 1), (3, 0, 1, 2)} and len(seen) > 2:
        return "minibatches-rotated"
    return "minibatches-blocks" if seen == {(0, 1, 2, 3), (2, 3, 0, 1)} else ""


def _name_of_sizes(sizes, n, batch_size, evenly):
    full, rest = divmod(n, batch_size)
    last = "minibatches-last"
    names = [
        ("minibatches-empty-last", sizes[-1] == 0),
        ("minibatches-size-ignored", sizes == [n]),
        (f"{last}-dropped", sizes == [batch_size] * full),
        (f"{last}-filled", sizes == [batch_size] * (full + 1) and rest),
        (f"{last}-merged", sizes == [*[batch_size] * (full - 1), batch_size + rest]),
        (
            "minibatches-smaller-one-not-last",
            sorted(sizes, reverse=True) == [batch_size] * full + [rest] * (rest > 0),
        ),
        ("minibatches-one-too-few", set(sizes[:-1]) == {batch_size - 1}),
        ("minibatches-one-too-many", set(sizes[:-1]) == {batch_size + 1}),
        ("minibatches-number-for-size", len(sizes) == min(batch_size, n) and np.ptp(sizes) <= 1),
        ("minibatches-split-evenly", evenly),
    ]
    return next((name for name, fits in names if fits), "")
