"""The gradient check. It is given right and wrong backward passes, and must tell them apart."""

import numpy as np

from autograder.checks import Failure, expect, number, unchanged
from autograder.graders import gradcheck_mistakes, reference
from autograder.graders.gradchecks import (
    MASK_SHOWS,
    ONCE_IN,
    RIGHT,
    THREEFOLD,
    WRONG,
    among,
    check,
    needs_its_mask,
    of_one_size,
    ready,
    ready_for_coarse_steps,
    surely_reached,
    tells_all,
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
    """Fail if as few entries are examined for a large n as for n=1.

    Who draws more for more entries leaves the generator elsewhere, and is believed. Who does not may have
    drawn enough for any n at once, so a longer look decides.
    """
    seed, states = int(rng.integers(2**31)), []
    for n in (1, 2):
        generator = np.random.default_rng(seed)
        check(student, model, point, right, generator, n=n)
        states.append(repr(generator.bit_generator.state))
    if states[0] != states[1]:
        return
    n, share, times = 25, 14 / 36, 10
    assert times * (1 - share) ** (2 * n) < 1 / ONCE_IN
    point, model = ready(student, rng, D=6, H=6, K=6)
    for _ in range(times):
        error = check(student, model, point, wrong_in(rng, point, share), rng, n=n)
        expect(error > WRONG, "with n=25 far fewer entries are examined", mistake="gradcheck-few-entries")


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
        if error < surely_reached(n, *(by_sum for by_sum, _ in central)):
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


def test_gradcheck__leaves_the_model_as_it_was(student, rng):
    """weights, biases and arguments are as they were on return, up to rounding"""
    for backward, lowest, highest in ((right, 0, RIGHT), (scaled(3, 3), WRONG, 1)):
        point, model = ready(student, rng)
        X, y_onehot = point.X.copy(), point.y_onehot.copy()
        error = number(student.gradcheck(model, X, y_onehot, backward, 2, 1e-5, rng), "the error")
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
