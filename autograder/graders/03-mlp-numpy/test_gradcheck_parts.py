"""The parts of a gradient check: numerical_gradient and relative_error."""

import numpy as np

from autograder.checks import Failure, close, expect, number

# -------------------------------------------------------------------------------------- numerical_gradient


def test_numerical_gradient__slope_of_a_smooth_loss(student, rng):
    """it is the slope along the entry at the given index"""
    cases = (
        (1, (4, 3), (3, 1)),
        (-1e-3, (2, 5), (0, 4)),
        (-1, (3, 3), (2, 0)),
        (1, (6,), (4,)),
        (-1, (2, 3, 4), (1, 2, 0)),
    )
    for scale, shape, index in cases:
        amplitude, W = scale * rng.uniform(1, 3, shape), rng.uniform(-1, 1, shape)
        want = amplitude[index] * np.cos(W[index])
        seen = []

        def loss(V, A=amplitude, seen=seen):
            seen.append(np.array(V))
            return float(np.sum(A * np.sin(V)))

        got = student.numerical_gradient(loss, W, index)
        still = len(seen) > 1 and all(np.array_equal(V, seen[0]) for V in seen)
        close(got, want, "the slope", mistake="numerical-gradient-same-array" if still else "")


def test_numerical_gradient__both_sides_of_the_entry(student, rng):
    """it is a central difference, divided by twice the step"""
    for shape, index, eps in (((3, 4), (1, 2), 0.5), ((4, 2), (3, 0), 0.25), ((2, 2), (1, 0), 1.0)):
        W = rng.uniform(-1, 1, shape)
        w, total = W[index], np.exp(W).sum()
        want = (np.exp(w + eps) - np.exp(w - eps)) * total / (2 * eps)
        # The loss has every other entry as a factor, so moving more than one of them shows as well.
        got = student.numerical_gradient(lambda V, T=total: float(np.exp(V).sum() * T), W, index, eps=eps)
        close(got, want, "the difference")


def test_numerical_gradient__the_step_that_is_given(student, rng):
    """the step is the argument eps"""
    for eps in (1e-2, 0.2):
        W, index = rng.uniform(0.5, 1.5, (3, 4)), (2, 1)
        wave, want = _wave(rng, W, index, eps)
        close(student.numerical_gradient(wave, W, index, eps), want, "the difference")


def test_numerical_gradient__the_default_step(student, rng):
    """the default step is 1e-5"""
    for shape, index in (((2, 3), (1, 2)), ((4, 2), (0, 1))):
        W = rng.uniform(0.5, 1.5, shape)
        wave, want = _wave(rng, W, index, 1e-5)
        close(student.numerical_gradient(wave, W, index), want, "the difference", rtol=1e-3)


def _wave(rng, W, index, eps):
    """A loss that waves about as quickly as the step goes, so that its difference depends on the step."""
    middle, phase = W[index], rng.uniform(0.3, 1.2)
    return lambda V: float(np.sin(phase + (V[index] - middle) / eps)), np.cos(phase) * np.sin(1) / eps


def test_numerical_gradient__leaves_the_weights_as_they_were(student, rng):
    """the weights are unchanged after the call, up to rounding"""
    for shape, index in (((3, 4), (2, 3)), ((5, 2), (4, 0))):
        W = rng.uniform(-1, 1, shape)
        before = W.copy()
        got = student.numerical_gradient(lambda V: float(np.sum(V**3)), W, index, eps=1e-3)
        close(got, 3 * before[index] ** 2 + 1e-6, "the slope")
        expect(
            np.abs(W - before).max() < 1e-9,
            "the weights are not as they were: move the entry back",
            mistake="numerical-gradient-not-restored",
        )


# ------------------------------------------------------------------------------------------ relative_error

#: The largest floor that a denominator may have.
FLOOR = 1e-8


def test_relative_error__of_two_positive_numbers(student, rng):
    """it is the difference divided by the sum, or the maximum, of the magnitudes, in either order"""
    _relative_errors(student, [(2.0, 3.0), (5.0, 1.0), *rng.uniform(0.5, 9, (4, 2))])


def test_relative_error__of_negative_numbers_and_opposite_signs(student, rng):
    """signs count: numbers of opposite signs are far apart, two negative ones may be close"""
    magnitudes = rng.uniform(0.5, 9, (6, 2))
    signs = [(-1, -1), (1, -1), (-1, 1), (-1, -1), (1, -1), (-1, 1)]
    _relative_errors(student, [(1.0, -1.0), *(magnitudes * signs)])


def test_relative_error__scale_does_not_matter(student, rng):
    """it does not depend on the scale of the two numbers"""
    pairs = rng.uniform(1, 3, (2, 2)) * [[1, 1], [-1, 1]]
    _relative_errors(student, [pair * scale for scale in (FLOOR, 1e-7, 1e-3, 1e4, 1e9) for pair in pairs])


def test_relative_error__zeros(student, rng):
    """it is 0 if both numbers are 0, but not if only one is"""
    a, b = rng.uniform(0.5, 2, 2)
    try:
        student.relative_error(0.0, 0.0)
    except (ZeroDivisionError, Failure) as error:
        if getattr(error, "kind", "ZeroDivisionError") != "ZeroDivisionError":
            raise
        raise Failure(
            "it divides by 0 where both numbers are 0", mistakes=("relative-error-no-zero-guard",)
        ) from None
    _relative_errors(student, [(0.0, 0.0), (0.0, a), (-b, 0.0)])


def test_relative_error__of_numbers_that_almost_agree(student, rng):
    """numbers that nearly agree have a small error, equal ones have none"""
    a, b = rng.uniform(0.5, 2, 2)
    _relative_errors(student, [(a, a * (1 + 1e-4)), (b * (1 + 1e-6), b), (-a, -a * (1 + 1e-8)), (a, a)])


def _relative_errors(student, pairs):
    """Check that one and the same convention, the sum or the maximum, explains the errors of all pairs."""
    pairs = [(float(a), float(b)) for a, b in pairs]
    errors = [number(student.relative_error(a, b), "the relative error") for a, b in pairs]
    at_zeros = all(
        np.isfinite(e) or (np.isnan(e) and a == b == 0) for e, (a, b) in zip(errors, pairs, strict=True)
    )
    mistake = "relative-error-no-zero-guard" if at_zeros else ""
    expect(np.isfinite(errors).all(), "the relative error is not a finite number", mistake=mistake)
    expect(min(errors) >= 0, "the relative error is negative", mistake="relative-error-signed")
    by_sum, by_maximum = (
        all(
            _within(error, abs(a - b), size(abs(a), abs(b)))
            for error, (a, b) in zip(errors, pairs, strict=True)
        )
        for size in (lambda a, b: a + b, max)
    )
    mistake = "" if by_sum or by_maximum else _name_of_errors(errors, pairs)
    expect(by_sum or by_maximum, "the relative error has the wrong value", mistake=mistake)


def _name_of_errors(errors, pairs):
    """The mistake that explains the errors of all pairs, whichever convention is followed."""
    for size in (lambda a, b: a + b, max):
        right = np.array([abs(a - b) / max(size(abs(a), abs(b)), FLOOR) for a, b in pairs])
        fits = np.isclose(errors, right, rtol=1e-2, atol=0)
        if _floored(np.array(errors), pairs, size, fits):
            return "relative-error-large-floor"
        rounded = [np.round(right, digits) for digits in range(1, 8)]
        if any(errors) and any(np.allclose(errors, each, rtol=1e-9, atol=1e-15) for each in rounded):
            return "relative-error-rounded"
    return ""


def _floored(errors, pairs, size, fits):
    """Whether the errors that do not fit are those of one floor, under the denominator or added to it."""
    wrong = [i for i in np.flatnonzero(~fits) if errors[i] > 0]
    gaps = np.array([abs(pairs[i][0] - pairs[i][1]) for i in wrong])
    sizes = np.array([size(abs(pairs[i][0]), abs(pairs[i][1])) for i in wrong])
    if len(wrong) < 2:
        return False
    under, added = gaps / errors[wrong], gaps / errors[wrong] - sizes
    return bool(
        (np.ptp(under) < 1e-2 * under.mean() and under.min() > sizes.max())
        or (np.ptp(added) < 1e-2 * added.mean() and added.min() > FLOOR)
    )


def _within(error, gap, size):
    """Whether an error is gap / size, with a floor of at most FLOOR added to the size, or under it."""
    if gap == 0:
        return error == 0
    return gap / (size + FLOOR) * (1 - 1e-6) <= error <= gap / size * (1 + 1e-6)
