"""What arrays must be like that were lined up rightly: centred columns, normalised rows, distances."""

import numpy as np
from scipy.spatial.distance import cdist

from autograder.checks import close, unchanged
from autograder.graders.inputs import awkward, distributions

# ------------------------------------------------------------------------------------------ centre_columns


def test_centre_columns__each_column_for_itself(student, rng):
    """each column of the result has mean 0"""
    for N, D in ((5, 3), (4, 7)):
        _centred(student, _features(rng, N, D))


def test_centre_columns__a_square_matrix(student, rng):
    """a matrix with as many rows as columns is centred by columns too"""
    for N in (3, 6):
        _centred(student, _features(rng, N, N))


def test_centre_columns__leaves_its_argument_alone(student, rng):
    """a single column, integers and views of other arrays work too, and the argument is not changed"""
    columns = (rng.uniform(10, 20, (6, 1)), rng.integers(3, 90, (5, 1)) * [[1], [2], [1], [5], [1]])
    for X in columns:
        before = X.copy()
        _centred(student, X)
        unchanged(X, before, "X")
    _centred(student, awkward(_features(rng, 4, 3)))


def _centred(student, X):
    want = np.stack([column - sum(column) / len(column) for column in X.T], axis=1)
    close(student.centre_columns(X), want, shape="(N, D)")


def _features(rng, N, D):
    """Columns of different means and spreads, and rows of different means: (N, D)."""
    return rng.normal(0, 1, (N, D)) * rng.uniform(1, 3, D) + rng.permutation(D) + rng.permutation(N)[:, None]


# ------------------------------------------------------------------------------------------ normalise_rows


def test_normalise_rows__each_row_for_itself(student, rng):
    """each row of the result sums to 1"""
    for N, K in ((5, 3), (4, 7)):
        _normalised(student, distributions(rng, N, K), rng.uniform(2, 30, (N, 1)))


def test_normalise_rows__a_square_table(student, rng):
    """a table with as many rows as columns is normalised by rows too"""
    for N in (3, 6):
        _normalised(student, distributions(rng, N, N), rng.uniform(2, 30, (N, 1)))


def test_normalise_rows__counts_that_are_integers(student, rng):
    """integers and a single row work too, and the argument is not changed"""
    for N, K in ((1, 5), (4, 6)):
        counts = rng.integers(1, 40, (N, K))
        counts[0, 0] = 0
        before = counts.copy()
        totals = np.array([[sum(row)] for row in before.tolist()])
        close(student.normalise_rows(counts), before / totals, shape="(N, K)")
        unchanged(counts, before, "counts")


def _normalised(student, want, totals):
    counts = want * totals
    before = counts.copy()
    close(student.normalise_rows(counts), want, shape="(N, K)")
    unchanged(counts, before, "counts")


# -------------------------------------------------------------------------------------- pairwise_distances


def test_pairwise_distances__every_row_with_every_row(student, rng):
    """the distance from every point of A to every point of B is right"""
    for N, M, D in ((5, 3, 2), (2, 6, 4)):
        _distances(student, *_apart(rng, N, M, D))


def test_pairwise_distances__as_many_points_as_others(student, rng):
    """it is right for as many points in A as in B, and for one in each"""
    for N, D in ((4, 3), (3, 3), (1, 2)):
        _distances(student, *_apart(rng, N, N, D))


def test_pairwise_distances__of_integers(student, rng):
    """integers and views of other arrays work too, and the arguments are not changed"""
    A, B = rng.integers(-9, 10, (4, 3)), rng.integers(11, 30, (6, 3))
    before = A.copy(), B.copy()
    _distances(student, A, B)
    unchanged(A, before[0], "A")
    unchanged(B, before[1], "B")
    A, B = _apart(rng, 3, 8, 4)
    _distances(student, awkward(A), B[::2])


def test_pairwise_distances__of_points_to_themselves(student, rng):
    """the distance of a point to itself is 0, not nan"""
    for N in (30, 40):
        A = rng.normal(0, 1, (N, 3))
        # By ‖a‖² + ‖b‖² − 2a·b in float32 a right 0 becomes the root of a rounding error, about 1e-3.
        close(student.pairwise_distances(A, A), cdist(A, A), shape="(N, M)", rtol=1e-2)


def _distances(student, A, B):
    close(student.pairwise_distances(A, B), cdist(A, B), shape="(N, M)")


def _apart(rng, N, M, D):
    """Points A (N, D) and B (M, D), none within 1 of one of the other: rounding is no matter."""
    return rng.uniform(-1, 1, (N, D)), rng.uniform(2, 4, (M, D)) * rng.choice([-1.0, 1.0], (M, D))
