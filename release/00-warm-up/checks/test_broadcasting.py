"""Checks of the warm-up, with numbers that can be followed by hand."""

import numpy as np

from checks import close, unchanged


def test_centre_columns__of_two_columns(student):
    """two columns with the means 2 and 30"""
    X = np.array([[1.0, 10.0], [2.0, 20.0], [3.0, 60.0]])
    close(student.centre_columns(X), [[-1.0, -20.0], [0.0, -10.0], [1.0, 30.0]], shape="(N, D)")


def test_centre_columns__of_a_square(student):
    """as many rows as columns, and X is as before afterwards"""
    X = np.array([[1.0, 5.0], [3.0, 9.0]])
    close(student.centre_columns(X), [[-1.0, -2.0], [1.0, 2.0]], shape="(N, D)")
    unchanged(X, [[1.0, 5.0], [3.0, 9.0]], "X")


def test_normalise_rows__of_counts(student):
    """rows with the sums 4 and 10"""
    counts = np.array([[1, 1, 2], [3, 0, 7]])
    close(student.normalise_rows(counts), [[0.25, 0.25, 0.5], [0.3, 0.0, 0.7]], shape="(N, K)")


def test_normalise_rows__of_a_square(student):
    """as many rows as columns, floats, and counts is as before afterwards"""
    counts = np.array([[1.0, 3.0], [4.0, 1.0]])
    close(student.normalise_rows(counts), [[0.25, 0.75], [0.8, 0.2]], shape="(N, K)")
    unchanged(counts, [[1.0, 3.0], [4.0, 1.0]], "counts")


def test_pairwise_distances__in_a_plane(student):
    """three points and two others in a plane: triangles with the sides 3, 4, 5 and 5, 12, 13"""
    A = np.array([[0.0, 0.0], [3.0, 0.0], [8.0, -8.0]])
    B = np.array([[3.0, 4.0], [3.0, -8.0]])
    close(student.pairwise_distances(A, B), [[5.0, 73**0.5], [4.0, 8.0], [13.0, 5.0]], shape="(N, M)")


def test_pairwise_distances__on_a_line(student):
    """as many points as others, on a line: the one at 1 has the distance 0 to itself"""
    A, B = np.array([[1.0], [7.0]]), np.array([[1.0], [3.0]])
    close(student.pairwise_distances(A, B), [[0.0, 2.0], [6.0, 4.0]], shape="(N, M)")
