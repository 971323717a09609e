"""Checks of session A, part 1: expectation, variance and the die. All numbers are worked out by hand."""

import numpy as np

from checks import array, close, expect, unchanged


def test_expectation__of_a_coin(student):
    """a value counts as much as it is probable"""
    close(student.expectation(np.array([0.0, 10.0]), np.array([0.75, 0.25])), 2.5)


def test_expectation__of_a_die(student):
    """the expectation of a fair die is 3.5"""
    close(student.expectation(np.array([1.0, 2.0, 3.0, 4.0, 5.0, 6.0]), np.full(6, 1 / 6)), 3.5)


def test_expectation__of_negative_values(student):
    """negative values count as well"""
    values, probs = np.array([-2.0, 1.0, 4.0]), np.array([0.5, 0.3, 0.2])
    close(student.expectation(values, probs), 0.1)  # −1 + 0.3 + 0.8
    unchanged(values, [-2.0, 1.0, 4.0], "values")


def test_expectation__of_rare_values(student):
    """a rare value that is large counts, and so do values that are alike: 4 + 0.9 + 0.9 + 3.104892"""
    values, probs = np.array([10000.0, 3.0, 3.0, 7.77]), np.array([0.0004, 0.3, 0.3, 0.3996])
    close(student.expectation(values, probs), 8.904892)


def test_variance__of_a_coin(student):
    """the variance of 0 and 10 with probabilities ¾ and ¼"""
    close(student.variance(np.array([0.0, 10.0]), np.array([0.75, 0.25])), 18.75)  # ¾·2.5² + ¼·7.5²


def test_variance__of_a_die(student):
    """the variance of a fair die is 35/12"""
    close(student.variance(np.array([1.0, 2.0, 3.0, 4.0, 5.0, 6.0]), np.full(6, 1 / 6)), 35 / 12)


def test_variance__of_unequal_probabilities(student):
    """each squared distance is weighted by its probability"""
    values, probs = np.array([-2.0, 1.0, 4.0]), np.array([0.5, 0.3, 0.2])
    close(student.variance(values, probs), 5.49)  # the expectation is 0.1
    unchanged(values, [-2.0, 1.0, 4.0], "values")


def test_roll_dice__faces(student):
    """n integers, and each of the faces 1 to 6 turns up"""
    rolls = np.asarray(student.roll_dice(200, np.random.default_rng(1)))
    array(rolls, (200,), "rolls", shape="(n,)", kinds="iu")
    expect(rolls.min() >= 1, "a roll is below 1")
    expect(rolls.max() <= 6, "a roll is above 6")
    expect(len(set(rolls.tolist())) == 6, "in 200 rolls some face never turns up")


def test_roll_dice__is_fair(student):
    """each face turns up about as often as any other"""
    rolls = np.asarray(student.roll_dice(6000, np.random.default_rng(2)))
    for face in range(1, 7):
        # 1000 are expected, give or take 29; a right die is refused less than once in 10⁹ times.
        expect(
            800 < np.sum(rolls == face) < 1200, "some face is much rarer, or more frequent, than one in six"
        )


def test_roll_dice__draws_from_rng(student):
    """the rolls come from rng: the same seed gives the same rolls, another seed other ones"""
    first, again = (student.roll_dice(50, np.random.default_rng(3)) for _ in range(2))
    said = "the same seed gives other rolls: is something else drawn from?"
    expect(np.array_equal(first, again), said, mistake="dice-own-generator")
    other = student.roll_dice(50, np.random.default_rng(4))
    expect(not np.array_equal(first, other), "another seed gives the same rolls: is rng used at all?")


def test_roll_dice__moves_on(student):
    """a second call with the same rng rolls anew"""
    rng = np.random.default_rng(5)
    first, second = student.roll_dice(50, rng), student.roll_dice(50, rng)
    expect(not np.array_equal(first, second), "two calls with one generator give the same rolls")


def test_roll_dice__rolls_are_independent(student):
    """no roll depends on the rolls before it"""
    first, second = (np.asarray(student.roll_dice(6000, np.random.default_rng(s))) for s in (6, 7))
    for lag in range(1, 300):
        # One pair in six is equal, give or take 0.5 %; a right die is refused less than once in 10⁹ times.
        share = np.mean(first[lag:] == first[:-lag])
        expect(abs(share - 1 / 6) < 0.036, "a roll depends on the rolls before it")
    for rolls in (first, second):
        counts = np.array([np.sum(rolls.reshape(100, 60) == face, axis=1) for face in range(1, 7)])
        # This sum is 500 on average, give or take 32, where the rolls are independent.
        expect(np.sum((counts - 10) ** 2 / 10) > 290, "the faces come too evenly: a die has no memory")
    counts = [np.bincount(rolls, minlength=7)[1:] for rolls in (first, second)]
    expect(np.ptp(counts) > 0, "each face comes exactly as often as any other: a die is not that even")


def test_roll_dice__many_seeds(student):
    """every seed gives rolls of its own"""
    seeds = range(100, 160)
    rolls = {tuple(np.asarray(student.roll_dice(40, np.random.default_rng(s))).tolist()) for s in seeds}
    expect(len(rolls) == 60, "different seeds give the same rolls")
