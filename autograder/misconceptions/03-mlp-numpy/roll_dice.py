"""Wrong answers to `roll_dice`, and right answers in an unusual style."""

import numpy as np

from autograder.misconceptions import misconception, odd

misconception(
    "dice-never-six",
    "the six never comes: the upper end of the range is left out",
    hint="Is the upper end that you give among the numbers that you get?",
    change={"return rng.integers(1, 7, size=n)": "return rng.integers(1, 6, size=n)"},
)

misconception(
    "dice-from-zero",
    "the faces run from 0 to 5",
    hint="At which number does a die start, and at which does the range start that you draw from?",
    change={"return rng.integers(1, 7, size=n)": "return rng.integers(0, 6, size=n)"},
)

misconception(
    "dice-to-seven",
    "the faces run from 1 to 7",
    hint="Is the upper end that you give among the numbers that you get?",
    change={"return rng.integers(1, 7, size=n)": "return rng.integers(1, 7, size=n, endpoint=True)"},
)

misconception(
    "dice-own-generator",
    "the rolls do not come from the generator that is given, so a seed does not repeat them",
    hint="What is the argument rng for?",
    change={"return rng.integers(1, 7, size=n)": "return np.random.randint(1, 7, size=n)"},
)


@misconception(
    "dice-reseeded",
    "the rolls are the same at each call, as from a generator that starts anew each time",
    hint="What should happen when the function is called twice? Whose state should move on?",
)
def roll_dice(n, rng):
    rng = np.random.default_rng(0)
    return rng.integers(1, 7, size=n)


misconception(
    "dice-rounded",
    "real numbers between 1 and 6 are rounded, so 1 and 6 come half as often as the others",
    hint="Which real numbers are rounded to 1, and which to 2? Are the two stretches equally long?",
    change={"return rng.integers(1, 7, size=n)": "return np.round(rng.uniform(1, 6, size=n)).astype(int)"},
)

misconception(
    "dice-floats",
    "the rolls are floating-point numbers instead of integers",
    hint="What is the dtype of what you return?",
    change={"return rng.integers(1, 7, size=n)": "return np.floor(rng.random(n) * 6) + 1"},
)

misconception(
    "dice-one-roll",
    "the die is rolled once and its face is repeated",
    hint="How many independent draws are needed?",
    change={"return rng.integers(1, 7, size=n)": "return np.full(n, rng.integers(1, 7))"},
)

misconception(
    "dice-balanced",
    "the faces are dealt evenly and shuffled, so the rolls depend on each other",
    hint="Having rolled six times, must each face have come?",
    change={"return rng.integers(1, 7, size=n)": "return rng.permutation(np.arange(n) % 6 + 1)"},
)

misconception(
    "dice-n-ignored",
    "one single number is returned, whatever n is",
    hint="How many rolls are asked for?",
    change={"return rng.integers(1, 7, size=n)": "return rng.integers(1, 7)"},
)

misconception(
    "dice-sorted",
    "the rolls come in rising order",
    hint="What does the roll before say of the next one?",
    change={"return rng.integers(1, 7, size=n)": "return np.sort(rng.integers(1, 7, size=n))"},
)

misconception(
    "dice-from-zero-to-six",
    "the faces run from 0 to 6",
    hint="How many faces does a die have?",
    change={"return rng.integers(1, 7, size=n)": "return rng.integers(0, 7, size=n)"},
)

misconception(
    "dice-not-whole",
    "the rolls are not whole numbers",
    hint="What can a die show?",
    change={"return rng.integers(1, 7, size=n)": "return rng.uniform(1, 6, size=n)"},
)

misconception(
    "dice-few-sequences",
    "a few sequences of rolls come again and again",
    hint="From how many seeds is a sequence chosen? What is the generator itself for?",
    change={"rng.integers": "np.random.default_rng(int(rng.integers(100))).integers"},
)


@misconception(
    "dice-dependent-far-apart",
    "rolls that are far apart depend on each other",
    hint="Is each of the n rolls a draw of its own?",
)
def roll_dice(n, rng):
    half = rng.integers(1, 7, size=(n + 1) // 2)
    return np.concatenate([half, 7 - half])[:n]


misconception(
    "dice-remainders",
    "some faces come more often, as the remainders of a range that 6 does not divide",
    hint="How many numbers of the range have each remainder?",
    change={"return rng.integers(1, 7, size=n)": "return rng.integers(0, 10, size=n) % 6 + 1"},
)

misconception(
    "dice-bell-shaped",
    "the middle faces come more often than the outer ones",
    hint="How probable should a 1 be, and how probable a 3?",
    change={"return rng.integers(1, 7, size=n)": "return rng.binomial(5, 0.5, size=n) + 1"},
)


@misconception(
    "dice-never-twice",
    "no face comes twice in a row",
    hint="Does a die remember its last roll?",
)
def roll_dice(n, rng):
    steps = rng.integers(1, 6, size=n)
    return (rng.integers(6) + np.cumsum(steps)) % 6 + 1


misconception(
    "dice-repeated",
    "a few rolls are repeated until there are n",
    hint="Is each of the n rolls a draw of its own?",
    change={"return rng.integers(1, 7, size=n)": "return np.resize(rng.integers(1, 7, size=10), n)"},
)

misconception(
    "dice-one-short",
    "there is one roll too few",
    hint="Over which indices does the loop run?",
    change={"rng.integers(1, 7, size=n)": "np.array([rng.integers(1, 7) for _ in range(1, n)], dtype=int)"},
)

misconception(
    "dice-one-face-twice",
    "one face comes twice as often as each of the others",
    hint="How many numbers are drawn from, and which of them end up on the same face?",
    change={"return rng.integers(1, 7, size=n)": "return np.minimum(rng.integers(1, 8, size=n), 6)"},
)

misconception(
    "dice-like-the-one-before",
    "a roll is often the same as the one before",
    hint="Does a die remember its last roll?",
    change={"rng.integers(1, 7, size=n)": "np.repeat(rng.integers(1, 7, size=(n + 1) // 2), 2)[:n]"},
)


@misconception(
    "dice-dependent-far-apart",
    "rolls that are far apart depend on each other",
    hint="Is each of the n rolls a draw of its own?",
)
def roll_dice(n, rng):
    half = rng.integers(1, 7, size=(n + 1) // 2)
    return np.concatenate([half, half[::-1]])[:n]


misconception(
    "dice-dealt",
    "the rolls are dealt from a shuffled deck of faces, so a face that has come is rarer afterwards",
    hint="Having rolled a six, is another six less probable?",
    change={"return rng.integers(1, 7, size=n)": "return rng.permutation(np.repeat(np.arange(1, 7), n))[:n]"},
)

misconception(
    "dice-dealt",
    "the rolls are dealt from a shuffled deck of faces, so a face that has come is rarer afterwards",
    hint="Having rolled a six, is another six less probable?",
    change={"rng.integers(1, 7, size=n)": "rng.choice(list(range(1, 7)) * n, size=n, replace=False)"},
)

misconception(
    "dice-remainders",
    "some faces come more often, as the remainders of a range that 6 does not divide",
    hint="How many numbers of the range have each remainder?",
    change={"return rng.integers(1, 7, size=n)": "return np.array([byte % 6 + 1 for byte in rng.bytes(n)])"},
)

misconception(
    "dice-remainders",
    "some faces come more often, as the remainders of a range that 6 does not divide",
    hint="How many numbers of the range have each remainder?",
    change={"return rng.integers(1, 7, size=n)": "return rng.integers(1, 101, size=n) % 6 + 1"},
)


@odd("dice by a list of single rolls")
def roll_dice(n, rng):
    rolls = []
    for _ in range(n):
        rolls.append(int(rng.integers(1, 7)))
    return rolls


odd(
    "dice by choosing from the six faces",
    change={"rng.integers(1, 7, size=n)": "rng.choice(np.array([1, 2, 3, 4, 5, 6], dtype=np.uint8), size=n)"},
)

odd(
    "dice by scaling real numbers",
    change={"return rng.integers(1, 7, size=n)": "return (6 * rng.random(n)).astype(np.int32) + 1"},
)


@odd("dice by counting thresholds")
def roll_dice(n, rng):
    return np.searchsorted(np.arange(1, 6) / 6, rng.random(n), side="right") + 1


odd(
    "dice from the raw bits of the generator",
    change={"return rng.integers(1, 7, size=n)": "return rng.bit_generator.random_raw(n) % 6 + 1"},
)

odd(
    "dice by the multinomial distribution",
    change={"rng.integers(1, 7, size=n)": "rng.multinomial(1, [1 / 6] * 6, size=n).argmax(axis=1) + 1"},
)

odd(
    "dice by the largest of six draws",
    change={"return rng.integers(1, 7, size=n)": "return rng.standard_normal((n, 6)).argmax(axis=1) + 1"},
)


@odd("dice by shuffling the faces for each roll")
def roll_dice(n, rng):
    faces, rolls = [1, 2, 3, 4, 5, 6], []
    for _ in range(n):
        rng.shuffle(faces)
        rolls.append(faces[2])
    return np.array(rolls)


@odd("dice from bytes, of which the last few are refused")
def roll_dice(n, rng):
    rolls = []
    while len(rolls) < n:
        byte = rng.bytes(1)[0]
        if byte < 252:
            rolls.append(byte % 6 + 1)
    return rolls


odd(
    "dice by a coin and a die of three faces",
    change={"rng.integers(1, 7, size=n)": "3 * rng.integers(2, size=n) + rng.integers(1, 4, size=n)"},
)

odd(
    "dice by every second of more rolls than needed",
    change={"return rng.integers(1, 7, size=n)": "return rng.integers(1, 7, size=2 * n, dtype=np.int8)[::2]"},
)

odd(
    "dice by sums of rolls, taken around in a circle",
    change={"return rng.integers(1, 7, size=n)": "return np.cumsum(rng.integers(1, 7, n)) % 6 + 1"},
)

odd(
    "dice as a tuple of Python integers",
    change={
        "rng.integers(1, 7, size=n)": "tuple(int(roll) for roll in rng.integers(1, 6, n, endpoint=True))",
    },
)


@odd("dice by the remainders of hundreds, of which the last few are refused")
def roll_dice(n, rng):
    drawn = rng.integers(100, size=n)
    while (over := drawn >= 96).any():
        drawn[over] = rng.integers(100, size=over.sum())
    return drawn % 6 + 1


@odd("dice by the digits of large numbers to the base 6")
def roll_dice(n, rng):
    numbers = rng.integers(6**20, size=n // 20 + 1)
    return (numbers[:, None] // 6 ** np.arange(20) % 6 + 1).ravel()[:n]
