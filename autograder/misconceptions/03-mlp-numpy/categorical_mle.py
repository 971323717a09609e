"""Ways in which the categorical estimate goes wrong, and odd ways in which it goes right."""

import numpy as np

from autograder.misconceptions import misconception, odd


@misconception(
    "mle-counts",
    "the counts come back: they are not divided by the number of labels",
    hint="What do probabilities add up to?",
)
def categorical_mle(labels, num_classes):
    return np.bincount(labels, minlength=num_classes)


@misconception(
    "mle-divided-by-classes",
    "the counts are divided by the number of classes, not by that of the labels",
    hint="What do the counts add up to?",
)
def categorical_mle(labels, num_classes):
    return np.bincount(labels, minlength=num_classes) / num_classes


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


@misconception(
    "mle-up-to-largest-label",
    "classes above the largest label that occurs have no entry",
    hint="Which argument says how many classes there are?",
)
def categorical_mle(labels, num_classes):
    return np.bincount(labels) / len(labels)


@misconception(
    "mle-divided-by-largest",
    "the counts are divided by the largest of them",
    hint="What do probabilities add up to?",
)
def categorical_mle(labels, num_classes):
    counts = np.bincount(labels, minlength=num_classes)
    return counts / counts.max()


@misconception(
    "mle-uniform",
    "all classes get the same probability, whatever was observed",
    hint="Where do the labels enter?",
)
def categorical_mle(labels, num_classes):
    return np.full(num_classes, 1 / num_classes)


@misconception(
    "mle-uniform-over-seen",
    "each class that occurs counts once, however often it does",
    hint="Should a class that was seen ten times be as probable as one that was seen once?",
)
def categorical_mle(labels, num_classes):
    seen = np.isin(np.arange(num_classes), labels)
    return seen / seen.sum()


@misconception(
    "mle-labels-from-one",
    "the classes are counted from 1, so every share stands one place too early",
    hint="Which label belongs to the first entry?",
)
def categorical_mle(labels, num_classes):
    return np.array([np.mean(labels == k) for k in range(1, num_classes + 1)])


@misconception(
    "mle-softmax-of-counts",
    "the counts go through a softmax",
    hint="If a class was seen twice as often as another, how many times as probable should it be?",
)
def categorical_mle(labels, num_classes):
    counts = np.bincount(labels, minlength=num_classes).astype(float)
    powers = np.exp(counts - counts.max())
    return powers / powers.sum()


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
