"""Wrong answers to `minibatches`, and right answers in an unusual style."""

import numpy as np

from autograder.misconceptions import misconception, odd

misconception(
    "minibatches-last-dropped",
    "the examples that do not fill a whole batch are left out",
    hint="How many batches are needed when batch_size does not divide n?",
    change={
        "[order[start : start + batch_size] for start in range(0, n, batch_size)]": (
            "[order[start * batch_size : (start + 1) * batch_size] for start in range(n // batch_size)]"
        ),
    },
)


@misconception(
    "minibatches-with-replacement",
    "the batches are drawn with replacement: some examples come twice and others not at all",
    hint="How often should each example be seen in an epoch?",
)
def minibatches(n, batch_size, rng):
    for start in range(0, n, batch_size):
        yield rng.integers(0, n, size=min(batch_size, n - start))


@misconception(
    "minibatches-drawn-apart",
    "each batch is drawn from all examples anew, so batches share examples and some are left out",
    hint="What has to be known of the earlier batches when the next one is drawn? How does one shuffle do it?",
)
def minibatches(n, batch_size, rng):
    for start in range(0, n, batch_size):
        yield rng.choice(n, size=min(batch_size, n - start), replace=False)


@misconception(
    "minibatches-in-order",
    "the examples are not shuffled",
    hint="What would training see if the data were sorted by label?",
)
def minibatches(n, batch_size, rng):
    order = np.arange(n)
    for start in range(0, n, batch_size):
        yield order[start : start + batch_size]


misconception(
    "minibatches-reseeded",
    "the order is the same at each call, as from a generator that starts anew each time",
    hint="Whose state should move on from epoch to epoch?",
    change={"order = rng.permutation(n)": "order = np.random.default_rng(0).permutation(n)"},
)

misconception(
    "minibatches-own-generator",
    "the order does not come from the generator that is given, so a seed does not repeat it",
    hint="What is the argument rng for?",
    change={"order = rng.permutation(n)": "order = np.random.permutation(n)"},
)


@misconception(
    "minibatches-last-filled",
    "the last batch is filled up with examples that have been there already",
    hint="How often should each example be seen in an epoch? May the last batch be smaller?",
)
def minibatches(n, batch_size, rng):
    order = rng.permutation(n)
    count = -(-n // batch_size)
    return list(np.resize(order, count * batch_size).reshape(count, batch_size))


@misconception(
    "minibatches-split-evenly",
    "the right number of batches, but the examples are spread evenly over them",
    hint="Which batch alone may be smaller than batch_size?",
)
def minibatches(n, batch_size, rng):
    return np.array_split(rng.permutation(n), -(-n // batch_size))


@misconception(
    "minibatches-number-for-size",
    "batch_size is treated as the number of batches",
    hint="How many examples are in a batch, and how many batches follow from that?",
)
def minibatches(n, batch_size, rng):
    return [batch for batch in np.array_split(rng.permutation(n), batch_size) if len(batch)]


@misconception(
    "minibatches-blocks",
    "only the batches change places: which examples are together is always the same",
    hint="Should two neighbours in the data set always share a batch?",
)
def minibatches(n, batch_size, rng):
    blocks = [np.arange(start, min(start + batch_size, n)) for start in range(0, n, batch_size)]
    return [blocks[i] for i in rng.permutation(len(blocks))]


misconception(
    "minibatches-empty-last",
    "an empty batch comes last when batch_size divides n",
    hint="Where does the range of starts end when n is a multiple of batch_size?",
    change={"range(0, n, batch_size)": "range(0, n + 1, batch_size)"},
)


@misconception(
    "minibatches-shuffled-within",
    "each batch is shuffled within itself: which examples are together is always the same",
    hint="Should two neighbours in the data set always share a batch?",
)
def minibatches(n, batch_size, rng):
    for start in range(0, n, batch_size):
        yield rng.permutation(np.arange(start, min(start + batch_size, n)))


misconception(
    "minibatches-from-one",
    "the indices run from 1 to n, not from 0 to n − 1",
    hint="Which index does the first example have?",
    change={"order = rng.permutation(n)": "order = rng.permutation(n) + 1"},
)


@misconception(
    "minibatches-smaller-one-not-last",
    "the smaller batch is not the last one",
    hint="Where do the indices that are left over go?",
)
def minibatches(n, batch_size, rng):
    perm = rng.permutation(n)
    r = n % batch_size
    out = [perm[:r]] if r else []
    return out + [perm[s : s + batch_size] for s in range(r, n, batch_size)]


@misconception(
    "minibatches-first-only",
    "only the first batch is returned: the return stands inside the loop",
    hint="When does a function stop at a return? How does it hand out one thing after another?",
)
def minibatches(n, batch_size, rng):
    perm = rng.permutation(n)
    for s in range(0, n, batch_size):
        return [perm[s : s + batch_size]]


misconception(
    "minibatches-last-index-left-out",
    "the index n − 1 never comes",
    hint="How many indices are there from 0 to n − 1?",
    change={
        "order = rng.permutation(n)": "order = rng.permutation(n - 1)",
        "range(0, n, batch_size)": "range(0, n - 1, batch_size)",
    },
)


@misconception(
    "minibatches-masks",
    "each batch is a mask over all examples, not the indices of its own",
    hint="How many numbers should a batch hold?",
)
def minibatches(n, batch_size, rng):
    perm = rng.permutation(n)
    for s in range(0, n, batch_size):
        mask = np.zeros(n, bool)
        mask[perm[s : s + batch_size]] = True
        yield mask


misconception(
    "minibatches-rotated",
    "the order is only rotated: each index comes after the one before it",
    hint="Which indices can share a batch?",
    change={
        "order = rng.permutation(n)": "perm = np.roll(np.arange(n), rng.integers(n))",
        "order[start : start + batch_size]": "perm[start : start + batch_size]",
    },
)

misconception(
    "minibatches-size-ignored",
    "everything comes in one batch: batch_size is not used",
    hint="How long should each batch be?",
    change={
        "[order[start : start + batch_size] for start in range(0, n, batch_size)]": (
            "[order[start : start + 64] for start in range(0, n, 64)]"
        ),
    },
)


@misconception(
    "minibatches-last-merged",
    "what does not fill a batch is put into the batch before",
    hint="How many batches are there, and how long is the last one?",
)
def minibatches(n, batch_size, rng):
    perm = rng.permutation(n)
    batches = [perm[s : s + batch_size] for s in range(0, n, batch_size)]
    if len(batches) > 1 and len(batches[-1]) < batch_size:
        last = batches.pop()
        batches[-1] = np.concatenate([batches[-1], last])
    return batches


misconception(
    "minibatches-one-too-few",
    "each batch has one index too few",
    hint="Does a slice include its upper end?",
    change={"start + batch_size": "max(start + 1, start + batch_size - 1)"},
)

misconception(
    "minibatches-sorted-within",
    "the indices of each batch are in ascending order: not every order can come",
    hint="How many orders of the indices should be possible?",
    change={"order[start : start + batch_size]": "np.sort(order[start : start + batch_size])"},
)

misconception(
    "minibatches-floats",
    "the indices are floating-point numbers, with which no array can be indexed",
    hint="Of which dtype are indices? Which function makes them so?",
    change={"order = rng.permutation(n)": "order = rng.permutation(np.linspace(0, n - 1, n))"},
)


@misconception(
    "minibatches-one-array",
    "every batch is the same array, which is filled anew each time",
    hint="What do the batches of a list look like once all of them have been made?",
)
def minibatches(n, batch_size, rng):
    batch = np.empty(batch_size, dtype=int)
    perm = rng.permutation(n)
    for s in range(0, n, batch_size):
        batch[:] = np.take(perm, range(s, s + batch_size), mode="wrap")
        yield batch


@misconception(
    "minibatches-endless",
    "the batches do not come to an end: one call goes on after all have been dealt",
    hint="How many times should one call deal the indices?",
    replayed=False,
)
def minibatches(n, batch_size, rng):
    for _ in range(1000):
        perm = rng.permutation(n)
        for s in range(0, n, batch_size):
            yield perm[s : s + batch_size]


misconception(
    "minibatches-one-too-many",
    "each batch has one index too many",
    hint="How many indices are there from start to start + batch_size, if the last is included?",
    change={
        "[order[start : start + batch_size] for start in range(0, n, batch_size)]": (
            "[order[start : start + batch_size + 1] for start in range(0, n, batch_size + 1)]"
        ),
    },
)


@odd("minibatches with a bar of progress")
def minibatches(n, batch_size, rng):
    from tqdm import tqdm

    order = rng.permutation(n)
    return tqdm([order[start : start + batch_size] for start in range(0, n, batch_size)])


@odd("minibatches by a generator over shuffled indices")
def minibatches(n, batch_size, rng):
    order = np.arange(n, dtype=np.int32)
    rng.shuffle(order)
    for start in range(0, n, batch_size):
        yield order[start : start + batch_size]


@odd("minibatches by taking from a list")
def minibatches(n, batch_size, rng):
    left = list(rng.permutation(n))
    batches = []
    while left:
        batches.append(np.array(left[:batch_size]))
        left = left[batch_size:]
    return tuple(batches)


@odd("minibatches by sorting random numbers and splitting")
def minibatches(n, batch_size, rng):
    order = np.argsort(rng.random(n))
    return iter(np.split(order, range(batch_size, n, batch_size)))


@odd("minibatches with a bar of progress")
def minibatches(n, batch_size, rng):
    from tqdm import trange

    order = rng.choice(n, size=n, replace=False)
    for start in trange(0, n, batch_size, disable=True):
        yield order[start : min(start + batch_size, n)]


@odd("minibatches shuffled by hand")
def minibatches(n, batch_size, rng):
    order = list(range(n))
    for i in range(n - 1, 0, -1):
        j = int(rng.integers(0, i + 1))
        order[i], order[j] = order[j], order[i]
    return [np.array(order[s : s + batch_size]) for s in range(0, n, batch_size)]


@odd("minibatches drawn from what is left")
def minibatches(n, batch_size, rng):
    rest = np.arange(n)
    while rest.size:
        picked = rng.choice(rest, size=min(batch_size, rest.size), replace=False)
        rest = np.setdiff1d(rest, picked)
        yield picked


@odd("minibatches by an object with a next")
def minibatches(n, batch_size, rng):
    class Batches:
        def __init__(self, order):
            self.order = order

        def __iter__(self):
            return self

        def __next__(self):
            if not len(self.order):
                raise StopIteration
            batch, self.order = self.order[:batch_size], self.order[batch_size:]
            return batch

    return Batches(rng.permutation(n))


@odd("minibatches from a generator that the given one seeds")
def minibatches(n, batch_size, rng):
    own = np.random.default_rng(rng.integers(2**63))
    order = own.permutation(n).astype(np.uint16)
    return map(order.__getitem__, (slice(s, s + batch_size) for s in range(0, n, batch_size)))


@odd("minibatches as an array of arrays")
def minibatches(n, batch_size, rng):
    order, starts = rng.permuted(np.arange(n)), range(0, n, batch_size)
    out = np.empty(len(starts), dtype=object)
    for i, s in enumerate(starts):
        out[i] = order[s : s + batch_size]
    return out


@odd("minibatches sorted by random keys")
def minibatches(n, batch_size, rng):
    order = sorted(range(n), key=lambda _: rng.random())
    return [np.array(order[s : s + batch_size]) for s in range(0, n, batch_size)]


@misconception(
    "minibatches-last-merged",
    "what does not fill a batch is put into the batch before",
    hint="How many batches are there, and how long is the last one?",
)
def minibatches(n, batch_size, rng):
    order = rng.permutation(n)
    batches = [order[start : start + batch_size] for start in range(0, n, batch_size)]
    if len(batches) > 1 and len(batches[-1]) < batch_size / 2:
        batches[-2:] = [np.concatenate(batches[-2:])]
    return batches
