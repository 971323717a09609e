"""The gradient check: given right and wrong backward passes, it must tell them apart.

The points are chosen so that the errors which it should find are known.
"""

from dataclasses import replace
from functools import cache, partial
from itertools import chain
from types import SimpleNamespace

import numpy as np

from autograder.checks import Failure, expect, number, unchanged

from . import reference

#: With float64 weights a right backward pass differs by about 1e-7; a wrong one, here, by more than 0.3.
RIGHT, WRONG = 1e-3, 0.3
#: No gradient at a test's point is smaller, so that rounding never makes a right one look wrong.
SMALLEST = 1e-3
#: A statistical test refuses a right check less than once in this many times.
ONCE_IN = 1e9
#: The relative error of an entry three times too large: divided by the sum, or by the maximum.
THREEFOLD = (2 / 4, 2 / 3)
#: The relative error of an entry 1.5 times too large.
ONE_AND_A_HALF = (0.5 / 2.5, 0.5 / 1.5)
#: The smallest relative error of an entry of dW1 without the mask, at points chosen for that.
MASK_SHOWS = 0.02
#: A factor for the weights: with it, a step of 1e-5 is as coarse as one of 0.15 is for ordinary weights.
COARSE = 1e-5 / 0.15
#: The batch that a model has seen before a check is the batch of the check plus this.
ANOTHER = 1.0


#: With a fine step, whatever eps says, a right gradient has a smaller error than this.
FINE_STEP = 1e-5


def test_gradcheck__tells_wrong_from_right(student, rng):
    """a right backward pass has a small error, and one without the division by N a large one"""
    for N in (5, 3):
        point, model = ready(student, rng, N=N)
        # Every entry is N times too large, so the relative error is the same whichever are drawn.
        known = [(N - 1) / (N + 1), (N - 1) / N]
        error = check(student, model, point, right, rng, n=2)
        if error > RIGHT:
            mistakes = mistake_of_the_loss(student, model, point, rng, error, known)
            raise Failure("a right backward pass shows a large error", mistakes=mistakes)
        error = check(student, model, point, scaled(N, N), rng, n=1)
        if not among(error, known):
            more = [check(student, model, point, scaled(N, N), rng, n=1) for _ in range(4)]
            raise Failure(
                "the error has the wrong value",
                mistakes=mistake_of_size([error, *more], known, point, N),
            )
        error = check(student, model, point, scaled(1.01, 1.01), rng, n=1)
        if not among(error, [0.01 / 2.01, 0.01 / 1.01]):
            little = ("gradcheck-little-means-none",)
            mistakes = mistake_of_the_moment(student, model, point, rng) if error else little
            raise Failure("a small mistake should show as a small error", mistakes=mistakes)


def test_gradcheck__examines_W1(student, rng):
    """a mistake in dW1 alone is noticed"""
    point, model = ready(student, rng, D=4, H=3, suits=_tells_in_small, small=True)
    # Every entry is wrong in the same way, so one entry is enough; the expected errors all differ.
    for wrong, known in ((scaled(-1, 1), (1, 2)), (scaled(3, 1), THREEFOLD)):
        error = check(student, model, point, wrong, rng, n=1)
        if not among(error, known):
            mistakes = mistake_of_small_gradients(student, rng, error)
            raise Failure("a mistake in dW1 alone is not noticed", mistakes=mistakes)
    error = check(student, model, point, without_mask, rng, n=1)
    expect(error > MASK_SHOWS / 2, "a missing mask is not noticed")
    dead = with_dead_units(point)
    noticed = among(check(student, model, dead, without_mask, rng, n=1), (1,))
    expect(
        noticed, "a gradient where there is no slope goes unnoticed", mistake="gradcheck-skips-flat-entries"
    )


def _tells_in_small(point):
    return of_one_size(point) and needs_its_mask(point)


def test_gradcheck__examines_W2(student, rng):
    """a mistake in dW2 alone is noticed"""
    point, model = ready(student, rng)
    for factor, known in ((-1, (1, 2)), (0, (1, 1)), (3, THREEFOLD)):
        if not among(check(student, model, point, scaled(1, factor), rng, n=1), known):
            zeros = factor == 0 and tells_all(student, model, point, rng)
            mistakes = ("gradcheck-leaves-out-zeros",) if zeros else mistake_behaviour(student, rng)
            raise Failure("a mistake in dW2 alone is not noticed", mistakes=mistakes)


def test_gradcheck__gives_the_worst(student, rng):
    """the result is the error of the worst entry, even if all others are right"""
    share = 14 / 20
    assert (1 - share) ** (2 * 10) < 1 / ONCE_IN  # ten entries of each matrix are examined by default
    point, model = ready(student, rng, D=5, H=4, K=5)
    expect(check(student, model, point, right, rng, n=1) < RIGHT, "a right backward pass shows a large error")
    if not among(check(student, model, point, wrong_in(rng, point, share), rng), THREEFOLD):
        raise Failure("the error is not that of the worst entry", mistakes=mistake_behaviour(student, rng))
    for factors in ((1.5, 3), (3, 1.5)):
        error = check(student, model, point, scaled(*factors), rng, n=1)
        if not among(error, THREEFOLD):
            mistakes = mistake_of_the_first(student, model, point, rng, error)
            raise Failure("the error is that of a wrong entry, but not of the worst", mistakes=mistakes)


def test_gradcheck__examines_n_entries(student, rng):
    """n is the number of entries that are examined in each matrix"""
    times = 36
    assert (1 + times) / 2**times < 1 / ONCE_IN  # fewer than two entries are right in so many checks
    point, model = ready(student, rng, D=5, H=4, K=5)
    missed, noticed = 0, [0, 0]
    for count in range(2 * times):
        half, layer = some(rng, (5, 4), 1 / 2), count % 2  # wrong in half of dW1, or in half of dW2
        backward = scaled(1, half.T) if layer else scaled(half, 1)
        error = check(student, model, point, backward, rng, n=1)
        missed, noticed[layer] = missed + (error < RIGHT), noticed[layer] + (error > WRONG)
        if missed >= 2 and all(noticed):
            return _expect_more_for_more(student, model, point, rng)
        if count == times and missed < 2:
            break
    mistakes = ("gradcheck-ignores-n",) if missed < 2 and tells_all(student, model, point, rng) else ()
    expect(missed >= 2, "with n=1 more than one entry is examined", mistake="".join(mistakes))
    raise Failure("with n=1 no entry of one of the matrices is examined")


def _expect_more_for_more(student, model, point, rng):
    """Fail if fewer than n entries of each matrix are examined.

    A check that draws more for each entry leaves the generator elsewhere, and is believed. One that does not
    may have drawn enough for any n at once, so what it notices decides.
    """
    seed = int(rng.integers(2**31))

    @cache
    def left(n):
        generator = np.random.default_rng(seed)
        check(student, model, point, right, generator, n=n)
        return repr(generator.bit_generator.state)

    least = 5 if left(1) == left(11) else 1000  # one that draws more at times, but not always, is doubtful
    if len({left(1), left(2), left(3)}) < 3:
        _expect_entries(student, rng, 2, 1, least, "with n=2 fewer entries are examined")
    if left(10) == left(11):
        _expect_entries(student, rng, 32, 10, least, "with n=32 far fewer entries are examined")


def _expect_entries(student, rng, n, fewer, least, said):
    """Fail if what is noticed is a billion times more likely with `fewer` entries of each matrix than with n.

    One entry in some is wrong. This is Wald's sequential test: it ends as soon as n is `least` times more
    likely, so a right check is looked at a few times only, and is refused less than once in 10⁹ times. If it
    draws no entry twice, it notices even more than is reckoned with.
    """
    point, model = ready(student, rng, D=6, H=6, K=6)
    share = np.ceil(36 * (1 - 0.2 ** (1 / (2 * n)))) / 36
    missed, missed_by_fewer = (1 - share) ** (2 * n), (1 - share) ** (2 * fewer)
    evidence = 0.0
    while evidence < np.log(least):
        noticed = check(student, model, point, wrong_in(rng, point, share), rng, n=n) > WRONG
        likely, otherwise = (1 - missed, 1 - missed_by_fewer) if noticed else (missed, missed_by_fewer)
        evidence += np.log(likely / otherwise)
        mistake = partial(mistake_of_few_entries, student, model, point, rng)
        expect(evidence > -np.log(ONCE_IN), said, mistake=mistake)


def test_gradcheck__any_entry_may_be_drawn(student, rng):
    """the last row and the last column are examined like any other"""
    n, sides = 2, (3, 2)
    point, model = ready(student, rng, D=sides[0], H=sides[1], K=sides[0])
    expect(check(student, model, point, right, rng, n=n) < RIGHT, "a right backward pass shows a large error")
    for layer, shape in (("W1", sides), ("W2", sides[::-1])):
        for axis in (0, 1):
            wrong = np.where(last(shape, axis), 3, 1)
            backward = scaled(wrong, 1) if layer == "W1" else scaled(1, wrong)
            times = int(np.ceil(np.log(ONCE_IN) / -np.log((wrong == 1).mean()) / n))
            noticed = any(check(student, model, point, backward, rng, n=n) > WRONG for _ in range(times))
            if not noticed:
                raise Failure(
                    f"a part of {layer} is never examined",
                    mistakes=mistake_left_out(student, model, point, rng),
                )


def test_gradcheck__entries_come_from_the_generator(student, rng):
    """rng chooses the entries; rng=None works too"""
    point, model = ready(student, rng, D=6, H=5, K=6)
    backward = scaled(rng.uniform(2, 9, (6, 5)), rng.uniform(2, 9, (5, 6)))
    seeds = [int(seed) for seed in rng.choice(2**31, 12, replace=False)]

    def error(seed):
        return check(student, model, point, backward, np.random.default_rng(seed), n=1)

    once, again = ([error(seed) for seed in seeds[:2]] for _ in range(2))
    expect(min(once) > WRONG, "a mistake in every entry goes unnoticed")
    expect(
        np.allclose(once, again, rtol=1e-3),
        "the same generator chooses other entries",
        mistake="gradcheck-not-from-rng",
    )
    different = any(abs(error(seed) - once[0]) > 1e-3 for seed in seeds[1:])
    known = check(student, model, point, right, rng, n=1) < RIGHT
    expect(
        different,
        "every generator chooses the same entries",
        mistake="gradcheck-same-entries" if known else "",
    )
    reference.equip(model, point.weights)
    alone = number(student.gradcheck(model, point.X, point.y_onehot, right, n=2), "the error")
    expect(alone < RIGHT, "without a generator a right backward pass shows a large error")


def test_gradcheck__a_coarse_step_shows(student, rng):
    """eps is the step: with a coarse step, the error is that of a coarse central difference"""
    n = 2
    for eps in (0.15, 0.3):
        point, model, central = ready_for_coarse_steps(student, rng, eps)
        error = check(student, model, point, right, rng, n=n, eps=eps)
        if error < surely_reached(n, *(by_sum for by_sum, _ in central[:2])):
            slight = check(student, model, point, scaled(1.0001, 1.0001), rng, n=1)
            unseen = error < FINE_STEP and slight > 0 and tells_all(student, model, point, rng)
            raise Failure(
                "with a coarse step the error should grow: is it that of numerical gradients with this step?",
                mistakes=("gradcheck-ignores-eps", "gradcheck-against-itself") if unseen else (),
            )
        if not among(error, *central):
            mistakes = mistake_of_the_step(student, model, point, rng, eps, n)
            mistakes = mistakes or mistake_of_the_moment(student, model, point, rng)
            raise Failure("with a coarse step the error has the wrong value", mistakes=mistakes)


def test_gradcheck__defaults(student, rng):
    """the defaults are n=10 entries of each matrix and a step of 1e-5"""
    n, eps, seed = 10, 1e-5, int(rng.integers(2**31))
    point, model, central = ready_for_coarse_steps(student, rng, eps, weights=COARSE)
    found = []
    for options in ({}, {"n": n, "eps": eps}):
        generator = np.random.default_rng(seed)
        error = check(student, model, point, right, generator, **options)
        expect_weights_restored(model, point)
        found.append((error, repr(generator.bit_generator.state)))
    (by_default, left), (told, left_told) = found
    expect(among(told, *central), "with a coarse step the error has the wrong value")
    same = abs(by_default - told) <= 1e-3 * told and left == left_told
    expect(same, "the defaults are not n=10 and eps=1e-5", mistake="gradcheck-other-defaults")


def test_gradcheck__leaves_the_model_as_it_was(student, rng):
    """weights, biases and arguments are unchanged after the call, up to rounding"""
    for backward, lowest, highest in ((right, 0, RIGHT), (scaled(3, 3), WRONG, 1)):
        point, model = ready(student, rng)
        X, y_onehot = point.X.copy(), point.y_onehot.copy()
        error = number(student.gradcheck(model, X, y_onehot, backward, 2, 1e-5, rng), "the error")
        expect(lowest <= error <= highest, "the error does not tell a wrong backward pass from a right one")
        expect_weights_restored(model, point)
        unchanged(X, point.X, "X")
        unchanged(y_onehot, point.y_onehot, "y_onehot")


# --------------------------------------------------------------------------------- points, models and checks


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


# ------------------------------------- backward passes: the right one, and wrong ones whose errors are known


def right(model, y_onehot):
    """The gradients of the mean cross-entropy."""
    dz2 = (model.p - y_onehot) / len(y_onehot)
    dz1 = np.where(model.z1 > 0, dz2 @ model.W2.T, 0)
    return model.X.T @ dz1, dz1.sum(axis=0), model.a1.T @ dz2, dz2.sum(axis=0)


def without_mask(model, y_onehot):
    _, db1, dW2, db2 = right(model, y_onehot)
    return model.X.T @ ((model.p - y_onehot) / len(y_onehot) @ model.W2.T), db1, dW2, db2


def scaled(scale1, scale2, biases=1):
    """A backward pass whose dW1 and dW2 are so many times too large, entry by entry or as a whole."""

    def backward(model, y_onehot):
        dW1, db1, dW2, db2 = right(model, y_onehot)
        return scale1 * dW1, biases * db1, scale2 * dW2, biases * db2

    return backward


def wrong_in(rng, point, share):
    """A backward pass that is three times too large in that share of the entries, and else right."""
    return scaled(*(some(rng, W.shape, share) for W in (point.weights.W1, point.weights.W2)))


def some(rng, shape, share):
    wrong = np.arange(np.prod(shape)) < np.round(share * np.prod(shape))
    return np.where(rng.permutation(wrong), 3.0, 1.0).reshape(shape)


def last(shape, axis):
    """Where the last row, or the last column, is, but for the diagonal."""
    rows, columns = np.indices(shape)
    return ((rows, columns)[axis] == shape[axis] - 1) & (rows != columns)


# ---------------------------------------------- the names of mistakes: asked for only once a test has failed


def mistake_behaviour(student, rng):
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


def mistake_of_the_first(student, model, point, rng, error):
    """The mistake that gives the smaller one of two errors, each of which all entries of one matrix have."""
    if known := mistake_behaviour(student, rng):
        return known
    stops = among(error, ONE_AND_A_HALF) and tells_all(student, model, point, rng)
    return ("gradcheck-stops-at-the-first",) if stops else ()


def mistake_of_small_gradients(student, rng, error):
    """The mistake that leads to this error where a pass with small gradients is wrong throughout."""
    if known := mistake_behaviour(student, rng):
        return known
    point, model = ready(student, rng)
    if error > RIGHT or not tells_all(student, model, point, rng):
        return ()
    slight = check(student, model, point, scaled(1.0001, 1.0001), rng, n=3)
    return ("gradcheck-little-means-none",) if slight < 1e-6 else ("gradcheck-small-count-as-right",)


def mistake_left_out(student, model, point, rng):
    """The mistake that leaves out some entries, but not all."""
    if not tells_all(student, model, point, rng):
        return ()
    off_diagonal = [np.where(np.eye(*W.shape), 1, 3) for W in (point.weights.W1, point.weights.W2)]
    unseen = check(student, model, point, scaled(*off_diagonal), rng, n=8) < RIGHT
    return ("gradcheck-diagonal",) if unseen else ("gradcheck-leaves-out-entries",)


def mistake_of_few_entries(student, model, point, rng):
    """The mistake that examines fewer than n entries: of many entries sixteen would notice what is wrong."""
    checks = (check(student, model, point, wrong_in(rng, point, 0.4), rng, n=32) for _ in range(8))
    return "gradcheck-few-entries" if any(error < RIGHT for error in checks) else "gradcheck-fewer-than-n"


def mistake_of_the_loss(student, model, point, rng, error, known):
    """The mistake in the numerical gradients that makes a right pass look wrong."""
    if among(error, known):
        return ("gradcheck-loss-not-averaged",)
    always = [check(student, model, point, scaled(by, by), rng, n=1) for by in 3 * (1, 3, -1)]
    return ("gradcheck-loss-unmoved",) if np.allclose([error, *always], 1, rtol=1e-6) else ()


def mistake_of_the_moment(student, model, point, rng):
    """The mistake that shows in what a model keeps when backward is called: that of weights just moved."""
    kept = []

    def noting(model, y_onehot):
        kept.append(np.array(model.p))
        return right(model, y_onehot)

    check(student, model, point, noting, rng, n=2)
    want = reference.forward(point.weights, point.X).p
    moved = any(p.shape == want.shape and 1e-10 < np.abs(p - want).max() < 1e-3 for p in kept)
    return ("gradcheck-gradient-of-moved-weights",) if moved else ()


def mistake_of_size(errors, known, point, N):
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


def mistake_of_the_step(student, model, point, rng, eps, n):
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
