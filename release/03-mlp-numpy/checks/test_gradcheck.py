"""Checks of session B, part 3: the gradient check is itself put to the test."""

import numpy as np

from checks import close, expect, number


def test_numerical_gradient__of_squares(student):
    """the slope of Σ w² at w = 3 is 6"""
    W = np.array([[1.0, 2.0], [3.0, 4.0]])

    def loss(W):
        return float(np.sum(W**2))

    close(student.numerical_gradient(loss, W, (1, 0)), 6.0)


def test_numerical_gradient__is_central(student):
    """With the step 0.1, Σ w³ at w = 2 gives 12.01: the difference is a central one, with that step"""
    W = np.array([5.0, 2.0, -1.0])

    def loss(W):
        return float(np.sum(W**3))

    close(student.numerical_gradient(loss, W, (1,), eps=0.1), 12.01)  # (2.1³ − 1.9³) / 0.2


def test_numerical_gradient__restores_W(student):
    """W is as it was afterwards"""
    W = np.array([[1.0, 2.0, 0.5], [3.0, 4.0, -2.0]])

    def loss(W):
        return float(np.sum(W**2))

    close(student.numerical_gradient(loss, W, (1, 2)), -4.0)
    close(W, [[1.0, 2.0, 0.5], [3.0, 4.0, -2.0]], "W after the call", rtol=1e-9)


def test_numerical_gradient__step_by_default(student):
    """unless told otherwise, the step is 1e-5, and the loss is given the whole of W"""
    W, steps = np.array([[2.0, -1.0], [3.0, 0.5]]), []

    def loss(W):
        steps.append(abs(W[1, 0] - 3.0))
        return float(W[1, 0] * W[0, 1])

    close(student.numerical_gradient(loss, W, (1, 0)), -1.0)
    expect(is_near(max(steps), 1e-5), "the step is not 1e-5 where no eps is given")


def test_relative_error__of_neighbours(student):
    """1 and 1.002 differ by about a thousandth of their sum, or two thousandths of the larger"""
    got = number(student.relative_error(1.0, 1.002))
    expect(is_near(got, 0.000999) or is_near(got, 0.001996), "the error of 1 and 1.002 is not right")


def test_relative_error__is_free_of_scale(student):
    """1 and 2 are as far apart as 1000 and 2000, and as 0.00002 and 0.00004"""
    for scale in (1.0, 1000.0, 2e-5):
        got = number(student.relative_error(scale, 2 * scale))
        expect(
            is_near(got, 1 / 3) or is_near(got, 1 / 2),
            "the error of a number and its double depends on scale",
        )


def test_relative_error__of_signs(student):
    """it is the same both ways round, and positive for negative numbers"""
    one, other = number(student.relative_error(-1.0, -3.0)), number(student.relative_error(-3.0, -1.0))
    expect(one > 0, "it is not positive for −1 and −3")
    expect(is_near(one, other), "it is not the same both ways round")
    got = number(student.relative_error(2.0, -1.0))  # 3 apart; 3 together, and 2 at most
    expect(is_near(got, 1.0) or is_near(got, 1.5), "the error of 2 and −1 is not right")


def test_relative_error__of_zeros(student):
    """two zeros have the error 0, without a division by 0; 0 and 1 have a large one"""
    close(student.relative_error(0.0, 0.0), 0.0, "the error of 0 and 0")
    expect(number(student.relative_error(0.0, 1.0)) > 0.9, "0 and 1 are far apart, but the error is small")


def test_relative_error__of_small_and_near(student):
    """small numbers can be far apart, and numbers that nearly agree are a little apart"""
    small = number(student.relative_error(1e-7, 3e-7))
    expect(0.45 < small < 0.7, "1e-7 and 3e-7 are far apart for their size, but the error does not say so")
    near = number(student.relative_error(1.0, 1.00001))
    expect(is_near(near, 5e-6) or is_near(near, 1e-5), "the error of 1 and 1.00001 is not right")


def test_relative_error__is_consistent(student):
    """one rule for all: below the line stands the sum, or the larger one, of the magnitudes"""
    is_sum = is_near(number(student.relative_error(1.0, 2.0)), 1 / 3)
    pairs = {
        (-1.0, -3.0): (0.5, 2 / 3),
        (-2.0, 1.0): (1.0, 1.5),
        (1.0, -1.0): (1.0, 2.0),
        (9.0, 0.5): (17 / 19, 17 / 18),
    }
    for (a, b), (by_sum, by_larger) in pairs.items():
        what = f"the error of {a:g} and {b:g}"
        close(student.relative_error(a, b), by_sum if is_sum else by_larger, what, rtol=1e-3)


def test_gradcheck__tells_right_from_wrong(student):
    """a right backward pass has a tiny error, and a doubled one a large one"""
    model, X, Y, dW1, dW2 = network(student)
    right = student.gradcheck(model, X, Y, stand_in(dW1, dW2), n=6, rng=np.random.default_rng(0))
    expect(number(right) < 1e-5, "a right backward pass is found wrong")
    wrong = student.gradcheck(model, X, Y, stand_in(2 * dW1, 2 * dW2), n=6, rng=np.random.default_rng(0))
    expect(number(wrong) > 0.1, "a backward pass with doubled gradients is found right")
    near = is_near(wrong, 1 / 3) or is_near(wrong, 1 / 2)
    expect(near, "each entry is doubled, but the error is not that of a number and its double")


def test_gradcheck__looks_at_W1(student):
    """a backward pass that is wrong in W1 alone is found out"""
    model, X, Y, dW1, dW2 = network(student)
    error = student.gradcheck(model, X, Y, stand_in(-dW1, dW2), n=6, rng=np.random.default_rng(1))
    expect(number(error) > 0.1, "dW1 had the wrong sign, and nothing was noticed")
    expect(is_near(error, 1) or is_near(error, 2), "the error is not that of the worst entry")


def test_gradcheck__looks_at_W2(student):
    """a backward pass that is wrong in W2 alone is found out"""
    model, X, Y, dW1, dW2 = network(student)
    error = student.gradcheck(model, X, Y, stand_in(dW1, -dW2), n=6, rng=np.random.default_rng(2))
    expect(number(error) > 0.1, "dW2 had the wrong sign, and nothing was noticed")
    expect(is_near(error, 1) or is_near(error, 2), "the error is not that of the worst entry")


def test_gradcheck__runs_forward_first(student):
    """backward finds X on the model, and not the batch before"""
    model, X, Y, dW1, dW2 = network(student)
    model.forward(X[:2] + 1)
    seen = []

    def backward(model, y_onehot):
        seen.append(np.array(model.X))
        return stand_in(dW1, dW2)(model, y_onehot)

    student.gradcheck(model, X, Y, backward, n=1, rng=np.random.default_rng(0))
    expect(seen, "backward, the argument, was not called", mistake="gradcheck-backward-unused")
    close(seen[0], X, "model.X when backward is called", shape="(N, D)")


def test_gradcheck__draws_from_rng(student):
    """the same seed examines the same entries; other seeds examine others"""
    model, X, Y, dW1, dW2 = network(student)
    factors = np.arange(2.0, 8.0)  # every entry is wrong, and each one differently
    wrong = stand_in(dW1 * factors.reshape(3, 2), dW2 * factors.reshape(2, 3))
    seeds = [5] * 12 + [*range(20)]  # twenty seeds give the same entry less than once in 10⁹ times
    errors = [number(student.gradcheck(model, X, Y, wrong, n=1, rng=np.random.default_rng(s))) for s in seeds]
    again = all(is_near(error, errors[0]) for error in errors[:12])
    expect(again, "the same seed examines other entries", mistake="gradcheck-not-from-rng")
    other = any(not is_near(error, errors[0]) for error in errors)
    expect(other, "with n=1 every seed gives the same error: are rng and n used?")


def test_gradcheck__leaves_the_weights(student):
    """the weights are as before afterwards"""
    model, X, Y, dW1, dW2 = network(student)
    error = student.gradcheck(model, X, Y, stand_in(2 * dW1, dW2), n=6, rng=np.random.default_rng(3))
    expect(number(error) > 0.1, "dW1 was doubled, and nothing was noticed")
    close(model.W1, [[0.5, -1.0], [1.0, 0.5], [-0.5, 1.0]], "W1 after the call", rtol=1e-9)
    close(model.W2, [[1.0, -0.5, 0.2], [0.3, 0.8, -1.0]], "W2 after the call", rtol=1e-9)


def test_gradcheck__finds_one_wrong_entry(student):
    """one wrong entry among all is found, wherever it is, by one of sixty checks"""
    for layer, place in ((0, (0, 0)), (0, (2, 1)), (0, (2, 0)), (1, (0, 1)), (1, (1, 2)), (1, (1, 0))):
        for factor, wanted in ((0.0, (1.0, 1.0)), (2.0, (1 / 3, 1 / 2))):
            model, X, Y, *right = network(student)
            right[layer][place] *= factor
            # Six draws miss one entry of six in one check of three, and in sixty checks never.
            errors = (check_with_seed(student, model, X, Y, stand_in(*right), seed) for seed in range(60))
            found = any(is_near(error, each) for error in errors for each in wanted)
            expect(found, "one entry is wrong, but in sixty checks the error is never that of this entry")


def test_gradcheck__uses_eps(student):
    """with a step of 0.2 the measured slopes are coarse, and so even a right backward pass has an error"""
    model, X, Y, dW1, dW2 = network(student)
    right = stand_in(dW1, dW2)
    fine = max(check_with_seed(student, model, X, Y, right, seed) for seed in range(3))
    expect(fine < 1e-5, "with a step of 1e-5 a right backward pass has a large error")
    coarse = max(check_with_seed(student, model, X, Y, right, seed, eps=0.2) for seed in range(40))
    # By the maximum and by the sum of the magnitudes; of the weights alone, and of the biases as well.
    near = any(is_near(coarse, each) for each in [0.17023274, 0.093035189, 0.33616852, 0.20204481])
    expect(near, "with a step of 0.2 the error is not that of central differences with this step")


def test_gradcheck__of_the_weights_as_they_are(student):
    """backward is asked about the weights as they are, not about ones that were moved by eps"""
    model, X, Y, dW1, dW2 = network(student)
    before, seen = np.array(model.forward(X)), []

    def backward(model, y_onehot):
        seen.append(np.array(model.p))
        return stand_in(dW1, dW2)(model, y_onehot)

    student.gradcheck(model, X, Y, backward, n=3, eps=0.1, rng=np.random.default_rng(0))
    expect(seen, "backward, the argument, was not called", mistake="gradcheck-backward-unused")
    for p in seen:
        close(p, before, "model.p when backward is called", shape="(N, K)")


def test_gradcheck__of_flat_and_small_entries(student):
    """entries along which the loss is flat, or nearly so, are examined as well"""
    model, X, Y, dW1, dW2 = network(student)
    model.W2[0] = 0.0  # nothing that the first hidden unit says reaches the loss
    error = max(check_with_seed(student, model, X, Y, dead_end(dW1), seed) for seed in range(3))
    expect(error > 0.9, "the loss is flat along a column of W1, but not dW1, and nothing was noticed")
    model, X, Y, dW1, dW2 = network(student)
    small = stand_in(3e-5 * dW1, dW2)
    error = max(check_with_seed(student, model, 1e-5 * X, Y, small, seed) for seed in range(3))
    expect(error > 0.1, "dW1 is wrong where gradients are small, and nothing was noticed")


def test_gradcheck__by_default(student):
    """unless told otherwise, n is 10 and eps is 1e-5"""
    counts, steps = [], []
    for given in ({}, {"n": 10}):
        model = student.MLP(np.random.default_rng(0), n_in=4, n_hidden=5, n_out=3)
        forward, before, seen = model.forward, model.W1.copy(), []

        def watched(images, forward=forward, before=before, model=model, seen=seen):
            seen.append(float(np.abs(model.W1 - before).max()))
            return forward(images)

        model.forward = watched
        flat = tuple(0 * each for each in (model.W1, model.b1, model.W2, model.b2))
        student.gradcheck(
            model, np.eye(4), np.eye(4, 3), lambda *_, flat=flat: flat, rng=np.random.default_rng(9), **given
        )
        counts.append(len(seen))
        steps.append(max(seen, default=0.0))
    expect(counts[0] == counts[1], "n is not 10 where no n is given")
    expect(steps[0] == 0 or is_near(steps[0], 1e-5), "the step is not 1e-5 where no eps is given")


def network(student):
    """A network with D = 3, H = 2, K = 3, four examples, and the gradient there, measured to ten digits."""
    model = student.MLP(np.random.default_rng(0), n_in=3, n_hidden=2, n_out=3)
    model.W1, model.b1 = np.array([[0.5, -1.0], [1.0, 0.5], [-0.5, 1.0]]), np.array([0.1, -0.2])
    model.W2, model.b2 = np.array([[1.0, -0.5, 0.2], [0.3, 0.8, -1.0]]), np.array([0.0, 0.1, -0.1])
    images = np.array([[0.5, -1.0, 2.0], [1.0, 0.5, -0.5], [-1.5, 1.0, 0.5], [2.0, 1.0, 1.0]])
    truth = np.array([[1.0, 0.0, 0.0], [0.0, 0.0, 1.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]])
    slopes_of_W1 = [
        [0.248254605931, 0.070552603937],
        [0.289496940028, -0.069975407343],
        [0.122184333833, 0.051038564024],
    ]
    slopes_of_W2 = [
        [0.534325608271, 0.057107870877, -0.591433479148],
        [0.009482892263, -0.03699923605, 0.027516343786],
    ]
    return model, images, truth, np.array(slopes_of_W1), np.array(slopes_of_W2)


def stand_in(dW1, dW2):
    """Takes the place of `backward` and returns these gradients, right or wrong."""
    db1 = np.array([0.349529009259, -0.001154393187])
    db2 = np.array([0.252976309573, 0.11810500579, -0.371081315363])
    return lambda model, y_onehot: (dW1, db1, dW2, db2)


def check_with_seed(student, model, X, Y, backward, seed, eps=1e-5):
    """The error of `backward` by six entries of each matrix."""
    rng = np.random.default_rng(seed)
    return number(student.gradcheck(model, X, Y, backward, n=6, eps=eps, rng=rng))


def dead_end(dW1):
    """Takes the place of `backward` for a network whose first hidden unit leads nowhere; the rest is unknown."""
    return lambda model, y_onehot: (dW1, np.zeros(2), np.zeros((2, 3)), np.zeros(3))


def is_near(got, want):
    """Within a thousandth."""
    return abs(got - want) <= 1e-3 * abs(want)
