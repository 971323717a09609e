"""The gradient check. It is given right and wrong backward passes, and must tell them apart."""

from itertools import chain
from types import SimpleNamespace

import numpy as np

from autograder import oracle
from autograder.checks import Failure, expect, number, unchanged

#: With float64 weights a right backward pass differs by about 1e-7; a wrong one, here, by more than 0.3.
RIGHT, WRONG = 1e-3, 0.3
#: No gradient at a test's point is smaller, so that rounding never makes a right one look wrong.
SMALLEST = 1e-3
#: Random draws let a right check fail less than once in so many times.
ONCE_IN = 1e9
#: The error of an entry that is three times too large: over the sum of the magnitudes, or over the larger.
THREEFOLD = (2 / 4, 2 / 3)


def test_gradcheck__tells_wrong_from_right(student, rng):
    """a right backward pass has a small error, and one without the division by N a large one"""
    for N in (5, 3):
        point, model = _ready(student, rng, N=N)
        # Every entry is N times too large, so the relative error is the same whichever are drawn.
        known = [(N - 1) / (N + 1), (N - 1) / N]
        error = _check(student, model, point, _right, rng, n=2)
        mistake = "gradcheck-loss-not-averaged" if _among(error, known) else ""
        expect(error < RIGHT, "a right backward pass shows a large error", mistake=mistake)
        error = _check(student, model, point, _scaled(N, N), rng, n=1)
        if not _among(error, known):
            more = [_check(student, model, point, _scaled(N, N), rng, n=1) for _ in range(4)]
            raise Failure("the error has the wrong value", mistakes=_absolute([error, *more], point, N))
        error = _check(student, model, point, _scaled(1.01, 1.01), rng, n=1)
        expect(_among(error, [0.01 / 2.01, 0.01 / 1.01]), "a small mistake should show as a small error")


def test_gradcheck__examines_W1(student, rng):
    """a mistake in dW1 alone is noticed"""
    point, model = _ready(student, rng, D=4, H=3, suits=_needs_its_mask)
    # Every entry is wrong in the same way, so one is enough; and no error is the same for all of these.
    for wrong, known in ((_scaled(-1, 1), (1, 2)), (_scaled(3, 1), THREEFOLD)):
        if not _among(_check(student, model, point, wrong, rng, n=1), known):
            raise Failure("a mistake in dW1 alone is not noticed", mistakes=_behaviour(student, rng))
    error = _check(student, model, point, _without_mask, rng, n=1)
    expect(error > MASK_SHOWS / 2, "a missing mask is not noticed")


def test_gradcheck__examines_W2(student, rng):
    """a mistake in dW2 alone is noticed"""
    point, model = _ready(student, rng)
    for factor, known in ((-1, (1, 2)), (0, (1, 1)), (3, THREEFOLD)):
        if not _among(_check(student, model, point, _scaled(1, factor), rng, n=1), known):
            raise Failure("a mistake in dW2 alone is not noticed", mistakes=_behaviour(student, rng))


def test_gradcheck__gives_the_worst(student, rng):
    """the error is that of the worst entry, however right the others are"""
    share = 14 / 20
    assert (1 - share) ** (2 * 10) < 1 / ONCE_IN  # ten entries of each matrix are examined by default
    point, model = _ready(student, rng, D=5, H=4, K=5)
    expect(
        _check(student, model, point, _right, rng, n=1) < RIGHT, "a right backward pass shows a large error"
    )
    if not _among(_check(student, model, point, _wrong_in(rng, point, share), rng), THREEFOLD):
        raise Failure("the error is not that of the worst entry", mistakes=_behaviour(student, rng))


def test_gradcheck__examines_n_entries(student, rng):
    """n says how many entries of each matrix are examined"""
    times = 36
    assert (1 + times) / 2**times < 1 / ONCE_IN  # fewer than two entries are right in so many checks
    point, model = _ready(student, rng, D=5, H=4, K=5)
    right, wrong = 0, [0, 0]
    for count in range(2 * times):
        half, layer = _some(rng, (5, 4), 1 / 2), count % 2  # wrong in half of dW1, or in half of dW2
        backward = _scaled(1, half.T) if layer else _scaled(half, 1)
        error = _check(student, model, point, backward, rng, n=1)
        right, wrong[layer] = right + (error < RIGHT), wrong[layer] + (error > WRONG)
        if right >= 2 and all(wrong):
            return _expect_more_for_more(student, model, point, rng)
        if count == times and right < 2:
            break
    mistakes = ("gradcheck-ignores-n",) if right < 2 and _tells_all(student, model, point, rng) else ()
    expect(right >= 2, "with n=1 more than one entry is examined", mistake="".join(mistakes))
    raise Failure("with n=1 no entry of one of the matrices is examined")


def _expect_more_for_more(student, model, point, rng):
    """Fail if as few entries are examined for a large n as for n=1.

    Who draws more for more entries leaves the generator elsewhere, and is believed. Who does not may have
    drawn enough for any n at once, so a longer look decides.
    """
    seed, states = int(rng.integers(2**31)), []
    for n in (1, 2):
        generator = np.random.default_rng(seed)
        _check(student, model, point, _right, generator, n=n)
        states.append(repr(generator.bit_generator.state))
    if states[0] != states[1]:
        return
    n, share, times = 25, 14 / 36, 10
    assert times * (1 - share) ** (2 * n) < 1 / ONCE_IN
    point, model = _ready(student, rng, D=6, H=6, K=6)
    for _ in range(times):
        error = _check(student, model, point, _wrong_in(rng, point, share), rng, n=n)
        expect(error > WRONG, "with n=25 far fewer entries are examined", mistake="gradcheck-few-entries")


def test_gradcheck__any_entry_may_be_drawn(student, rng):
    """the last row and the last column are examined like any other"""
    n, sides = 2, (3, 2)
    point, model = _ready(student, rng, D=sides[0], H=sides[1], K=sides[0])
    expect(
        _check(student, model, point, _right, rng, n=n) < RIGHT, "a right backward pass shows a large error"
    )
    for layer, shape in (("W1", sides), ("W2", sides[::-1])):
        for axis in (0, 1):
            wrong = np.where(_last(shape, axis), 3, 1)
            backward = _scaled(wrong, 1) if layer == "W1" else _scaled(1, wrong)
            times = int(np.ceil(np.log(ONCE_IN) / -np.log((wrong == 1).mean()) / n))
            noticed = any(_check(student, model, point, backward, rng, n=n) > WRONG for _ in range(times))
            if not noticed:
                raise Failure(
                    f"a part of {layer} is never examined", mistakes=_left_out(student, model, point, rng)
                )


def test_gradcheck__entries_come_from_the_generator(student, rng):
    """the generator chooses the entries; without one, any do"""
    point, model = _ready(student, rng, D=6, H=5, K=6)
    backward = _scaled(rng.uniform(2, 9, (6, 5)), rng.uniform(2, 9, (5, 6)))
    seeds = [int(seed) for seed in rng.choice(2**31, 12, replace=False)]

    def error(seed):
        return _check(student, model, point, backward, np.random.default_rng(seed), n=1)

    once, again = ([error(seed) for seed in seeds[:2]] for _ in range(2))
    expect(min(once) > WRONG, "a mistake in every entry goes unnoticed")
    expect(
        np.allclose(once, again, rtol=1e-3),
        "the same generator chooses other entries",
        mistake="gradcheck-not-from-rng",
    )
    different = any(abs(error(seed) - once[0]) > 1e-3 for seed in seeds[1:])
    known = _check(student, model, point, _right, rng, n=1) < RIGHT
    expect(
        different,
        "every generator chooses the same entries",
        mistake="gradcheck-same-entries" if known else "",
    )
    oracle.equip(model, point.weights)
    alone = number(student.gradcheck(model, point.X, point.y_onehot, _right, n=2), "the error")
    expect(alone < RIGHT, "without a generator a right backward pass shows a large error")


def test_gradcheck__a_coarse_step_shows(student, rng):
    """with a coarse step the error is that of a central difference with this step"""
    n = 2
    for eps in (0.15, 0.3):
        point, model, central = _ready_for_coarse_steps(student, rng, eps)
        error = _check(student, model, point, _right, rng, n=n, eps=eps)
        if error < _surely_reached(n, *(by_sum for by_sum, _ in central)):
            unseen = error < RIGHT and _tells_all(student, model, point, rng)
            raise Failure(
                "with a coarse step the error should grow: is it that of numerical gradients with this step?",
                mistakes=("gradcheck-ignores-eps", "gradcheck-against-itself") if unseen else (),
            )
        if not _among(error, *central):
            more = [_check(student, model, point, _right, rng, n=n, eps=eps) for _ in range(3)]
            telling = [each for each in (error, *more) if each < 0.95]
            known = _errors(point, _one_sided(point, eps))
            one_sided = telling and all(_among(each, *known, tolerance=1e-6) for each in telling)
            raise Failure(
                "with a coarse step the error has the wrong value",
                mistakes=("gradcheck-one-sided",) if one_sided else (),
            )


def test_gradcheck__leaves_the_model_as_it_was(student, rng):
    """weights, biases and arguments are as they were on return, up to rounding"""
    for backward, lowest, highest in ((_right, 0, RIGHT), (_scaled(3, 3), WRONG, 1)):
        point, model = _ready(student, rng)
        X, y_onehot = point.X.copy(), point.y_onehot.copy()
        error = number(student.gradcheck(model, X, y_onehot, backward, n=2, rng=rng), "the error")
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

#: The least relative error of an entry of dW1 without the mask, where that is to be noticed.
MASK_SHOWS = 0.02


def _ready(student, rng, N=4, D=5, H=4, K=3, suits=lambda point: True):
    """A point without tiny gradients, and a model there that has last seen another batch."""
    points = oracle.points(rng, N, D, H, K)
    point = next(each for each in points if _smallest(each) > SMALLEST and suits(each))
    model = student.MLP(np.random.default_rng(0), n_in=D, n_hidden=H, n_out=K)
    oracle.equip(model, point.weights)
    model.forward(rng.normal(size=(N, D)))
    return point, model


def _ready_for_coarse_steps(student, rng, eps):
    """A point where no difference with this step has the wrong sign: all of those have the same error."""
    while True:
        point, model = _ready(student, rng, D=4, H=3, K=4)
        central = _errors(point, oracle.gradients(point, eps))
        if max(by_sum.max() for by_sum, _ in central) < 0.95:
            return point, model, central


def _smallest(point):
    dW1, _, dW2, _ = _right(_seen(point), point.y_onehot)
    return min(np.abs(dW1).min(), np.abs(dW2).min())


def _needs_its_mask(point):
    right, wrong = (backward(_seen(point), point.y_onehot)[0] for backward in (_right, _without_mask))
    return np.min(np.abs(right - wrong) / (np.abs(right) + np.abs(wrong))) > MASK_SHOWS


def _seen(point):
    """What a model has after a forward pass at the point."""
    return SimpleNamespace(X=point.X, W2=point.weights.W2, **vars(oracle.forward(point.weights, point.X)))


def _check(student, model, point, backward, rng, **options):
    """One check, of the weights of the point, whatever the check before has left."""
    error, _ = _watched(student, model, point, backward, rng, **options)
    return error


def _watched(student, model, point, backward, rng, **options):
    """The error, and how often backward was called."""
    batches = []

    def watched(model, y_onehot):
        batches.append(np.array(model.X))
        return backward(model, y_onehot)

    oracle.equip(model, point.weights)
    error = student.gradcheck(model, point.X, point.y_onehot, watched, rng=rng, **options)
    for X in batches:
        if X.shape != point.X.shape or not np.allclose(X, point.X):
            raise Failure("backward sees another batch than X", mistakes=("gradcheck-no-forward",))
    error = number(error, "the error")
    expect(error >= 0, "the error is negative, or not a number")
    return error, len(batches)


def _among(error, *known, tolerance=1e-3):
    """Whether an error is one of those known, up to rounding."""
    values = np.concatenate([np.ravel(each) for each in chain.from_iterable(known)])
    return bool(np.any(np.abs(error - values) <= tolerance * values))


def _tells_all(student, model, point, rng):
    """Whether mistakes in all of dW1 or all of dW2 are noticed, and a right pass is not refused."""
    wrong = (_scaled(3, 1), _scaled(1, 3))
    return _check(student, model, point, _right, rng, n=2) < RIGHT and all(
        _among(_check(student, model, point, backward, rng, n=2), THREEFOLD) for backward in wrong
    )


# --------------------------------------------------------------------------- backward passes, right and wrong


def _right(model, y_onehot):
    """The gradients of the mean cross-entropy."""
    dz2 = (model.p - y_onehot) / len(y_onehot)
    dz1 = np.where(model.z1 > 0, dz2 @ model.W2.T, 0)
    return model.X.T @ dz1, dz1.sum(axis=0), model.a1.T @ dz2, dz2.sum(axis=0)


def _without_mask(model, y_onehot):
    _, db1, dW2, db2 = _right(model, y_onehot)
    return model.X.T @ ((model.p - y_onehot) / len(y_onehot) @ model.W2.T), db1, dW2, db2


def _scaled(scale1, scale2, biases=1):
    """A backward pass whose dW1 and dW2 are so many times too large, entry by entry or as a whole."""

    def backward(model, y_onehot):
        dW1, db1, dW2, db2 = _right(model, y_onehot)
        return scale1 * dW1, biases * db1, scale2 * dW2, biases * db2

    return backward


def _wrong_in(rng, point, share):
    """A backward pass that is three times too large in that share of the entries, and else right."""
    return _scaled(*(_some(rng, W.shape, share) for W in (point.weights.W1, point.weights.W2)))


def _some(rng, shape, share):
    wrong = np.arange(np.prod(shape)) < np.round(share * np.prod(shape))
    return np.where(rng.permutation(wrong), 3.0, 1.0).reshape(shape)


def _last(shape, axis):
    """Where the last row, or the last column, is, but for the diagonal."""
    rows, columns = np.indices(shape)
    return ((rows, columns)[axis] == shape[axis] - 1) & (rows != columns)


# ------------------------------------------------------------------------------------- what errors are known


def _errors(point, slopes):
    """For W1 and W2 the errors of these slopes: over the sum of the magnitudes, and over the larger."""
    exact, found = oracle.gradients(point), []
    for name in ("W1", "W2"):
        a, b = getattr(exact, name), getattr(slopes, name)
        gap = np.abs(a - b)
        found.append((gap / (np.abs(a) + np.abs(b)), gap / np.maximum(np.abs(a), np.abs(b))))
    return found


def _surely_reached(n, errors1, errors2):
    """An error that the worst of n entries of each matrix falls short of less than once in 10⁹ times."""
    steps = np.sort(np.concatenate([np.ravel(errors1), np.ravel(errors2)]))
    below = np.array([((errors1 < step).mean() * (errors2 < step).mean()) ** n for step in steps])
    return steps[np.flatnonzero(below < 1 / ONCE_IN)[-1]] * (1 - 1e-3)


def _one_sided(point, eps):
    """The slopes that a difference between a step ahead and here would give."""
    here = oracle.loss(point.weights, point.X, point.y_onehot)
    central, half = oracle.gradients(point, eps), {}
    for name, value in vars(point.weights).items():
        behind = np.empty(value.shape)
        for index in np.ndindex(value.shape):
            moved = value.copy()
            moved[index] -= eps
            weights = oracle.Weights(**{**vars(point.weights), name: moved})
            behind[index] = (here - oracle.loss(weights, point.X, point.y_onehot)) / eps
        half[name] = 2 * getattr(central, name) - behind
    return oracle.Weights(**half)


def _left_out(student, model, point, rng):
    """The mistake that leaves out some entries, but not all."""
    if not _tells_all(student, model, point, rng):
        return ()
    off_diagonal = [np.where(np.eye(*W.shape), 1, 3) for W in (point.weights.W1, point.weights.W2)]
    unseen = _check(student, model, point, _scaled(*off_diagonal), rng, n=8) < RIGHT
    return ("gradcheck-diagonal",) if unseen else ("gradcheck-leaves-out-entries",)


def _absolute(errors, point, N):
    """The mistake, if errors are not relative to the gradient at hand, where all are N times too large."""
    if np.ptp(errors) < 1e-3 * max(errors):
        return ()  # the same for all entries: whatever it is, it is relative
    exact = oracle.gradients(point)
    gaps = [(N - 1) * np.abs(exact.W1), (N - 1) * np.abs(exact.W2)]
    if all(_among(error, gaps) for error in errors):
        return ("gradcheck-absolute",)
    to_largest = [gap / gap.max() * (N - 1) / N for gap in gaps]
    fit = all(_among(error, to_largest, [N * gap for gap in to_largest]) for error in errors)
    return ("gradcheck-relative-to-largest",) if fit else ()


def _behaviour(student, rng):
    """The mistake that shows in how a check takes backward passes that are wrong here and there."""
    point, model = _ready(student, rng, D=5, H=4, K=5)

    def probe(backward, n=3):
        return _watched(student, model, point, backward, rng, n=n)

    all_wrong, calls = probe(_scaled(3, 3))
    first, second = probe(_scaled(3, 1))[0], probe(_scaled(1, 3))[0]
    if all_wrong < RIGHT:
        if calls > 1:
            return ("gradcheck-with-itself",)
        return ("gradcheck-biases",) if probe(_scaled(1, 1, biases=3))[0] > WRONG else ()
    if _among(all_wrong, 6 * np.array(THREEFOLD)[:, None]):
        return ("gradcheck-sum",)
    if not _among(all_wrong, THREEFOLD) or probe(_right)[0] > RIGHT:
        return ()
    if first < RIGHT and second < RIGHT:
        return ("gradcheck-best",)
    if first < RIGHT or second < RIGHT:
        half = [probe(_wrong_in(rng, point, 0.5), n=6)[0] for _ in range(8)]
        one_matrix = "gradcheck-only-w2" if first < RIGHT else "gradcheck-only-w1"
        return (one_matrix if sum(_among(error, THREEFOLD) for error in half) >= 7 else "gradcheck-last",)
    if np.allclose([first, second], all_wrong / 2, rtol=1e-3):
        few = [probe(_wrong_in(rng, point, 0.25), n=8)[0] for _ in range(3)]
        return ("gradcheck-median" if np.median(few) < RIGHT else "gradcheck-mean",)
    return ("gradcheck-magnitudes",) if probe(_scaled(-1, -1))[0] < RIGHT else ()
