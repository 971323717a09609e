"""The mistakes in a gradient check that show in how it takes right and wrong backward passes."""

import numpy as np

from autograder.graders import reference
from autograder.graders.gradchecks import (
    ONE_AND_A_HALF,
    RIGHT,
    THREEFOLD,
    WRONG,
    among,
    check,
    errors_of,
    ready,
    tells_all,
    watched,
)
from autograder.graders.passes import right, scaled, wrong_in


def behaviour(student, rng):
    """The mistake that shows in how a check takes backward passes that are wrong here and there."""
    point, model = ready(student, rng, D=5, H=4, K=5)

    def probe(backward, n=3):
        return watched(student, model, point, backward, rng, n=n)

    all_wrong, calls = probe(scaled(3, 3))
    first, second = probe(scaled(3, 1))[0], probe(scaled(1, 3))[0]
    if all_wrong < RIGHT:
        if calls != 1:
            return ("gradcheck-with-itself" if calls else "gradcheck-backward-unused",)
        return ("gradcheck-biases",) if probe(scaled(1, 1, biases=3))[0] > WRONG else ()
    if among(all_wrong, 6 * np.array(THREEFOLD)[:, None]):
        return ("gradcheck-sum",)
    if not among(all_wrong, THREEFOLD) or probe(right)[0] > RIGHT:
        return ()
    if first < RIGHT and second < RIGHT:
        return ("gradcheck-best",)
    ones = [probe(scaled(*each), n=1)[0] for each in 4 * ((3, 1), (1, 3))]
    first, second = (
        max(error, probe(scaled(*each), n=12)[0]) for error, each in ((first, (3, 1)), (second, (1, 3)))
    )
    if first < RIGHT or second < RIGHT:
        half = [probe(wrong_in(rng, point, 0.5), n=6)[0] for _ in range(8)]
        one_matrix = "gradcheck-only-w2" if first < RIGHT else "gradcheck-only-w1"
        return (one_matrix if sum(among(error, THREEFOLD) for error in half) >= 7 else "gradcheck-last",)
    if np.allclose([first, second], all_wrong / 2, rtol=1e-3):
        few = [probe(wrong_in(rng, point, 0.25), n=8)[0] for _ in range(3)]
        return ("gradcheck-median" if np.median(few) < RIGHT else "gradcheck-mean",)
    if min(ones) < RIGHT:
        return ("gradcheck-fewer-than-n",)
    some = [probe(wrong_in(rng, point, 0.25), n=8)[0] for _ in range(3)]
    if min(some) > RIGHT and max(some) < 0.99 * THREEFOLD[0]:
        return ("gradcheck-lumped",)
    return ("gradcheck-magnitudes",) if probe(scaled(-1, -1))[0] < RIGHT else ()


def of_the_first(student, model, point, rng, error):
    """The mistake that gives the smaller one of two errors, each of which all entries of one matrix have."""
    if known := behaviour(student, rng):
        return known
    stops = among(error, ONE_AND_A_HALF) and tells_all(student, model, point, rng)
    return ("gradcheck-stops-at-the-first",) if stops else ()


def of_small_gradients(student, rng, error):
    """The mistake that leads to this error where a pass with small gradients is wrong throughout."""
    if known := behaviour(student, rng):
        return known
    point, model = ready(student, rng)
    if error > RIGHT or not tells_all(student, model, point, rng):
        return ()
    slight = check(student, model, point, scaled(1.0001, 1.0001), rng, n=3)
    return ("gradcheck-little-means-none",) if slight < 1e-6 else ("gradcheck-small-count-as-right",)


def left_out(student, model, point, rng):
    """The mistake that leaves out some entries, but not all."""
    if not tells_all(student, model, point, rng):
        return ()
    off_diagonal = [np.where(np.eye(*W.shape), 1, 3) for W in (point.weights.W1, point.weights.W2)]
    unseen = check(student, model, point, scaled(*off_diagonal), rng, n=8) < RIGHT
    return ("gradcheck-diagonal",) if unseen else ("gradcheck-leaves-out-entries",)


def of_few_entries(student, model, point, rng):
    """The mistake that examines fewer than n entries: of many entries sixteen would notice what is wrong."""
    checks = (check(student, model, point, wrong_in(rng, point, 0.4), rng, n=32) for _ in range(8))
    return "gradcheck-few-entries" if any(error < RIGHT for error in checks) else "gradcheck-fewer-than-n"


def of_the_loss(student, model, point, rng, error, known):
    """The mistake in the numerical gradients that makes a right pass look wrong."""
    if among(error, known):
        return ("gradcheck-loss-not-averaged",)
    always = [check(student, model, point, scaled(by, by), rng, n=1) for by in 3 * (1, 3, -1)]
    return ("gradcheck-loss-unmoved",) if np.allclose([error, *always], 1, rtol=1e-6) else ()


def of_the_moment(student, model, point, rng):
    """The mistake that shows in what a model keeps when backward is called: that of weights just moved."""
    kept = []

    def noting(model, y_onehot):
        kept.append(np.array(model.p))
        return right(model, y_onehot)

    check(student, model, point, noting, rng, n=2)
    want = reference.forward(point.weights, point.X).p
    moved = any(p.shape == want.shape and 1e-10 < np.abs(p - want).max() < 1e-3 for p in kept)
    return ("gradcheck-gradient-of-moved-weights",) if moved else ()


def of_size(errors, known, point, N):
    """The mistake in the size of the errors, where all gradients are N times too large."""
    if any(abs(errors[0] - np.round(each, digits)) < 1e-12 for each in known for digits in (1, 2, 3)):
        return ("gradcheck-rounded",)
    if np.ptp(errors) < 1e-3 * max(errors):
        return ()  # the same for all entries: whatever it is, it is relative
    exact = reference.gradients(point)
    gaps = [(N - 1) * np.abs(exact.W1), (N - 1) * np.abs(exact.W2)]
    if all(among(error, gaps) for error in errors):
        return ("gradcheck-absolute",)
    to_largest = [gap / gap.max() * (N - 1) / N for gap in gaps]
    fit = all(among(error, to_largest, [N * gap for gap in to_largest]) for error in errors)
    return ("gradcheck-relative-to-largest",) if fit else ()


def of_the_step(student, model, point, rng, eps, n):
    """The mistake in the step that explains errors which a right difference does not have."""
    errors = [check(student, model, point, right, rng, n=n, eps=eps) for _ in range(4)]
    telling = [error for error in errors if error < 0.95]
    known = {"gradcheck-one-sided": [_one_sided(point, eps)]}
    known["gradcheck-other-step"] = [reference.gradients(point, factor * eps) for factor in (0.5, 2, 0.1, 10)]
    for name, candidates in known.items():
        for slopes in candidates:
            found = errors_of(point, slopes)
            if telling and all(among(error, *found, tolerance=1e-6) for error in telling):
                return (name,)
    return ()


def _one_sided(point, eps):
    """The slopes that a difference between a step ahead and here would give."""
    here = reference.loss(point.weights, point.X, point.y_onehot)
    central, half = reference.gradients(point, eps), {}
    for name, value in vars(point.weights).items():
        behind = np.empty(value.shape)
        for index in np.ndindex(value.shape):
            moved = value.copy()
            moved[index] -= eps
            weights = reference.Weights(**{**vars(point.weights), name: moved})
            behind[index] = (here - reference.loss(weights, point.X, point.y_onehot)) / eps
        half[name] = 2 * getattr(central, name) - behind
    return reference.Weights(**half)
