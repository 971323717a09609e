"""Wrong answers to `accuracy`, and right answers in an unusual style."""

import numpy as np

from autograder.misconceptions import misconception, odd

misconception(
    "accuracy-count",
    "the number of right answers: it is not divided by the number of examples",
    hint="What should come out when all are right?",
    change={"np.mean": "np.sum"},
)

misconception(
    "accuracy-percent",
    "in percent instead of a fraction from 0 to 1",
    hint="What should come out when all are right?",
    change={"np.mean": "100.0 * np.mean"},
)

misconception(
    "accuracy-error-rate",
    "the fraction that is wrong",
    hint="What should come out when all are right?",
    change={"model.forward(X).argmax(axis=-1) == y": "model.forward(X).argmax(axis=-1) != y"},
)


@misconception(
    "accuracy-stale",
    "what the model said of the examples before is compared: X is not used",
    hint="When was model.p computed, and for which examples?",
)
def accuracy(model, X, y):
    if not hasattr(model, "p") or len(model.p) != len(y):
        model.forward(X)
    return np.mean(model.p.argmax(axis=1) == y)


misconception(
    "accuracy-mean-probability",
    "the mean probability of the true class",
    hint="How much does an example count whose class is the most probable, but only just?",
    change={"model.forward(X).argmax(axis=-1) == y": "model.forward(X)[np.arange(len(y)), y]"},
)

misconception(
    "accuracy-all-pairs",
    "every answer is compared with every label, not with its own alone",
    hint="What shape does the array of comparisons have? How many examples are there?",
    change={"(axis=-1) == y": "(axis=-1)[:, None] == y[None, :]"},
)


@misconception(
    "accuracy-confident-only",
    "only answers with a probability above one half count as right",
    hint="Among ten classes, how probable must the most probable one be at least?",
)
def accuracy(model, X, y):
    p = model.forward(X)
    return np.mean((p.argmax(axis=1) == y) & (p.max(axis=1) > 0.5))


misconception(
    "accuracy-least-probable",
    "the least probable class is treated as the answer",
    hint="Which class does the model believe in?",
    change={"model.forward(X).argmax": "model.forward(X).argmin"},
)


@misconception(
    "accuracy-of-hidden-units",
    "the hidden activations are compared instead of the probabilities",
    hint="Which of the arrays that forward keeps has a column for each class?",
)
def accuracy(model, X, y):
    model.forward(X)
    return np.mean(model.a1.argmax(axis=1) == y)


@misconception(
    "accuracy-divided-by-classes",
    "divided by the number of classes instead of the number of examples",
    hint="How many answers were given?",
)
def accuracy(model, X, y):
    p = model.forward(X)
    return np.sum(p.argmax(axis=1) == y) / p.shape[1]


misconception(
    "accuracy-rounded",
    "right, but rounded",
    hint="What is one example of a thousand?",
    change={
        "float(np.mean(model.forward(X).argmax(axis=-1) == y))": (
            "round(float(np.mean(model.forward(X).argmax(axis=1) == y)), 2)"
        ),
    },
)

misconception(
    "accuracy-class-zero-left-out",
    "examples of class 0 never count as right",
    hint="Which number is it that is false in Python?",
    change={"model.forward(X).argmax(axis=-1) == y": "(model.forward(X).argmax(axis=-1) == y) & (y > 0)"},
)

misconception(
    "accuracy-neighbours-count",
    "an answer that is one off counts as right",
    hint="Is a 3 a kind of 4?",
    change={"model.forward(X).argmax(axis=-1) == y": "np.abs(model.forward(X).argmax(axis=-1) - y) <= 1"},
)


@misconception(
    "accuracy-among-the-best-two",
    "the label counts as found if it is among the two most probable classes",
    hint="Which class is the answer of the model?",
)
def accuracy(model, X, y):
    best = np.argsort(model.forward(X), axis=1)[:, -2:]
    return np.mean([k in row for k, row in zip(y, best)])


@misconception(
    "accuracy-mean-of-classes",
    "the accuracies of the classes are averaged, so rare classes weigh more",
    hint="How much should each example count?",
)
def accuracy(model, X, y):
    pred = model.forward(X).argmax(axis=1)
    return np.mean([np.mean(pred[y == k] == k) for k in np.unique(y)])


misconception(
    "accuracy-first-ones-only",
    "where there are many examples, only the first of them are counted",
    hint="How many examples are there in X?",
    change={"model.forward(X).argmax(axis=-1) == y": "model.forward(X[:100]).argmax(axis=-1) == y[:100]"},
)


@misconception(
    "accuracy-rest-left-out",
    "examples that do not fill a whole batch are never counted as right",
    hint="How many examples are left over when N is no multiple of the batch?",
)
def accuracy(model, X, y):
    right = 0
    for i in range(len(X) // 10):
        s = slice(i * 10, (i + 1) * 10)
        right += np.sum(model.forward(X[s]).argmax(axis=1) == y[s])
    return right / len(X)


@misconception(
    "accuracy-mean-of-batches",
    "the accuracies of batches of different sizes are averaged",
    hint="How much should each example count?",
    numbers=[{10: size} for size in (4, 5, 8, 16, 20, 25, 32, 50, 64, 100, 128, 1000)],
)
def accuracy(model, X, y):
    parts = []
    for i in range(0, len(X), 10):
        parts.append(np.mean(model.forward(X[i : i + 10]).argmax(axis=1) == y[i : i + 10]))
    return np.mean(parts)


misconception(
    "accuracy-always-zero",
    "it is 0 even where all are right: what is compared is never equal",
    hint="Which two things are compared? Are they of one kind: a class and a class?",
    change={"model.forward(X).argmax": "model.forward(X).max"},
)

misconception(
    "accuracy-one-less",
    "it is divided by N − 1",
    hint="How many answers were given?",
    change={
        "float(np.mean(model.forward(X).argmax(axis=-1) == y))": (
            "np.sum(model.forward(X).argmax(1) == y) / (len(y) - 1)"
        ),
    },
)

misconception(
    "accuracy-second-best",
    "the second most probable class is treated as the answer",
    hint="Which class is the answer of the model?",
    change={"model.forward(X).argmax(axis=-1)": "np.argsort(model.forward(X), axis=-1)[:, -2]"},
)


@misconception(
    "accuracy-of-entries",
    "every entry of the one-hot rows is compared, so most agree in any case",
    hint="How many answers does the model give for one example?",
)
def accuracy(model, X, y):
    p = model.forward(X)
    return np.mean((p > 0.5) == np.eye(p.shape[1])[y])


misconception(
    "accuracy-from-distances",
    "the distances between labels are added up",
    hint="Is a 3 closer to a 4 than to a 9?",
    change={
        "float(np.mean(model.forward(X).argmax(axis=-1) == y))": (
            "1 - np.abs(model.forward(X).argmax(1) - y).sum() / len(y)"
        ),
    },
)

misconception(
    "accuracy-without-biases",
    "the biases are left out of the forward pass",
    hint="Which function has the whole forward pass in it already?",
    change={"model.forward(X).argmax": "(np.maximum(0, X @ model.W1) @ model.W2).argmax"},
)

misconception(
    "accuracy-without-relu",
    "the ReLU is left out of the forward pass",
    hint="Which function has the whole forward pass in it already?",
    change={"model.forward(X).argmax": "((X @ model.W1 + model.b1) @ model.W2 + model.b2).argmax"},
)

misconception(
    "accuracy-of-scaled-inputs",
    "the model is asked about inputs that were divided by 255",
    hint="Which numbers should go into forward: those of X, or others?",
    change={"model.forward(X)": "model.forward(X / 255)"},
)

misconception(
    "accuracy-of-normalised-inputs",
    "the model is asked about inputs that were shifted and scaled",
    hint="Which numbers should go into forward: those of X, or others?",
    change={"model.forward(X)": "model.forward((X - X.mean()) / X.std())"},
)

misconception(
    "accuracy-labels-from-one",
    "the classes are counted from 1",
    hint="Which label does the first column have?",
    change={"model.forward(X).argmax(axis=-1)": "model.forward(X).argmax(axis=-1) + 1"},
)

misconception(
    "accuracy-of-sorted-labels",
    "predictions and labels are sorted first, so they no longer belong together",
    hint="Which prediction belongs to which label?",
    change={
        "model.forward(X).argmax(axis=-1) == y": "np.sort(model.forward(X).argmax(axis=-1)) == np.sort(y)",
    },
)

misconception(
    "accuracy-down-the-columns",
    "for each class the most probable example is taken instead of the most probable class of each example",
    hint="Which axis of p counts the classes?",
    change={"model.forward(X).argmax(axis=-1) == y": "model.forward(X).argmax(axis=0) == y[0]"},
)

misconception(
    "accuracy-fixed-number",
    "it is divided by a fixed number, whatever the number of examples",
    hint="How many examples are there in X?",
    change={
        "float(np.mean(model.forward(X).argmax(axis=-1) == y))": (
            "np.sum(model.forward(X).argmax(axis=1) == y) / 10000"
        ),
    },
)

misconception(
    "accuracy-one-hot-labels",
    "y is treated as one-hot rows, but holds a label for each example",
    hint="Which shape does y have? What does argmax make of a vector of labels?",
    change={
        "float(np.mean(model.forward(X).argmax(axis=-1) == y))": (
            "np.mean(model.forward(X).argmax(axis=1) == y.argmax(axis=-1))"
        ),
    },
)

misconception(
    "accuracy-all-or-nothing",
    "1 if every example is right, and 0 otherwise",
    hint="What should come out when three of four are right?",
    change={"np.mean(model.forward(X).argmax(axis=-1) == y)": "np.all(model.forward(X).argmax(axis=1) == y)"},
)


@misconception(
    "accuracy-changes-the-model",
    "the model is trained while its accuracy is measured",
    hint="Which functions change the model, and is one of them called here?",
    replayed=False,
)
def accuracy(model, X, y):
    p = model.forward(X)
    sgd_step(model, backward(model, one_hot(y, p.shape[1])), 0.1)
    return np.mean(p.argmax(axis=1) == y)


@misconception(
    "accuracy-first-answer-kept",
    "what the model said when it was first asked is kept, and X is not looked at again",
    hint="What should the accuracy say when it is asked about other examples?",
)
def accuracy(model, X, y):
    if not hasattr(model, "said"):
        model.said = model.forward(X).argmax(axis=1)
    return np.mean(model.said[: len(y)] == y)


misconception(
    "accuracy-first-left-out",
    "the first example is not counted",
    hint="From which index on do slices and loops count?",
    change={"model.forward(X).argmax(axis=-1) == y": "model.forward(X).argmax(axis=-1)[1:] == y[1:]"},
)

misconception(
    "accuracy-next-label",
    "each prediction is compared with the label of the next example",
    hint="Which prediction belongs to which label?",
    change={"model.forward(X).argmax(axis=-1) == y": "model.forward(X).argmax(axis=-1)[:-1] == y[1:]"},
)

misconception(
    "accuracy-argmax-of-all",
    "one most probable entry is taken of the whole batch, not one of each row",
    hint="How many predictions are there for N examples, and along which axis is each found?",
    change={"model.forward(X).argmax(axis=-1)": "model.forward(X).argmax()"},
)

misconception(
    "accuracy-first-ones-only",
    "only the first thousand examples are looked at",
    hint="How many examples are there?",
    change={"model.forward(X).argmax(axis=-1) == y": "model.forward(X[:1000]).argmax(axis=-1) == y[:1000]"},
)


@odd("accuracy by a loop over the examples")
def accuracy(model, X, y):
    right = 0
    for i in range(len(X)):
        p = model.forward(X[i : i + 1])
        if int(np.argmax(p[0])) == int(y[i]):
            right += 1
    return right / len(X)


@odd("accuracy from the logits")
def accuracy(model, X, y):
    model.forward(X)
    return np.count_nonzero(np.argmax(model.z2, -1) == y) / y.size


@odd("accuracy from the weights, without forward")
def accuracy(model, X, y):
    hidden = np.clip(X @ model.W1 + model.b1, 0, None)
    return np.float32(np.equal(np.argsort(hidden @ model.W2 + model.b2, axis=1)[:, -1], y).mean())


@odd("accuracy by one-hot rows")
def accuracy(model, X, y):
    p = model.forward(X)
    hard = p.argmax(axis=1)[:, None] == np.arange(p.shape[1])
    truth = y[:, None] == np.arange(p.shape[1])
    return np.array(np.sum(hard & truth) / len(y))


@odd("accuracy that leaves what the model keeps")
def accuracy(model, X, y):
    kept = {k: getattr(model, k) for k in ("X", "z1", "a1", "z2", "p") if hasattr(model, k)}
    pred = model.forward(X).argmax(1)
    for k, v in kept.items():
        setattr(model, k, v)
    return (pred == y).mean()


@odd("accuracy by a confusion matrix")
def accuracy(model, X, y):
    p = model.forward(X)
    counts = np.zeros((p.shape[1], p.shape[1]), int)
    np.add.at(counts, (y, p.argmax(axis=1)), 1)
    return np.trace(counts) / counts.sum()


@odd("accuracy where the label's probability is the largest, as an array")
def accuracy(model, X, y):
    p = model.forward(X)
    return np.asarray(np.mean(p[np.arange(len(y)), y] == p.max(axis=1)), dtype=np.float32)


@odd("accuracy batch by batch, as a fraction")
def accuracy(model, X, y):
    from fractions import Fraction

    right = sum(
        int((model.forward(X[s : s + 16]).argmax(axis=1) == y[s : s + 16]).sum())
        for s in range(0, len(X), 16)
    )
    return float(Fraction(right, len(X)))


@odd("accuracy as a running average")
def accuracy(model, X, y):
    mean = 0.0
    for i, (x, label) in enumerate(zip(X, y), start=1):
        mean += (float(model.forward(x[None]).argmax() == label) - mean) / i
    return mean
