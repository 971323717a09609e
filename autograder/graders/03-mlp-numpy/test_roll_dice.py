"""The die: roll_dice, tested by statistics."""

import numpy as np
from scipy import special

from autograder.checks import expect
from autograder.graders.inputs import seeds

#: The number of rolls in a statistical test.
ROLLS = 12_000
#: So many show that faces 1 to 4 come 11 times where faces 5 and 6 come 10 times, as of 64 numbers modulo 6.
MANY = 48_000
#: A right die is refused less often than this.
RARE = 1e-9
#: Sizes of ranges that a die by remainders may draw from; 6 divides none of them.
_RANGES = [M for M in (*range(20, 65), 99, 100, 101, 128, 200, 255, 256, 365, 500, 512, 999, 1000) if M % 6]
#: Only rolls whose first ones fit are compared as a whole.
_FIRST = 40


def test_roll_dice__faces(student, rng):
    """there are n integers from 1 to 6, for every n"""
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
    rolls = _rolls(student, MANY, np.random.default_rng(seed))
    counts = np.bincount(np.clip(rolls, 0, 7).astype(int), minlength=8)[1:7]
    # Pearson's statistic of a right die has five degrees of freedom.
    spread = float(((counts - MANY / 6) ** 2).sum() / (MANY / 6))
    expect(
        spread < special.chdtri(5, RARE),
        "the faces do not come equally often",
        mistake=loaded(counts / MANY),
    )
    expect(
        spread > 2 * special.gammaincinv(5 / 2, RARE),
        "the faces come more evenly than chance allows",
        mistake="dice-balanced",
    )
    expect(
        not are_remainders(rolls, seed),
        "some faces come from more of the numbers that are drawn than others do",
        mistake="dice-remainders",
    )


def test_roll_dice__independent(student, rng):
    """no roll depends on an earlier one, recent or long ago"""
    shown = _rolls(student, ROLLS, rng)
    rolls = np.clip(shown, 1, 6).astype(int)
    pairs = rolls.reshape(-1, 2) - 1
    counts = np.bincount(pairs[:, 0] * 6 + pairs[:, 1], minlength=36)
    expected = len(pairs) / 36
    spread = float(((counts - expected) ** 2).sum() / expected)
    name = dependent(rolls) if np.array_equal(rolls, shown) else ""
    said = "each pair of faces should come equally often, but does not"
    expect(spread < special.chdtri(35, RARE), said, mistake=name)
    apart = name or "dice-dependent-far-apart"
    expect(far_apart(rolls) < 1, "rolls that are far apart depend on each other", mistake=apart)


def test_roll_dice__from_the_generator(student, rng):
    """the same seed gives the same rolls, and a second call gives others"""
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
    dealt = are_dealt(first, one)
    expect(not dealt, "a face that has come is less probable afterwards", mistake="dice-dealt")


def test_roll_dice__never_again(student, rng):
    """many calls with one generator all give different rolls"""
    generator = np.random.default_rng(seeds(rng, 1)[0])
    calls = [tuple(_rolls(student, 40, generator).tolist()) for _ in range(50)]
    # Two of the 1,225 pairs of right calls are alike with a probability below 1e-27.
    different = len(set(calls))
    name = (
        "dice-one-roll"
        if len(set(calls[0])) == 1
        else "dice-few-sequences"
        if different > 1
        else "dice-reseeded"
    )
    expect(different == len(calls), "among fifty calls two give the same forty rolls", mistake=name)


def _rolls(student, n, rng):
    got = student.roll_dice(n, rng)
    expect(got is not None, "the rolls are None: is a return missing?")
    rolls = np.asarray(got)
    expect(rolls.dtype.kind in "fiu" and np.isfinite(rolls).all(), "the rolls should be integers")
    names = {(): "axis-dropped" if n == 1 else "dice-n-ignored", (n - 1,): "dice-one-short"}
    expect(rolls.shape == (n,), "there should be n rolls in one row", mistake=names.get(rolls.shape, ""))
    return rolls


# -------------------------------------------------------------------------------------- what rolls depend on


def far_apart(rolls):
    """How much rolls depend on each other at any distance, or mirrored at any place: below 1 for a right die.

    For each distance, and each place, the products of deviations of all such pairs are added up. They are
    martingale differences of at most 2.5², n of them or, at a place, n/2 of them twice; Azuma's inequality
    bounds each of the 3n sums.
    """
    n = len(rolls)
    waves = np.fft.rfft(rolls - 3.5, 2 * n)
    distances = np.abs(np.fft.irfft(np.abs(waves) ** 2)[1:n]).max()
    places = np.abs(np.fft.irfft(waves**2)).max()
    bound = 2.5**2 * np.sqrt(4 * n * np.log(6 * n / RARE))
    return max(distances, places - 2.5**2) / bound


def are_remainders(rolls, seed):
    """Whether the rolls are remainders of numbers drawn from a range that 6 does not divide.

    They are compared with those of a generator that has this seed. A right die may make its rolls of such
    numbers as well, but draws anew in the place of M % 6 of the M. In n rolls it does so about n (M % 6) / M
    times, and agrees in spite of that with a probability of exp(−5/6 of this number): with 12,000 rolls
    less than 1 in 10¹³, for any of these ranges.
    """
    rolls, generator = rolls.astype(int), np.random.default_rng(seed)
    start = generator.bit_generator.state
    for draw in _DRAWS:
        generator.bit_generator.state = start
        if not _are_remainders_of(rolls[:_FIRST], draw(generator, _FIRST)):
            continue
        generator.bit_generator.state = start
        if _are_remainders_of(rolls, draw(generator, len(rolls))):
            return True
    return False


_DRAWS = (
    lambda generator, n: np.frombuffer(generator.bytes(n), dtype=np.uint8),
    *(lambda generator, n, M=M: generator.integers(M, size=n) for M in _RANGES),
    *(lambda generator, n, M=M: (generator.random(n) * M).astype(int) for M in _RANGES),
)


def _are_remainders_of(rolls, numbers):
    """Whether a roll is the remainder of its number, or always so many faces further on."""
    return len(set(((rolls - numbers) % 6).tolist())) == 1


def are_dealt(rolls, seed):
    """Whether the rolls are dealt from a deck that a generator with this seed shuffles.

    A right die shares sixty rolls with one of these decks with a probability of 6 to the power of −60.
    """
    n = len(rolls)
    for times in (10, n, 100, 10 * n // 6, 1000):
        order = np.random.default_rng(seed).permutation(6 * times)
        chosen = np.random.default_rng(seed).choice(6 * times, min(n, 6 * times), replace=False)
        for cards in (order[:n], order[-n:], chosen):
            if any(np.array_equal(rolls, faces + 1) for faces in (cards // times, cards % 6)):
                return True
    return False


# ---------------------------------------------- the names of mistakes: asked for only once a test has failed


def loaded(shares):
    """What the shares of the six faces are called when they look like a known mistake."""
    if np.allclose(shares, [0.1, 0.2, 0.2, 0.2, 0.2, 0.1], atol=0.02):
        return "dice-rounded"
    if np.allclose(np.sort(shares), [1 / 7] * 5 + [2 / 7], atol=0.015):
        return "dice-one-face-twice"
    remainders = {M: ((np.arange(6) < M % 6) + M // 6) / M for M in range(7, 65)}
    if any(np.allclose(shares, each, atol=0.005) for M, each in remainders.items() if M % 6):
        return "dice-remainders"
    outer, inner, middle = shares[[0, 5]], shares[[1, 4]], shares[[2, 3]]
    bell = 1.2 * outer.max() < inner.min() and 1.2 * inner.max() < middle.min()
    return "dice-bell-shaped" if bell else ""


def dependent(rolls):
    """What it is called when rolls depend on each other in a known way."""
    if np.ptp(rolls) == 0:
        return "dice-one-roll"
    if (np.diff(rolls) >= 0).all():
        return "dice-sorted"
    if (np.diff(rolls) != 0).all():
        return "dice-never-twice"
    if any(np.array_equal(rolls[period:], rolls[:-period]) for period in range(2, 1001)):
        return "dice-repeated"
    by_chance = np.sum((np.bincount(rolls) / len(rolls)) ** 2)
    return "dice-like-the-one-before" if np.mean(np.diff(rolls) == 0) > by_chance + 0.1 else ""
