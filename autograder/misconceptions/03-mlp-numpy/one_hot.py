"""Wrong answers to `one_hot`, and right answers in an unusual style."""

import numpy as np

from autograder.misconceptions import misconception, odd

misconception(
    "one-hot-transposed",
    "a column for each example instead of a row",
    hint="Rows are examples: what should the length of the first axis be?",
    change={"return np.eye(K)[y]": "return np.eye(K)[:, y]"},
)

misconception(
    "one-hot-as-many-as-seen",
    "as many columns as the largest label needs, not K",
    hint="How many columns should there be when the last class does not occur?",
    change={"return np.eye(K)[y]": "return np.eye(y.max() + 1)[y]"},
)


@misconception(
    "one-hot-distinct-labels",
    "a column for each distinct label that occurs, not for each of the K classes",
    hint="Which argument says how many columns there are? Which of them belongs to label 3?",
)
def one_hot(y, K=10):
    classes, places = np.unique(y, return_inverse=True)
    return np.eye(len(classes))[places]


@misconception(
    "one-hot-always-ten",
    "always ten columns, whatever K is",
    hint="What is the argument K for?",
)
def one_hot(y, K=10):
    out = np.zeros((len(y), 10 if y.max() < 10 else K))
    out[np.arange(len(y)), y] = 1
    return out


@misconception(
    "one-hot-whole-columns",
    "every row has a 1 for every label that occurs, not for its own alone",
    hint="The colon in out[:, y] means all rows. Which row belongs to which label?",
)
def one_hot(y, K=10):
    out = np.zeros((len(y), K))
    out[:, y] = 1
    return out


misconception(
    "one-hot-labels-from-one",
    "the labels are counted from 1, so each 1 stands one column too early",
    hint="Which column belongs to label 0?",
    change={"return np.eye(K)[y]": "return np.eye(K)[y.astype(int) - 1]"},
)

misconception(
    "one-hot-label-written",
    "the label itself is written instead of a 1",
    hint="Which two numbers may occur in the result?",
    of="one-hot-whole-columns",
    change={"out[:, y] = 1": "out[np.arange(len(y)), y] = y"},
)

misconception(
    "one-hot-inverted",
    "0 at the place of the label and 1 everywhere else",
    hint="What should each row add up to?",
    change={"return np.eye(K)[y]": "return 1.0 - np.eye(K)[y]"},
)

misconception(
    "one-hot-sorted",
    "the labels are sorted first, so the rows belong to other examples",
    hint="Which row belongs to the first example?",
    change={"return np.eye(K)[y]": "return np.eye(K)[np.sort(y)]"},
)

misconception(
    "one-hot-plus-minus",
    "−1 and 1 are used instead of 0 and 1",
    hint="What is the probability of a class that it is not?",
    change={"return np.eye(K)[y]": "return 2 * np.eye(K)[y] - 1"},
)

misconception(
    "one-hot-smoothed",
    "the 1 is spread over the other classes a little, as with label smoothing",
    hint="Which two numbers alone should occur?",
    change={"return np.eye(K)[y]": "return 0.9 * np.eye(K)[y] + 0.1 / K"},
)


@misconception(
    "one-hot-square",
    "there is a column for each example, but there should be one for each class",
    hint="What does a column stand for?",
)
def one_hot(y, K=10):
    out = np.zeros((len(y), len(y)))
    out[np.arange(len(y)), y] = 1
    return out


@misconception(
    "one-hot-place-among-seen",
    "the 1 stands at the label's place among those that occur",
    hint="Where does the 1 of label 7 stand if no other label occurs?",
)
def one_hot(y, K=10):
    out = np.zeros((len(y), K))
    out[np.arange(len(y)), np.unique(y, return_inverse=True)[1]] = 1
    return out


misconception(
    "one-hot-up-to-label",
    "every column up to the label is 1",
    hint="How many ones should a row have?",
    change={"return np.eye(K)[y]": "return (np.arange(K) <= y[:, None]).astype(float)"},
)


@misconception(
    "one-hot-not-quite-zero",
    "the other entries are small, but not 0",
    hint="Which two numbers alone should occur?",
)
def one_hot(y, K=10):
    out = np.full((len(y), K), 1e-3)
    out[np.arange(len(y)), y] = 1
    return out


misconception(
    "one-hot-one-column-too-many",
    "there is one column too many",
    hint="Which labels are there, if the first is 0 and there are K of them?",
    change={"return np.eye(K)[y]": "return np.eye(K + 1)[y]"},
)


@misconception(
    "one-hot-first-row-only",
    "only the first row has its 1: the return stands inside the loop",
    hint="When does a function stop at a return?",
)
def one_hot(y, K=10):
    out = np.zeros((len(y), K))
    for i, k in enumerate(y):
        out[i, k] = 1
        return out


misconception(
    "one-hot-mirrored",
    "the columns are counted from the right",
    hint="In which column does label 0 have its 1?",
    of="one-hot-whole-columns",
    change={"out[:, y] = 1": "out[np.arange(len(y)), K - 1 - y] = 1"},
)


@misconception(
    "one-hot-last-row-missing",
    "the last row has no 1",
    hint="Which indices does your loop reach?",
)
def one_hot(y, K=10):
    out = np.zeros((len(y), K))
    for i in range(len(y) - 1):
        out[i, y[i]] = 1
    return out


misconception(
    "one-hot-by-position",
    "the 1 moves one column on with each row: the labels are not used",
    hint="Where does y enter?",
    change={"return np.eye(K)[y]": "return np.eye(K)[np.arange(len(y)) % K]"},
)


@misconception(
    "one-hot-class-zero-left-out",
    "rows of class 0 have no 1",
    hint="Is 0 a label like any other?",
)
def one_hot(y, K=10):
    out = np.zeros((len(y), K))
    for i, label in enumerate(y):
        if label:
            out[i, label] = 1
    return out


misconception(
    "one-hot-squeezed",
    "a single row loses its axis",
    hint="Which shape should the rows have when there is just one of them?",
    change={"return np.eye(K)[y]": "return np.eye(K)[y].squeeze()"},
)

misconception(
    "one-hot-flat",
    "the rows stand one after another in a vector",
    hint="Which shape is asked for? Which of its axes counts the examples?",
    change={"return np.eye(K)[y]": "return np.eye(K)[y].ravel()"},
)


@misconception(
    "one-hot-default-as-seen",
    "without K there are as many columns as the largest label needs, not ten",
    hint="What does the signature say of K?",
)
def one_hot(y, K=None):
    K = int(y.max()) + 1 if K is None else K
    return np.eye(K)[y]


@misconception(
    "one-hot-array-kept",
    "one and the same array serves call after call, so what an earlier call gave or left is still in it",
    hint="What becomes of the first result when the function is called again?",
)
def one_hot(y, K=10, arrays={}):  # noqa: B006  (that is the mistake)
    out = arrays.setdefault((len(y), K), np.zeros((len(y), K)))
    out[np.arange(len(y)), y] = 1
    return out


misconception(
    "one-hot-binary-digits",
    "the columns hold the label's binary digits",
    hint="How many 1s should a row have?",
    change={"return np.eye(K)[y]": "return (y[:, None] >> np.arange(K)) & 1"},
)

misconception(
    "one-hot-first-row-repeated",
    "every row is that of the first label",
    hint="Which label belongs to which row?",
    change={"return np.eye(K)[y]": "return np.tile(np.eye(K)[y[0]], (len(y), 1))"},
)

misconception(
    "one-hot-smallest-label-first",
    "the smallest label that occurs gets the first column, where that belongs to class 0",
    hint="Which column belongs to class 3, if no class below it occurs?",
    change={"return np.eye(K)[y]": "return np.eye(K)[y - y.min()]"},
)

misconception(
    "one-hot-one-row",
    "all labels are marked in one row, but each should have a row of its own",
    hint="How many rows should there be for N labels?",
    of="one-hot-whole-columns",
    change={"out = np.zeros((len(y), K))": "out = np.zeros(K)", "out[:, y] = 1": "out[y] = 1"},
)


@odd("one-hot rows by a loop, in integers")
def one_hot(y, K=10):
    out = np.zeros((len(y), K), dtype=int)
    for i in range(len(y)):
        out[i, y[i]] = 1
    return out


odd(
    "one-hot rows by comparing, as truth values",
    change={"return np.eye(K)[y]": "return y[:, None] == np.arange(K)"},
)


@odd("one-hot rows from lists, in float32")
def one_hot(y, K=10):
    return np.array([[1 if k == label else 0 for k in range(K)] for label in y], dtype=np.float32)


@odd("one-hot rows in small integers by put_along_axis")
def one_hot(y, K=10):
    out = np.zeros((y.size, K), dtype=np.uint8)
    np.put_along_axis(out, y.reshape(-1, 1).astype(np.intp), 1, axis=1)
    return out


@odd("one-hot rows as a view of columns, in float16")
def one_hot(y, K=10):
    columns = np.zeros((K, len(y)), dtype=np.float16)
    columns[y, range(len(y))] = 1
    return columns.T


odd(
    "one-hot rows by counting each label",
    change={"return np.eye(K)[y]": "return np.stack([np.bincount([label], minlength=K) for label in y])"},
)


@odd("one-hot rows from a dictionary of rows")
def one_hot(y, K=10):
    rows = {k: np.eye(1, K, k)[0] for k in range(K)}
    return np.array(list(map(rows.get, y.tolist())))


odd(
    "one-hot rows from the distance to the label",
    change={"return np.eye(K)[y]": "return np.clip(1 - np.abs(np.arange(K) - y[:, None]), 0, 1)"},
)
