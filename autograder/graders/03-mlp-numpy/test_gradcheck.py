"""The gradient check. It is given right and wrong backward passes, and must tell them apart."""

from types import SimpleNamespace

import numpy as np

from autograder import oracle
from autograder.checks import Failure, expect, number, unchanged

#: With float64 weights a right backward pass differs by about 1e-7; a wrong one, here, by more than 0.3.
RIGHT, WRONG = 1e-3, 0.3
#: No gradient at a test's point is smaller, so that rounding never makes a right one look wrong.
SMALLEST = 1e-3
#: A right check draws none of the wrong entries less than once in so many times.
ONCE_IN = 1e9


def test_gradcheck__tells_wrong_from_right(student, rng):
    """a right backward pass has a small error, and one without the division by N a large one"""
    for N in (5, 3):
        point, model = _ready(student, rng, N=N)
        error = _check(student, model, point, _scaled(N, N), rng)
        # Every entry is N times too large, so the relative error is the same whichever are drawn.
        _one_of(error, [(N - 1) / (N + 1), (N - 1) / N], _absolute(error, point, N))
    _small(_check(student, model, point, _right, rng), N)


def test_gradcheck__examines_W1(student, rng):
    """a mistake in dW1 alone is noticed"""
    point, model = _ready(student, rng)
    _small(_check(student, model, point, _right, rng))
    for wrong in (_without_mask, _scaled(-1, 1)):
        error = _check(student, model, point, wrong, rng)
        mistake = "gradcheck-only-w2" if wrong is _without_mask else "gradcheck-magnitudes"
        expect(error > WRONG, "a mistake in dW1 alone goes unnoticed", mistake=mistake)


def test_gradcheck__examines_W2(student, rng):
    """a mistake in dW2 alone is noticed"""
    point, model = _ready(student, rng)
    _small(_check(student, model, point, _right, rng))
    for factor in (0, 3):
        error = _check(student, model, point, _scaled(1, factor), rng)
        expect(error > WRONG, "a mistake in dW2 alone goes unnoticed", mistake="gradcheck-only-w1")


def test_gradcheck__gives_the_worst(student, rng):
    """the error is that of the worst entry, however right the others are"""
    n, share = 22, 12 / 30
    assert (1 - share) ** (2 * n) < 1 / ONCE_IN
    point, model = _ready(student, rng, D=6, H=5, K=6)
    _small(_check(student, model, point, _right, rng))
    errors = [_check(student, model, point, _wrong_in(rng, point, share), rng, n=n) for _ in range(2)]
    for error in errors:
        _one_of(error, [2 / 4, 2 / 3], _not_the_worst(errors))


def test_gradcheck__examines_n_entries(student, rng):
    """n says how many entries of each matrix are examined"""
    share, times = 10 / 30, 40
    assert (1 - (1 - share) ** 2) ** times < 1 / ONCE_IN
    assert (1 - share) ** (2 * times) < 1 / ONCE_IN
    point, model = _ready(student, rng, D=6, H=5, K=6)
    errors = [_check(student, model, point, _wrong_in(rng, point, share), rng, n=1) for _ in range(times)]
    expect(max(errors) > WRONG, "a mistake in a third of the entries is never noticed")
    expect(min(errors) < RIGHT, "with n=1 more than one entry is examined", mistake="gradcheck-ignores-n")


def test_gradcheck__any_entry_may_be_drawn(student, rng):
    """the last row and the last column are examined like any other"""
    times, n, sides = 4, 10, (4, 3)
    outside = (sides[0] - 1) * (sides[1] - 1) / (sides[0] * sides[1])
    assert outside ** (n * times) < 1 / ONCE_IN
    point, model = _ready(student, rng, D=sides[0], H=sides[1], K=sides[0])
    _small(_check(student, model, point, _right, rng, n=n))
    for layer, shape in (("W1", sides), ("W2", sides[::-1])):
        scale = np.ones(shape)
        scale[-1, :] = scale[:, -1] = 3
        backward = _scaled(scale, 1) if layer == "W1" else _scaled(1, scale)
        errors = [_check(student, model, point, backward, rng, n=n) for _ in range(times)]
        expect(
            max(errors) > WRONG,
            f"neither the last row nor the last column of {layer} is examined",
            mistake="gradcheck-leaves-out-the-last",
        )


def test_gradcheck__entries_come_from_the_generator(student, rng):
    """the generator chooses the entries; without one, any do"""
    point, model = _ready(student, rng, D=7, H=6, K=6)
    backward = _scaled(rng.uniform(2, 9, (7, 6)), rng.uniform(2, 9, (6, 6)))
    seeds = [int(seed) for seed in rng.choice(2**31, 6, replace=False)]
    once, again = (
        [_check(student, model, point, backward, np.random.default_rng(seed), n=2) for seed in seeds]
        for _ in range(2)
    )
    for error in (*once, *again):
        expect(error > WRONG, "a mistake in every entry goes unnoticed")
    expect(
        np.allclose(once, again, rtol=1e-3),
        "the same generator chooses other entries",
        mistake="gradcheck-not-from-rng",
    )
    expect(np.ptp(once) > 1e-3, "every generator chooses the same entries", mistake="gradcheck-same-entries")
    _small(number(student.gradcheck(model, point.X, point.y_onehot, _right), "the error"))


def test_gradcheck__a_coarse_step_shows(student, rng):
    """with a coarse step the error is that of a central difference with this step"""
    for eps in (0.3, 0.6):
        point, model = _ready(student, rng)
        error = _check(student, model, point, _right, rng, eps=eps)
        central = _errors_of_differences(point, eps, oracle.gradients(point, eps))
        if error < _surely_reached(*(by_sum for by_sum, _ in central)):
            raise Failure(
                "with a coarse step the error should grow: is it that of numerical gradients with this step?",
                mistakes=("gradcheck-ignores-eps", "gradcheck-against-itself") if error < RIGHT else (),
            )
        one_sided = _errors_of_differences(point, eps, _one_sided(point, eps))
        is_one_sided = _among(error, one_sided) and not _among(error, central)
        _one_of(error, central, "gradcheck-one-sided" if is_one_sided else "")


def test_gradcheck__leaves_the_model_as_it_was(student, rng):
    """weights, biases and arguments are as they were on return, up to rounding"""
    for backward, lowest, highest in ((_right, 0, RIGHT), (_scaled(3, 3), WRONG, 1)):
        point, model = _ready(student, rng)
        X, y_onehot = point.X.copy(), point.y_onehot.copy()
        error = number(student.gradcheck(model, X, y_onehot, backward, rng=rng), "the error")
        expect(lowest <= error <= highest, "the error does not tell a wrong backward pass from a right one")
        for name, value in vars(point.weights).items():
            after = np.asarray(getattr(model, name))
            expect(
                after.shape == value.shape and np.abs(after - value).max() < 1e-9,
                f"{name} is not as it was before the check",
                mistake="gradcheck-weights-moved",
            )
        unchanged(X, point.X, "X")
        unchanged(y_onehot, point.y_onehot, "y_onehot")


# ---------------------------------------------------------------------------------------- points and checks


def _ready(student, rng, N=4, D=5, H=4, K=3):
    """A point without tiny gradients, and a model there that has last seen another batch."""
    point = next(each for each in oracle.points(rng, N, D, H, K) if _smallest_gradient(each) > SMALLEST)
    model = student.MLP(np.random.default_rng(0), n_in=D, n_hidden=H, n_out=K)
    oracle.equip(model, point.weights)
    model.forward(rng.normal(size=(N, D)))
    return point, model


def _smallest_gradient(point):
    seen = SimpleNamespace(X=point.X, W2=point.weights.W2, **vars(oracle.forward(point.weights, point.X)))
    dW1, _, dW2, _ = _right(seen, point.y_onehot)
    return min(np.abs(dW1).min(), np.abs(dW2).min())


def _check(student, model, point, backward, rng, **options):
    batches = []

    def watched(model, y_onehot):
        batches.append(np.array(model.X))
        return backward(model, y_onehot)

    error = student.gradcheck(model, point.X, point.y_onehot, watched, rng=rng, **options)
    for X in batches:
        if X.shape != point.X.shape or not np.allclose(X, point.X):
            raise Failure("backward sees another batch than X", mistakes=("gradcheck-no-forward",))
    return number(error, "the error")


def _small(error, N=0):
    mistake = "gradcheck-loss-not-averaged" if N and _among(error, [(N - 1) / (N + 1), (N - 1) / N]) else ""
    expect(error < RIGHT, "a right backward pass shows a large error", mistake=mistake)
    expect(error >= 0, "the error is negative")


def _one_of(error, known, mistake=""):
    expect(_among(error, known), "the error has the wrong value", mistake=mistake)


def _among(error, known):
    return any(np.any(np.abs(error - np.asarray(each)) <= 1e-3 * np.asarray(each)) for each in _flat(known))


def _flat(known):
    for each in known:
        if isinstance(each, tuple):
            yield from each
        else:
            yield each


# --------------------------------------------------------------------------- backward passes, right and wrong


def _right(model, y_onehot):
    """The gradients of the mean cross-entropy."""
    dz2 = (model.p - y_onehot) / len(y_onehot)
    dz1 = np.where(model.z1 > 0, dz2 @ model.W2.T, 0)
    return model.X.T @ dz1, dz1.sum(axis=0), model.a1.T @ dz2, dz2.sum(axis=0)


def _without_mask(model, y_onehot):
    _, db1, dW2, db2 = _right(model, y_onehot)
    return model.X.T @ ((model.p - y_onehot) / len(y_onehot) @ model.W2.T), db1, dW2, db2


def _scaled(scale1, scale2):
    """A backward pass whose dW1 and dW2 are so many times too large, entry by entry or as a whole."""

    def backward(model, y_onehot):
        dW1, db1, dW2, db2 = _right(model, y_onehot)
        return scale1 * dW1, db1, scale2 * dW2, db2

    return backward


def _wrong_in(rng, point, share):
    """A backward pass that is three times too large in that share of the entries, and else right."""
    return _scaled(*(_some(rng, W.shape, share) for W in (point.weights.W1, point.weights.W2)))


def _some(rng, shape, share):
    wrong = np.arange(np.prod(shape)) < np.round(share * np.prod(shape))
    return np.where(rng.permutation(wrong), 3.0, 1.0).reshape(shape)


# ------------------------------------------------------------------------------------- what errors are known


def _errors_of_differences(point, eps, slopes):
    """For W1 and W2 the errors of differences: over the sum of the magnitudes, and over the larger."""
    exact, found = oracle.gradients(point), []
    for name in ("W1", "W2"):
        a, b = np.abs(getattr(exact, name)), np.abs(getattr(slopes, name))
        gap = np.abs(getattr(exact, name) - getattr(slopes, name))
        found.append((gap / (a + b), gap / np.maximum(a, b)))
    return found


def _surely_reached(errors1, errors2):
    """An error that the worst of 10 entries of each matrix falls short of less than once in 10⁹ times."""
    steps = np.sort(np.concatenate([np.ravel(errors1), np.ravel(errors2)]))
    below = [((errors1 < step).mean() * (errors2 < step).mean()) ** 10 for step in steps]
    return steps[np.flatnonzero(np.array(below) < 1 / ONCE_IN)[-1]] * (1 - 1e-3)


def _one_sided(point, eps):
    """The slopes that a difference between a step ahead and here would give."""
    here = oracle.loss(point.weights, point.X, point.y_onehot)
    found = {}
    for name, value in vars(point.weights).items():
        slopes = np.empty(value.shape)
        for index in np.ndindex(value.shape):
            moved = value.copy()
            moved[index] += eps
            weights = oracle.Weights(**{**vars(point.weights), name: moved})
            slopes[index] = (oracle.loss(weights, point.X, point.y_onehot) - here) / eps
        found[name] = slopes
    return oracle.Weights(**found)


def _absolute(error, point, N):
    """The mistake, if the error is one of the differences themselves, for no size of the gradients."""
    exact = oracle.gradients(point)
    gaps = [np.abs((N - 1) * getattr(exact, name)) for name in ("W1", "W2")]
    return "gradcheck-absolute" if _among(error, gaps) else ""


def _not_the_worst(errors):
    """What was made of the errors of some right and some wrong entries, if not the maximum."""
    if all(RIGHT < error < 0.4 for error in errors):
        return "gradcheck-mean"
    if all(error > 1 for error in errors):
        return "gradcheck-sum"
    return "gradcheck-best" if all(error < RIGHT for error in errors) else ""
