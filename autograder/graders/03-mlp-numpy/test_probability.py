"""Expectation, variance and the die."""

import math

import numpy as np
from scipy import special

from autograder.checks import close, expect, unchanged
from autograder.graders import dice
from autograder.graders.inputs import awkward, distribution, seeds, unsorted

ROLLS = 12_000


def test_expectation__weighs_each_value(student, rng):
    """each value counts by its probability"""
    for sign, size in ((1, 3), (-1, 7), (1, 4)):
        values, probs = sign * rng.normal(2.0, 1.0, size), distribution(rng, size)
        want = _expectation(values, probs)
        close(student.expectation(values, probs), want, "the expectation")


def test_expectation__sure_and_impossible(student, rng):
    """what never happens counts nothing, and a sure outcome is its own expectation"""
    for size in (5, 1, 3):
        values, probs = rng.uniform(2.0, 9.0, size), np.zeros(size)
        sure, probs[-1] = float(values[-1]), 1.0
        close(student.expectation(values, probs), sure, "the expectation of a sure outcome")
    values, probs = rng.uniform(2.0, 9.0, 4), np.array([0.0, 0.25, 0.0, 0.75])
    want = _expectation(values, probs)
    close(student.expectation(values, probs), want, "the expectation")


def test_expectation__each_term_counts(student, rng):
    """a term counts however small it is, and also where another is just as large"""
    ask = student.expectation
    even = np.array([4.0, 2.0, 8.0, -1.0]), np.array([0.25, 0.5, 0.125, 0.125])  # 1 + 1 + 1 − 0.125
    close(ask(*even), 2.875, "the expectation where several terms are alike")
    values, probs = rng.normal(0.0, 1.0, 5), np.full(5, 0.2)
    close(ask(values, probs), _expectation(values, probs), "the expectation of even outcomes")
    for scale, rare in ((1e-3, 0.1), (1.0, 0.004), (50.0, 0.0005)):
        values, probs = scale * rng.uniform(1.0, 2.0, 4), distribution(rng, 4)
        values, probs = np.append(values, 20 * scale), np.append(probs * (1 - rare), rare)
        close(ask(values, probs), _expectation(values, probs), "the expectation of small or rare values")


def test_expectation__leaves_its_arguments(student, rng):
    """any array of numbers will do, and none is changed"""
    values, probs = unsorted(rng, 6), distribution(rng, 6)
    before = values.copy(), probs.copy()
    want = _expectation(values, probs)
    close(student.expectation(values, probs), want, "the expectation")
    unchanged(values, before[0], "values")
    unchanged(probs, before[1], "probs")
    close(
        student.expectation(awkward(values), awkward(probs)), _expectation(values, probs), "the expectation"
    )
    small = values.astype(np.float32), probs.astype(np.float32)
    want = _expectation(values, probs)
    close(student.expectation(*small), want, "the expectation in float32")


def test_variance__weighs_squared_deviations(student, rng):
    """each squared deviation from the expectation counts by its probability"""
    for size in (3, 7, 4):
        values, probs = rng.normal(2.0, 3.0, size), distribution(rng, size)
        want = _variance(values, probs)
        close(student.variance(values, probs), want, "the variance")


def test_variance__shifted(student, rng):
    """a shift of all values leaves the variance as it is"""
    for shift in (-40.0, 25.0):
        values, probs = rng.uniform(-2.0, 2.0, 5), distribution(rng, 5)
        want = _variance(values, probs)
        close(student.variance(values + shift, probs), want, "the variance of shifted values")


def test_variance__sure_and_impossible(student, rng):
    """a sure outcome does not vary, and what never happens counts nothing"""
    low, high = rng.uniform(1.0, 2.0), rng.uniform(5.0, 9.0)
    got = student.variance(np.array([low, 30.0, high]), np.array([0.5, 0.0, 0.5]))
    close(got, ((high - low) / 2) ** 2, "the variance of two even outcomes")
    close(
        student.variance(np.array([low, high]), np.array([0.0, 1.0])), 0.0, "the variance of a sure outcome"
    )
    close(student.variance(np.array([high]), np.array([1.0])), 0.0, "the variance of a single outcome")


def test_variance__each_term_counts(student, rng):
    """a term counts however small it is, and also where another is just as large"""
    ask = student.variance
    even = np.array([-3.0, 1.0, -1.0, 3.0]), np.array([0.05, 0.45, 0.45, 0.05])  # 0.45 + 0.45 + 0.45 + 0.45
    close(ask(*even), 1.8, "the variance where several terms are alike")
    for scale, rare in ((0.01, 0.1), (1.0, 0.004), (50.0, 0.0005)):
        values, probs = scale * rng.uniform(-1.0, 1.0, 4), distribution(rng, 4)
        values, probs = np.append(values, 20 * scale), np.append(probs * (1 - rare), rare)
        close(ask(values, probs), _variance(values, probs), "the variance of small or rare values")


def test_variance__leaves_its_arguments(student, rng):
    """any array of numbers will do, and none is changed"""
    values, probs = unsorted(rng, 6), distribution(rng, 6)
    before = values.copy(), probs.copy()
    want = _variance(values, probs)
    close(student.variance(values, probs), want, "the variance")
    unchanged(values, before[0], "values")
    unchanged(probs, before[1], "probs")
    close(student.variance(awkward(values), awkward(probs)), _variance(values, probs), "the variance")
    small = values.astype(np.float32), probs.astype(np.float32)
    want = _variance(values, probs)
    close(student.variance(*small), want, "the variance in float32")


def test_roll_dice__faces(student, rng):
    """n whole numbers from 1 to 6, for every n"""
    for n in (5, 1, 600):
        rolls = _rolls(student, n, rng)
        whole = bool(np.all(rolls == np.round(rolls)))
        expect(
            rolls.dtype.kind in "iu",
            "the rolls should be integers",
            mistake="dice-floats" if whole else "dice-not-whole",
        )
    low, high = int(rolls.min()), int(rolls.max())
    names = {(0, 5): "dice-from-zero", (0, 6): "dice-from-zero-to-six", (1, 7): "dice-to-seven"}
    expect(low > 0, "a die shows 0, or less", mistake=names.get((low, high), ""))
    expect(high < 7, "a die shows more than 6", mistake=names.get((low, high), ""))
    seen = set(rolls.tolist())
    expect(seen != {1, 2, 3, 4, 5}, "in hundreds of rolls there is no 6", mistake="dice-never-six")
    expect(len(seen) > 1, "in hundreds of rolls all are the same", mistake="dice-one-roll")
    expect(len(seen) == 6, "in hundreds of rolls some face never comes")


def test_roll_dice__uniform(student, rng):
    """all six faces are equally likely"""
    (seed,) = seeds(rng, 1)
    rolls = _rolls(student, ROLLS, np.random.default_rng(seed))
    counts = np.bincount(np.clip(rolls, 0, 7).astype(int), minlength=8)[1:7]
    # Pearson's statistic of a right die has five degrees of freedom.
    spread = float(((counts - ROLLS / 6) ** 2).sum() / (ROLLS / 6))
    expect(
        spread < special.chdtri(5, dice.RARE),
        "the faces do not come equally often",
        mistake=dice.loaded(counts / ROLLS),
    )
    expect(
        spread > 2 * special.gammaincinv(5 / 2, dice.RARE),
        "the faces come more evenly than chance allows",
        mistake="dice-balanced",
    )
    expect(
        not dice.are_remainders(rolls, seed),
        "some faces come from more of the numbers that are drawn than others do",
        mistake="dice-remainders",
    )


def test_roll_dice__independent(student, rng):
    """no roll depends on another, be it the one before or one long before"""
    shown = _rolls(student, ROLLS, rng)
    rolls = np.clip(shown, 1, 6).astype(int)
    pairs = rolls.reshape(-1, 2) - 1
    counts = np.bincount(pairs[:, 0] * 6 + pairs[:, 1], minlength=36)
    expected = len(pairs) / 36
    spread = float(((counts - expected) ** 2).sum() / expected)
    name = dice.dependent(rolls) if np.array_equal(rolls, shown) else ""
    said = "each pair of faces should come equally often, but does not"
    expect(spread < special.chdtri(35, dice.RARE), said, mistake=name)
    apart = name or "dice-dependent-far-apart"
    expect(dice.far_apart(rolls) < 1, "rolls that are far apart depend on each other", mistake=apart)


def test_roll_dice__from_the_generator(student, rng):
    """the same seed gives the same rolls, and the generator moves on"""
    one, other = seeds(rng, 2)
    generator = np.random.default_rng(one)
    first, second = _rolls(student, 60, generator), _rolls(student, 60, generator)
    again = _rolls(student, 60, np.random.default_rng(one))
    different = _rolls(student, 60, np.random.default_rng(other))
    expect(
        np.array_equal(first, again),
        "generators with the same seed give different rolls",
        mistake="dice-own-generator",
    )
    expect(len(set(first.tolist())) > 1, "all 60 rolls of a call are the same", mistake="dice-one-roll")
    # Two right calls agree in all 60 rolls with a probability of 6 to the power of −60.
    expect(
        not np.array_equal(first, different),
        "generators with different seeds give the same rolls",
        mistake="dice-reseeded",
    )
    expect(
        not np.array_equal(first, second),
        "two calls with one generator give the same rolls",
        mistake="dice-reseeded",
    )
    dealt = dice.are_dealt(first, one)
    expect(not dealt, "a face that has come is less probable afterwards", mistake="dice-dealt")


def test_roll_dice__never_again(student, rng):
    """many calls with one generator give other rolls each time"""
    generator = np.random.default_rng(seeds(rng, 1)[0])
    calls = [tuple(_rolls(student, 40, generator).tolist()) for _ in range(50)]
    # Two of the 1,225 pairs of right calls are alike with a probability below 1e-27.
    different = len(set(calls))
    alike = (
        "dice-one-roll"
        if len(set(calls[0])) == 1
        else "dice-few-sequences"
        if different > 1
        else "dice-reseeded"
    )
    expect(different == len(calls), "among fifty calls two give the same forty rolls", mistake=alike)


def _expectation(values, probs):
    return math.fsum(float(x) * float(p) for x, p in zip(values, probs, strict=True))


def _variance(values, probs):
    mean = _expectation(values, probs)
    return math.fsum((float(x) - mean) ** 2 * float(p) for x, p in zip(values, probs, strict=True))


def _rolls(student, n, rng):
    got = student.roll_dice(n, rng)
    expect(got is not None, "the rolls are None: is a return missing?")
    rolls = np.asarray(got)
    expect(rolls.dtype.kind in "fiu" and np.isfinite(rolls).all(), "the rolls should be integers")
    names = {(): "axis-dropped" if n == 1 else "dice-n-ignored", (n - 1,): "dice-one-short"}
    expect(rolls.shape == (n,), "there should be n rolls in one row", mistake=names.get(rolls.shape, ""))
    return rolls
