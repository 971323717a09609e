"""Gradient checks at points where it is known which errors they should find."""

from dataclasses import replace
from itertools import chain
from types import SimpleNamespace

import numpy as np

from autograder.checks import expect, number
from autograder.graders import reference
from autograder.graders.passes import right, scaled, without_mask

#: With float64 weights a right backward pass differs by about 1e-7; a wrong one, here, by more than 0.3.
RIGHT, WRONG = 1e-3, 0.3
#: No gradient at a test's point is smaller, so that rounding never makes a right one look wrong.
SMALLEST = 1e-3
#: Random draws let a right check fail less than once in so many times.
ONCE_IN = 1e9
#: The error of an entry that is three times too large: over the sum of the magnitudes, or over the larger.
THREEFOLD = (2 / 4, 2 / 3)
#: And that of one that is half as large again.
ONE_AND_A_HALF = (0.5 / 2.5, 0.5 / 1.5)
#: The least relative error of an entry of dW1 without the mask, where that is to be noticed.
MASK_SHOWS = 0.02
#: Weights so many times smaller than usual, for which a step of 1e-5 is as coarse as one of 0.15 for others.
COARSE = 1e-5 / 0.15
#: So far the batch that a model has seen before a check lies from the batch of the check.
ANOTHER = 1.0


def ready(student, rng, N=4, D=5, H=4, K=3, *, suits=lambda point: True, small=False):
    """A point without tiny gradients, and a model there that has last seen another batch.

    With `small` the entries of dW1 are all between 2.7e-5 and 9e-4, by small inputs.
    """
    points = reference.points(rng, N, D, H, K)
    point = next(each for each in points if _smallest(each) > SMALLEST and suits(each))
    if small:
        point = reference.rescaled(point, inputs=9e-4 / _sizes_in_dW1(point).max())
    model = student.MLP(np.random.default_rng(0), n_in=D, n_hidden=H, n_out=K)
    reference.equip(model, point.weights)
    model.forward(point.X + ANOTHER)
    return point, model


def ready_for_coarse_steps(student, rng, eps, *, weights=1.0):
    """A point where no difference with this step has the wrong sign: all of those have the same error.

    With `weights` W1 and W2 are so many times as large as usual, so that a fine step is coarse for them.
    """
    while True:
        point, model = ready(student, rng, D=4, H=3, K=4)
        if weights != 1:
            point = reference.rescaled(point, inputs=weights**-2, hidden=1 / weights)
            model.forward(point.X + ANOTHER)
        central = errors_of(point, reference.gradients(point, eps))
        if max(by_sum.max() for by_sum, _ in central) < 0.95:
            return point, model, central


def with_dead_units(point):
    """The point with biases that leave no hidden unit active: the loss has no slope along W1."""
    b1 = point.weights.b1 - 1 - reference.forward(point.weights, point.X).z1.max(axis=0)
    return replace(point, weights=replace(point.weights, b1=b1))


def needs_its_mask(point):
    """Whether each entry of dW1 shows that the mask is missing."""
    a, b = (backward(_seen(point), point.y_onehot)[0] for backward in (right, without_mask))
    return np.min(np.abs(a - b) / (np.abs(a) + np.abs(b))) > MASK_SHOWS


def of_one_size(point):
    """Whether no entry of dW1 is more than about thirty times as large as another."""
    sizes = _sizes_in_dW1(point)
    return sizes.min() > 0.03 * sizes.max()


def _sizes_in_dW1(point):
    return np.abs(right(_seen(point), point.y_onehot)[0])


def _smallest(point):
    dW1, _, dW2, _ = right(_seen(point), point.y_onehot)
    return min(np.abs(dW1).min(), np.abs(dW2).min())


def _seen(point):
    """What a model has after a forward pass at the point."""
    return SimpleNamespace(X=point.X, W2=point.weights.W2, **vars(reference.forward(point.weights, point.X)))


def check(student, model, point, backward, rng, **options):
    """The error that one check gives, of the weights of the point, whatever the check before has left."""
    error, _ = watched(student, model, point, backward, rng, **options)
    return error


def watched(student, model, point, backward, rng, **options):
    """The error, and how often backward was called."""
    met = []

    def noting(model, y_onehot):
        met.append((np.array(model.X), np.array(model.W1)))
        return backward(model, y_onehot)

    reference.equip(model, point.weights)
    error = student.gradcheck(model, point.X, point.y_onehot, noting, rng=rng, **options)
    for X, W1 in met:
        _expect_batch(X, point)
        _expect_weights(W1, point)
    several = isinstance(error, (list, tuple, dict)) or np.ndim(error) > 0
    expect(not several, "the error should be one number, the worst", mistake="gradcheck-all-errors")
    error = number(error, "the error")
    expect(error >= 0, "the error is negative, or not a number")
    return error, len(met)


def _expect_batch(X, point):
    if X.shape == point.X.shape and np.allclose(X, point.X):
        return
    mistake = ""
    if X.shape == point.X.shape and np.allclose(X, point.X + ANOTHER):
        mistake = "gradcheck-no-forward"
    elif X.shape[1:] == point.X.shape[1:] and all((row == point.X).all(axis=1).any() for row in X):
        mistake = "gradcheck-part-of-the-batch"
    expect(False, "backward sees another batch than X", mistake=mistake)


def _expect_weights(W1, point):
    """Fail if backward works on another network; it may meet an entry that is being moved."""
    want = point.weights.W1
    same = W1.shape == want.shape and np.median(np.abs(W1 - want)) < 1e-6
    expect(same, "backward sees other weights than the model's", mistake="gradcheck-other-network")


def among(error, *known, tolerance=1e-3):
    """Whether an error is one of those known, up to rounding."""
    values = np.concatenate([np.ravel(each) for each in chain.from_iterable(known)])
    return bool(np.any(np.abs(error - values) <= tolerance * values))


def tells_all(student, model, point, rng):
    """Whether mistakes in all of dW1 or all of dW2 are noticed, and a right pass is not refused."""
    wrong = (scaled(3, 1), scaled(1, 3))
    return check(student, model, point, right, rng, n=2) < RIGHT and all(
        among(check(student, model, point, backward, rng, n=2), THREEFOLD) for backward in wrong
    )


def expect_weights_restored(model, point):
    """Fail unless weights and biases are those of the point, up to rounding."""
    for name, value in vars(point.weights).items():
        after = np.asarray(getattr(model, name))
        expect(
            after.shape == value.shape and np.abs(after - value).max() < 1e-9,
            f"{name} is not as it was before the check",
            mistake="gradcheck-weights-moved",
        )


def errors_of(point, slopes):
    """The errors of these slopes, over the sum of the magnitudes and over the larger: of W1, W2, b1, b2."""
    exact, found = dict(zip(("W1", "b1", "W2", "b2"), right(_seen(point), point.y_onehot), strict=True)), []
    for name in ("W1", "W2", "b1", "b2"):
        a, b = exact[name], getattr(slopes, name)
        gap = np.abs(a - b)
        found.append((gap / (np.abs(a) + np.abs(b)), gap / np.maximum(np.abs(a), np.abs(b))))
    return found


def surely_reached(n, errors1, errors2):
    """An error that the worst of n entries of each matrix falls short of less than once in 10⁹ times."""
    steps = np.sort(np.concatenate([np.ravel(errors1), np.ravel(errors2)]))
    below = np.array([((errors1 < step).mean() * (errors2 < step).mean()) ** n for step in steps])
    return steps[np.flatnonzero(below < 1 / ONCE_IN)[-1]] * (1 - 1e-3)
