"""The gradient check. It is given right and wrong backward passes, and must tell them apart."""

from functools import cache, partial

import numpy as np

from autograder.checks import Failure, expect, number, unchanged
from autograder.graders import gradcheck_mistakes, reference
from autograder.graders.gradchecks import (
    COARSE,
    MASK_SHOWS,
    ONCE_IN,
    RIGHT,
    THREEFOLD,
    WRONG,
    among,
    check,
    expect_weights_restored,
    needs_its_mask,
    of_one_size,
    ready,
    ready_for_coarse_steps,
    surely_reached,
    tells_all,
    with_dead_units,
)
from autograder.graders.passes import last, right, scaled, some, without_mask, wrong_in

#: Whoever takes fine steps whatever eps says finds no larger error of a right gradient.
FINE_STEP = 1e-5


def test_gradcheck__tells_wrong_from_right(student, rng):
    """a right backward pass has a small error, and one without the division by N a large one"""
    for N in (5, 3):
        point, model = ready(student, rng, N=N)
        # Every entry is N times too large, so the relative error is the same whichever are drawn.
        known = [(N - 1) / (N + 1), (N - 1) / N]
        error = check(student, model, point, right, rng, n=2)
        if error > RIGHT:
            mistakes = gradcheck_mistakes.of_the_loss(student, model, point, rng, error, known)
            raise Failure("a right backward pass shows a large error", mistakes=mistakes)
        error = check(student, model, point, scaled(N, N), rng, n=1)
        if not among(error, known):
            more = [check(student, model, point, scaled(N, N), rng, n=1) for _ in range(4)]
            raise Failure(
                "the error has the wrong value",
                mistakes=gradcheck_mistakes.of_size([error, *more], known, point, N),
            )
        error = check(student, model, point, scaled(1.01, 1.01), rng, n=1)
        if not among(error, [0.01 / 2.01, 0.01 / 1.01]):
            little = ("gradcheck-little-means-none",)
            mistakes = gradcheck_mistakes.of_the_moment(student, model, point, rng) if error else little
            raise Failure("a small mistake should show as a small error", mistakes=mistakes)


def test_gradcheck__examines_W1(student, rng):
    """a mistake in dW1 alone is noticed"""
    point, model = ready(student, rng, D=4, H=3, suits=_tells_in_small, small=True)
    # Every entry is wrong in the same way, so one is enough; and no error is the same for all of these.
    for wrong, known in ((scaled(-1, 1), (1, 2)), (scaled(3, 1), THREEFOLD)):
        error = check(student, model, point, wrong, rng, n=1)
        if not among(error, known):
            mistakes = gradcheck_mistakes.of_small_gradients(student, rng, error)
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
            mistakes = (
                ("gradcheck-leaves-out-zeros",) if zeros else gradcheck_mistakes.behaviour(student, rng)
            )
            raise Failure("a mistake in dW2 alone is not noticed", mistakes=mistakes)


def test_gradcheck__gives_the_worst(student, rng):
    """the error is that of the worst entry, however right the others are"""
    share = 14 / 20
    assert (1 - share) ** (2 * 10) < 1 / ONCE_IN  # ten entries of each matrix are examined by default
    point, model = ready(student, rng, D=5, H=4, K=5)
    expect(check(student, model, point, right, rng, n=1) < RIGHT, "a right backward pass shows a large error")
    if not among(check(student, model, point, wrong_in(rng, point, share), rng), THREEFOLD):
        raise Failure(
            "the error is not that of the worst entry", mistakes=gradcheck_mistakes.behaviour(student, rng)
        )
    for factors in ((1.5, 3), (3, 1.5)):
        error = check(student, model, point, scaled(*factors), rng, n=1)
        if not among(error, THREEFOLD):
            mistakes = gradcheck_mistakes.of_the_first(student, model, point, rng, error)
            raise Failure("the error is that of a wrong entry, but not of the worst", mistakes=mistakes)


def test_gradcheck__examines_n_entries(student, rng):
    """n says how many entries of each matrix are examined"""
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
        mistake = partial(gradcheck_mistakes.of_few_entries, student, model, point, rng)
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
                    mistakes=gradcheck_mistakes.left_out(student, model, point, rng),
                )


def test_gradcheck__entries_come_from_the_generator(student, rng):
    """the generator chooses the entries; without one, any do"""
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
    """with a coarse step the error is that of a central difference with this step"""
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
            mistakes = gradcheck_mistakes.of_the_step(student, model, point, rng, eps, n)
            mistakes = mistakes or gradcheck_mistakes.of_the_moment(student, model, point, rng)
            raise Failure("with a coarse step the error has the wrong value", mistakes=mistakes)


def test_gradcheck__defaults(student, rng):
    """unless told otherwise, ten entries of each matrix are examined, with a step of 1e-5"""
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
    """weights, biases and arguments are as they were on return, up to rounding"""
    for backward, lowest, highest in ((right, 0, RIGHT), (scaled(3, 3), WRONG, 1)):
        point, model = ready(student, rng)
        X, y_onehot = point.X.copy(), point.y_onehot.copy()
        error = number(student.gradcheck(model, X, y_onehot, backward, 2, 1e-5, rng), "the error")
        expect(lowest <= error <= highest, "the error does not tell a wrong backward pass from a right one")
        expect_weights_restored(model, point)
        unchanged(X, point.X, "X")
        unchanged(y_onehot, point.y_onehot, "y_onehot")
