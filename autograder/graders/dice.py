"""Rolls of a die: statistics that a right one passes, and what a wrong one has done."""

import numpy as np

#: A right die is refused less often than this.
RARE = 1e-9
#: Of so many numbers 6 leaves a remainder, and a die by remainders may draw from as many as these.
_RANGES = [M for M in (*range(20, 65), 99, 100, 101, 128, 200, 255, 256, 365, 500, 512, 999, 1000) if M % 6]
#: So many rolls are looked at first.
_FIRST = 40


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


def loaded(shares):
    """What the shares of the six faces are called when they look like a known mistake."""
    if np.allclose(shares, [0.1, 0.2, 0.2, 0.2, 0.2, 0.1], atol=0.02):
        return "dice-rounded"
    if np.allclose(np.sort(shares), [1 / 7] * 5 + [2 / 7], atol=0.015):
        return "dice-one-face-twice"
    remainders = {M: ((np.arange(6) < M % 6) + M // 6) / M for M in range(7, 24)}
    if any(np.allclose(shares, each, atol=0.01) for M, each in remainders.items() if M % 6):
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
