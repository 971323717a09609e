"""Wrong answers to `categorical_mle`, and right answers in an unusual style."""

import numpy as np

from autograder.misconceptions import misconception, odd

misconception(
    "mle-counts",
    "the counts are returned: they are not divided by the number of labels",
    hint="What do probabilities add up to?",
    change={"(labels, minlength=num_classes) / len(labels)": "(labels, minlength=num_classes)"},
)

misconception(
    "mle-divided-by-classes",
    "the counts are divided by the number of classes, not by that of the labels",
    hint="What do the counts add up to?",
    change={"len(labels)": "num_classes"},
)


@misconception(
    "mle-smoothed",
    "one is added to each count, as for Laplace's smoothing",
    hint="How likely are the labels under the estimate when a class that never occurred gets a share?",
)
def categorical_mle(labels, num_classes):
    counts = np.bincount(labels, minlength=num_classes) + 1
    return counts / counts.sum()


@misconception(
    "mle-seen-classes-only",
    "only the classes that occur have an entry",
    hint="How long should the result be when a class never occurs?",
)
def categorical_mle(labels, num_classes):
    classes, counts = np.unique(labels, return_counts=True)
    return counts / len(labels)


misconception(
    "mle-up-to-largest-label",
    "classes above the largest label that occurs have no entry",
    hint="Which argument says how many classes there are?",
    change={"np.bincount(labels, minlength=num_classes)": "np.bincount(labels)"},
)


@misconception(
    "mle-divided-by-largest",
    "the counts are divided by the largest of them",
    hint="What do probabilities add up to?",
)
def categorical_mle(labels, num_classes):
    counts = np.bincount(labels, minlength=num_classes)
    return counts / counts.max()


misconception(
    "mle-uniform",
    "all classes get the same probability, whatever was observed",
    hint="Where do the labels enter?",
    change={
        "np.bincount(labels, minlength=num_classes) / len(labels)": "np.full(num_classes, 1 / num_classes)",
    },
)


@misconception(
    "mle-uniform-over-seen",
    "each class that occurs counts once, however often it does",
    hint="Should a class that was seen ten times be as probable as one that was seen once?",
)
def categorical_mle(labels, num_classes):
    seen = np.isin(np.arange(num_classes), labels)
    return seen / seen.sum()


misconception(
    "mle-labels-from-one",
    "the classes are counted from 1, so every share stands one place too early",
    hint="Which label belongs to the first entry?",
    change={
        "np.bincount(labels, minlength=num_classes) / len(labels)": (
            "np.array([np.mean(labels == k) for k in range(1, num_classes + 1)])"
        ),
    },
)


@misconception(
    "mle-softmax-of-counts",
    "the counts go through a softmax",
    hint="If a class was seen twice as often as another, how many times as probable should it be?",
)
def categorical_mle(labels, num_classes):
    counts = np.bincount(labels, minlength=num_classes).astype(float)
    powers = np.exp(counts - counts.max())
    return powers / powers.sum()


@misconception(
    "mle-seen-classes-first",
    "the shares of the classes that occur stand at the front, whichever classes they are",
    hint="In which place should the share of class 3 stand if class 1 never occurs?",
)
def categorical_mle(labels, num_classes):
    _, c = np.unique(labels, return_counts=True)
    out = np.zeros(num_classes)
    out[: len(c)] = c / len(labels)
    return out


@misconception(
    "mle-most-frequent-only",
    "the most frequent class gets all of the probability",
    hint="What would the data have to be for this to be the most likely estimate?",
)
def categorical_mle(labels, num_classes):
    out = np.zeros(num_classes)
    out[np.bincount(labels).argmax()] = 1
    return out


misconception(
    "mle-logarithms",
    "the logarithms of the probabilities are returned",
    hint="What do the entries of a distribution add up to?",
    change={
        "np.bincount(labels, minlength=num_classes) / len(labels)": (
            "np.log(np.bincount(labels, minlength=num_classes) / len(labels) + 1e-12)"
        ),
    },
)


@misconception(
    "mle-bins-of-range",
    "the bins divide the range of the labels, not the classes",
    hint="Where do the edges of the bins lie when not all classes occur?",
)
def categorical_mle(labels, num_classes):
    counts, _ = np.histogram(labels, bins=num_classes)
    return counts / len(labels)


@misconception(
    "mle-last-two-merged",
    "the last class is counted with the one before it",
    hint="Where does the last bin end, and does it include its end?",
)
def categorical_mle(labels, num_classes):
    c, _ = np.histogram(labels, bins=np.arange(num_classes))
    return np.append(c, 0) / len(labels)


misconception(
    "mle-rounded",
    "right, but rounded to two decimals",
    hint="What do thirds add up to once they are rounded?",
    change={
        "np.bincount(labels, minlength=num_classes) / len(labels)": (
            "np.round(np.bincount(labels, minlength=num_classes) / len(labels), 2)"
        ),
    },
)


@misconception(
    "mle-smoothed-a-little",
    "a small number is added to each count, so a class that never occurs gets some probability",
    hint="What is the share of a class that never occurs?",
)
def categorical_mle(labels, num_classes):
    c = np.bincount(labels, minlength=num_classes) + 1e-3
    return c / c.sum()


@misconception(
    "mle-each-class-once",
    "each class that occurs is counted once, and divided by the number of labels",
    hint="What does an addition by an array of indices do with an index that comes twice?",
)
def categorical_mle(labels, num_classes):
    out = np.zeros(num_classes)
    out[labels] += 1
    return out / len(labels)


misconception(
    "mle-sorted",
    "the shares are sorted, so they no longer belong to their classes",
    hint="In which place should the share of class 3 stand?",
    change={
        "np.bincount(labels, minlength=num_classes) / len(labels)": (
            "np.sort(np.bincount(labels, minlength=num_classes) / len(labels))[::-1]"
        ),
    },
)

misconception(
    "mle-one-bin-too-few",
    "there is one class too few: K edges make K − 1 bins",
    hint="How many posts does a fence of four panels have?",
    change={
        "np.bincount(labels, minlength=num_classes)": "np.histogram(labels, bins=np.arange(num_classes))[0]",
    },
)

misconception(
    "mle-one-place-too-many",
    "there is one place too many at the end",
    hint="Which labels are there when there are K classes?",
    change={"minlength=num_classes": "minlength=num_classes + 1"},
)

misconception(
    "mle-mean-of-each-label",
    "the mean is taken over the classes instead of over the labels",
    hint="Which axis of the one-hot rows belongs to the labels?",
    change={"bincount(labels, minlength=num_classes) / len(labels)": "eye(num_classes)[labels].mean(axis=1)"},
)


@misconception(
    "mle-order-of-appearance",
    "the shares stand in the order in which the classes appear",
    hint="In which place should the share of class 3 stand if it is seen first?",
)
def categorical_mle(labels, num_classes):
    counts = {}
    for label in labels.tolist():
        counts[label] = counts.get(label, 0) + 1
    return np.array([*counts.values()] + [0] * (num_classes - len(counts))) / len(labels)


misconception(
    "mle-one-less",
    "the counts are divided by the number of labels less one",
    hint="What do the counts add up to?",
    change={"len(labels)": "(len(labels) - 1)"},
)


@misconception(
    "mle-zeros-not-counted",
    "labels that are 0 are not counted",
    hint="How much does a label of 0 add when the labels themselves are added up?",
)
def categorical_mle(labels, num_classes):
    counts = [np.count_nonzero(labels * (labels == k)) for k in range(num_classes)]
    return np.array(counts) / len(labels)


misconception(
    "mle-seen-over-classes",
    "each class that occurs gets 1/K, however often it does",
    hint="Where does it count how often a class occurs?",
    change={
        "np.bincount(labels, minlength=num_classes) / len(labels)": (
            "np.isin(np.arange(num_classes), labels) / num_classes"
        ),
    },
)

misconception(
    "mle-most-frequent-class",
    "the most frequent class is returned, not how probable each is",
    hint="How many numbers are asked for?",
    change={"(labels, minlength=num_classes) / len(labels)": "(labels, minlength=num_classes).argmax()"},
)


@misconception(
    "mle-count-overflows",
    "the counts are kept in integers that are too small, and start again from 0",
    hint="What is the largest number that 8 bits can hold?",
)
def categorical_mle(labels, num_classes):
    counts = np.zeros(num_classes, dtype=np.uint8)
    for label in labels:
        counts[label] += 1
    return counts / len(labels)


misconception(
    "mle-dictionary",
    "a dictionary is returned instead of an array",
    hint="Which type do the next steps need to compute with it?",
    change={
        "np.bincount(labels, minlength=num_classes) / len(labels)": (
            "{k: float(np.mean(labels == k)) for k in range(num_classes)}"
        ),
    },
)


@misconception(
    "mle-smoothed-a-little",
    "a small number is added to each count, so a class that never occurs gets some probability",
    hint="What is the share of a class that never occurs?",
    numbers=[{0.01: more} for more in (0.3, 0.25, 0.2, 0.1, 0.05, 1e-4)],
)
def categorical_mle(labels, num_classes):
    c = np.bincount(labels, minlength=num_classes) + 0.01
    return c / c.sum()


@misconception(
    "mle-smoothed-a-little",
    "a small number is added to each count, so a class that never occurs gets some probability",
    hint="What is the share of a class that never occurs?",
)
def categorical_mle(labels, num_classes):
    c = np.bincount(labels, minlength=num_classes) + 0.5
    return c / c.sum()


misconception(
    "mle-weighed-by-labels",
    "each label adds its own number to its count",
    hint="How much does a label of 0 add?",
    change={"minlength": "weights=labels, minlength"},
)


@misconception(
    "mle-last-class-left-out",
    "the last class is never counted",
    hint="Which classes should the loop reach, and which does it reach?",
)
def categorical_mle(labels, num_classes):
    p = np.zeros(num_classes)
    for k in range(num_classes - 1):
        p[k] = np.mean(labels == k)
    return p


@misconception(
    "mle-nan-for-unseen",
    "a class that never occurs is not a number instead of 0",
    hint="What share of the labels has a class that never occurs?",
)
def categorical_mle(labels, num_classes):
    c = np.bincount(labels, minlength=num_classes).astype(float)
    c[c == 0] = np.nan
    return c / len(labels)


misconception(
    "mle-always-ten",
    "there are ten entries, however many classes there are",
    hint="Which argument says how many classes there are?",
    change={"minlength=num_classes": "minlength=10"},
)


@odd("categorical estimate as a mean of one-hot rows")
def categorical_mle(labels, num_classes):
    return np.eye(num_classes)[labels].mean(axis=0)


@odd("categorical estimate by a loop of counts")
def categorical_mle(labels, num_classes):
    counts = [0] * num_classes
    for label in labels:
        counts[int(label)] += 1
    return np.array([count / len(labels) for count in counts], dtype=np.float32)


@odd("categorical estimate by comparing with all classes at once")
def categorical_mle(labels, num_classes):
    return (labels[None, :] == np.arange(num_classes)[:, None]).mean(axis=1)


@odd("categorical estimate by sorting")
def categorical_mle(labels, num_classes):
    return np.diff(np.searchsorted(np.sort(labels), np.arange(num_classes + 1))) / labels.size


@odd("categorical estimate as a mean that is brought up to date label by label")
def categorical_mle(labels, num_classes):
    p = np.zeros(num_classes)
    for t, label in enumerate(labels, start=1):
        p += (np.eye(num_classes)[label] - p) / t
    return p


@odd("categorical estimate as the density of a histogram")
def categorical_mle(labels, num_classes):
    return np.histogram(labels, bins=num_classes, range=(0, num_classes), density=True)[0]
