"""What is asked of a wrong answer to find out where it is right, and where it stops being right.

An entry makes an ordinary input, and names the changes that may make a difference. Wrong answers are compared
with the right one on each; a sentence is said only if it holds on fresh inputs too.
"""

import numpy as np

from autograder.checks import assign
from autograder.checks.diagnosis.location import Probe

# Session A: values and distributions


def _weights(rng, K, zero=False):
    p = rng.dirichlet(np.ones(K))
    if zero:
        p[K // 2] = 0.0
    return p / p.sum()


def _variable(rng, K=5, integers=False, one=False, far=False, even=False):
    """Values (K,) and their probabilities (K,)."""
    K = 1 if one else K
    values = rng.integers(-9, 9, K) if integers else rng.normal(size=K) + (50.0 if far else 0.0)
    return values, np.full(K, 1 / K) if even else _weights(rng, K)


OF_VALUES = {
    "when all values are equally likely": {"even": True},
    "for integer values": {"integers": True},
    "for a single value": {"one": True},
}


def _pair(rng, K=5, p_zero=False, both_zero=False, q_zero=False, alike=False, two=False):
    """Two distributions (K,) each."""
    K = 2 if two else K
    p, q = _weights(rng, K, p_zero or both_zero), _weights(rng, K, q_zero or both_zero)
    return p, p.copy() if alike else q


OF_PAIRS = {
    "when p and q are the same": {"alike": True},
    "when p has a zero": {"p_zero": True},
    "when p and q are zero at the same place": {"both_zero": True},
    "when q is zero where p is not": {"q_zero": True},
    "for two outcomes": {"two": True},
}


def _entropy(rng, K=5, zero=False, even=False, sure=False, likely=False, rare=False):
    p = np.full(K, 1 / K) if even else np.eye(K)[rng.integers(K)] if sure else _weights(rng, K, zero)
    if likely:
        p = 0.3 * p + 0.7 * np.eye(K)[1]
    if rare:
        p = np.append((1 - 1e-4) * p, 1e-4)
    return (p,)


def _rolls(student, n, seed):
    """What the rolls have to be, each as true or false; chance alone refuses less than once in 10⁶ times."""
    rolls = np.asarray(student.roll_dice(n, np.random.default_rng(seed)))
    again = np.asarray(student.roll_dice(n, np.random.default_rng(seed)))
    rng = np.random.default_rng(seed)
    one, two = (np.asarray(student.roll_dice(n, rng)) for _ in range(2))
    parts = {
        "the number of rolls": rolls.shape == (n,),
        "the type of the rolls": rolls.dtype.kind in "iu",
        "the smallest roll": bool(rolls.min() == 1),
        "the largest roll": bool(rolls.max() == 6),
        "the repetition with the same seed": np.array_equal(rolls, again),
        "the difference between two calls": not np.array_equal(one, two),
    }
    if rolls.shape == (n,):
        six_sigma = 6 * np.sqrt(n * 5 / 36)
        counts = np.array([np.sum(rolls == face) for face in range(1, 7)])
        parts["the share of each face"] = bool(np.all(np.abs(counts - n / 6) < six_sigma))
        repeats = abs(np.sum(rolls[1:] == rolls[:-1]) - (n - 1) / 6)
        parts["the independence of one roll from the next"] = bool(repeats < six_sigma)
    return parts


def _labelled(rng, N=6, K=4, one=False, same=False, unlikely=False):
    """Probabilities (N, K) and labels (N,)."""
    N = 1 if one else N
    probs = rng.dirichlet(np.ones(K), N)
    labels = np.full(N, rng.integers(K)) if same else rng.integers(K, size=N)
    if unlikely:
        probs[0] = 1e-9
        probs[0, (labels[0] + 1) % K] = 1 - (K - 1) * 1e-9
    return probs, labels


def _labels(rng, N=20, K=4, one=False, absent=False, last=False):
    N = 1 if one else N
    labels = rng.integers(K - 1 if absent or last else K, size=N)
    return labels % (K - 2) if absent else labels, K


# Session B: the network


def _any_array(rng, shape=(4, 3), zero=False, negative=False, integers=False):
    x = rng.integers(-9, 9, shape) if integers else rng.normal(size=shape)
    if zero:
        x[0] = 0
    return (-np.abs(x) if negative else x,)


def _logits(rng, N=4, K=3, row=False, one=False, large=False, low=False, mixed=False, square=False):
    N, K = (3, 3) if square else (1 if one else N, K)
    z = rng.normal(size=(N, K))
    if large or mixed:
        z[: 1 if mixed else N] += 1000.0
    if low:
        z -= 1000.0
    return (z[0] if row else z,)


def _predicted(rng, N=6, K=4, one=False, zero=False, integers=False):
    """Probabilities (N, K), and one-hot labels (N, K)."""
    N = 1 if one else N
    p, labels = rng.dirichlet(np.ones(K), N), rng.integers(K, size=N)
    if zero:
        p[0] = np.eye(K)[(labels[0] + 1) % K]
    y_onehot = np.eye(K)[labels]
    return p, y_onehot.astype(int) if integers else y_onehot


ONE = {"for one example": {"one": True}}
BATCHES = {**ONE, "when all sizes are equal": {"square": True}}


def _second_layer(rng, N=5, H=4, K=3, one=False, square=False):
    """a1 (N, H) and dz2 (N, K)."""
    N, H, K = (3, 3, 3) if square else (1 if one else N, H, K)
    return np.maximum(rng.normal(size=(N, H)), 0), rng.normal(size=(N, K))


def _hidden(rng, N=5, H=4, K=3, one=False, square=False):
    """dz2 (N, K) and W2 (H, K)."""
    N, H, K = (3, 3, 3) if square else (1 if one else N, H, K)
    return rng.normal(size=(N, K)), rng.normal(size=(H, K))


def _gated(rng, N=5, H=4, one=False, zero=False, active=False, positive=False):
    """da1 (N, H) and z1 (N, H)."""
    N = 1 if one else N
    da1, z1 = rng.normal(size=(N, H)), rng.normal(size=(N, H))
    if zero:
        z1[0] = 0.0
    return np.abs(da1) if positive else da1, np.abs(z1) + 0.1 if active else z1


def _first_layer(rng, N=5, D=6, H=4, one=False, square=False):
    """X (N, D) and dz1 (N, H)."""
    N, D, H = (3, 3, 3) if square else (1 if one else N, D, H)
    return rng.normal(size=(N, D)), rng.normal(size=(N, H))


def _network(rng, N=5, D=4, H=6, K=3, one=False, large=False, biased=True):
    """Sizes, weights and inputs of a network: W1 (D, H), b1 (H,), W2 (H, K), b2 (K,), X (N, D)."""
    N = 1 if one else N
    weights = {
        "W1": rng.normal(size=(D, H)),
        "b1": rng.normal(size=H) * biased,
        "W2": rng.normal(size=(H, K)) * (500.0 if large else 1.0),
        "b2": rng.normal(size=K) * biased,
    }
    return (D, H, K), weights, rng.normal(size=(N, D)), np.eye(K)[rng.integers(K, size=N)]


def _model(student, sizes, weights):
    model = student.MLP(np.random.default_rng(0), *sizes)
    assign(model, {name: value.copy() for name, value in weights.items()})
    return model


def _forward(student, sizes, weights, X, _):
    """What a new model has, and what its forward pass computes and keeps."""
    new = student.MLP(np.random.default_rng(1), *sizes)
    parts = {
        "the shape of W1": np.shape(new.W1) == (sizes[0], sizes[1]),
        "the shape of W2": np.shape(new.W2) == (sizes[1], sizes[2]),
        "the shape of the biases": (np.shape(new.b1), np.shape(new.b2)) == (sizes[1:2], sizes[2:]),
        "the biases' start at zero": not np.any(new.b1) and not np.any(new.b2),
    }
    wide = student.MLP(np.random.default_rng(2), 200, 150, 100)
    parts |= {
        "the spread of W1": bool(abs(np.std(wide.W1) / np.sqrt(2 / 200) - 1) < 0.05),
        "the spread of W2": bool(abs(np.std(wide.W2) / np.sqrt(2 / 150) - 1) < 0.05),
        "the mean of W1": bool(abs(np.mean(wide.W1)) < 0.01),
    }
    model = _model(student, sizes, weights)
    result = model.forward(X)
    kept = {name: getattr(model, name, None) for name in ("X", "z1", "a1", "z2", "p")}
    return parts | {f"`{name}`": value for name, value in kept.items()} | {"what forward returns": result}


def _backward(student, sizes, weights, X, y_onehot):
    model = _model(student, sizes, weights)
    model.forward(X)
    result = student.backward(model, y_onehot)
    return dict(zip(("dW1", "db1", "dW2", "db2"), result, strict=True))


def _slope(rng, shape=(3, 2), power=2, eps=None):
    """Coefficients and a power of the loss, the array W, an index into it, and the step."""
    W = rng.normal(size=shape)
    return rng.normal(size=shape), power, W, tuple(int(rng.integers(size)) for size in shape), eps


def _numerical(student, factors, power, W, index, eps):
    W, before = W.copy(), W.copy()
    steps = {} if eps is None else {"eps": eps}
    slope = student.numerical_gradient(lambda given: float((factors * given**power).sum()), W, index, **steps)
    return {"the slope": slope, "the array afterwards": bool(np.allclose(W, before, rtol=0, atol=1e-9))}


def _errors(
    rng, small=False, zeros=False, one_zero=False, opposite=False, integers=False, same=False, smaller=False
):
    b, a = np.sort(rng.uniform(0.5, 2, 2))
    a += 0.1
    if small:
        a, b = a * 1e-3, b * 1e-3
    if opposite:
        b = -b
    if integers:
        a, b = int(a * 10) + 3, int(b * 10)
    if smaller:
        a, b = b, a
    return (0.0, 0.0) if zeros else (a, a) if same else (a, 0.0) if one_zero else (a, b)


def _compared(student, a, b):
    """What the error has to be; its denominator is the sum or the maximum of the magnitudes."""
    error, difference = student.relative_error(a, b), abs(a - b)
    sizes = [difference / max(each, 1e-8) for each in (abs(a) + abs(b), max(abs(a), abs(b)))]
    return {
        "the size of the error": any(np.isclose(error, size, rtol=1e-3, atol=1e-9) for size in sizes),
        "its sign": bool(error >= 0),
        "its symmetry": bool(np.isclose(error, student.relative_error(b, a))),
        "its independence of the scale": bool(
            np.isclose(error, student.relative_error(2 * a, 2 * b), rtol=1e-3)
        ),
    }


def _checked(student, sizes, weights, X, y_onehot, wrong, times, options):
    """What a check says of a backward pass whose `wrong` is so many times too large, and what it leaves."""
    model = _model(student, sizes, weights)
    places = ("dW1", "db1", "dW2", "db2")

    def passed_back(model, y_onehot):
        X, z1, a1, p = (np.array(getattr(model, name)) for name in ("X", "z1", "a1", "p"))
        dz2 = (p - y_onehot) / len(X)
        dz1 = dz2 @ np.array(model.W2).T * (z1 > 0)
        grads = (X.T @ dz1, dz1.sum(axis=0), a1.T @ dz2, dz2.sum(axis=0))
        return tuple(
            times * each if name == wrong else each for name, each in zip(places, grads, strict=True)
        )

    error = student.gradcheck(model, X, y_onehot, passed_back, rng=np.random.default_rng(3), **options)
    sizes = [abs(times - 1) / each for each in (abs(times) + 1, max(abs(times), 1))]
    size = (
        bool(0 <= error < 1e-4) if wrong is None else any(abs(error - each) < 0.02 * each for each in sizes)
    )
    left = all(np.allclose(getattr(model, name), weights[name], rtol=0, atol=1e-9) for name in weights)
    return {"the error that is found": size, "the state of the weights afterwards": left}


def _check(rng, wrong=None, times=3.0, one=False, options=None):
    sizes, weights, X, y_onehot = _network(rng, one=one)
    return sizes, weights, X, y_onehot, wrong, times, options or {"n": 15}


# Session C: training


def _to_one_hot(rng, N=6, K=4, ten=False, one=False):
    K, N = 10 if ten else K, 1 if one else N
    return rng.integers(K, size=N), K


def _cut(rng, n=12, batch_size=4, uneven=False, whole=False, larger=False, one=False):
    n = n + 1 if uneven else n
    return n, n if whole else 2 * n if larger else 1 if one else batch_size


def _batches(student, n, batch_size):
    rng = np.random.default_rng(5)
    first, second = ([np.asarray(each) for each in student.minibatches(n, batch_size, rng)] for _ in range(2))
    order, other = (np.concatenate(each) if each else np.empty(0) for each in (first, second))
    sizes = [len(each) for each in first]
    return {
        "the size of each batch": sizes
        == [batch_size] * (n // batch_size) + [n % batch_size] * (n % batch_size > 0),
        "the set of indices": sorted(order.tolist()) == list(range(n)),
        "the order": n < 3 or order.tolist() != list(range(n)),
        "the new order at each call": n < 3 or order.tolist() != other.tolist(),
    }


def _step(rng, lr=0.5, rate=None):
    sizes, weights, _, _ = _network(rng)
    grads = tuple(rng.normal(size=each.shape) for each in weights.values())
    return sizes, weights, grads, lr if rate is None else rate


def _stepped(student, sizes, weights, grads, lr):
    model = _model(student, sizes, weights)
    student.sgd_step(model, tuple(each.copy() for each in grads), lr)
    return {name: np.array(getattr(model, name)) for name in weights}


def _scored(rng, N=40, one=False, right=False, other=False):
    sizes, weights, X, _ = _network(rng, N=1 if one else N)
    best = _logits_of(weights, X).argmax(axis=1)
    y = (
        best
        if right
        else (best + 1) % 3
        if other
        else np.where(rng.random(len(X)) < 0.6, best, (best + 1) % 3)
    )
    return sizes, weights, X, y


def _accuracy(student, sizes, weights, X, y):
    return {"the accuracy": student.accuracy(_model(student, sizes, weights), X, y)}


def _course(rng, epochs=1, batches=1, rate=0.2, left_out=False):
    """A network, a training set of 12 and a test set of 9, and the options of `train`."""
    sizes, weights, X, _ = _network(rng, N=12, K=10)
    y, y_test = rng.integers(10, size=12), rng.integers(10, size=9)
    options = {} if left_out else {"epochs": epochs, "batch_size": 12 // batches, "lr": rate}
    return sizes, weights, (X, y, rng.normal(size=(9, 4)), y_test), options


def _trained(student, sizes, weights, sets, options):
    """What training changes, and its history. In one batch no order matters; nor does it for a tiny rate."""

    def run(seed):
        model = _model(student, sizes, weights)
        generator = {"rng": np.random.default_rng(seed)} if options else {}
        history = student.train(model, *(each.copy() for each in sets), **options, **generator)
        return history, {name: np.array(getattr(model, name)) for name in weights}

    X, y, X_test, y_test = sets
    history, after = run(7)
    loss, accuracy = list(history["loss"]), list(history["accuracy"])
    epochs, lr = options.get("epochs", 5), options.get("lr", 0.1)
    parts = {
        f"the change of {name}": np.round((after[name] - weights[name]) / lr, 3 if lr < 1e-3 else 9)
        for name in weights
    }
    parts["the number of entries in the history"] = (len(loss), len(accuracy)) == (epochs, epochs)
    guesses = _logits_of(after, X_test).argmax(axis=1)
    parts["the accuracy"] = bool(np.isclose(accuracy[-1], np.mean(guesses == y_test)))
    if epochs == 1 and options["batch_size"] == len(X):
        parts["the loss"] = any(
            np.isclose(loss[0], _loss(each, X, y), rtol=1e-3) for each in (weights, after)
        )
    if epochs == 1 and lr > 1e-3:
        again, other = run(7)[1], run(8)[1]
        alike = [
            all(np.allclose(after[name], each[name], rtol=0, atol=1e-9) for name in weights)
            for each in (again, other)
        ]
        parts["the repetition with the same seed"] = alike[0]
        parts["the shuffling"] = options["batch_size"] == len(X) or not alike[1]
    return parts


def _logits_of(weights, X):
    return np.maximum(X @ weights["W1"] + weights["b1"], 0) @ weights["W2"] + weights["b2"]


def _loss(weights, X, y):
    logits = _logits_of(weights, X)
    return float(np.mean(np.logaddexp.reduce(logits, axis=1) - logits[np.arange(len(y)), y]))


# Plots


def _history(rng, epochs=5, one=False, many=False):
    epochs = 1 if one else 15 if many else epochs
    return ({"loss": list(rng.uniform(0.1, 2, epochs)), "accuracy": list(rng.uniform(0.5, 1, epochs))},)


def _curves(student, history):
    figure = student.plot_history(history)
    lines = [y for axes in figure.axes for _, y in axes.lines]

    def drawn(name):
        curves = [np.array(history[name]) * scale for scale in (1, 100)]  # as shares, or in percent
        return any(
            np.shape(y) == np.shape(curve) and np.allclose(y, curve) for y in lines for curve in curves
        )

    return {
        "the curve of the loss": drawn("loss"),
        "the curve of the accuracy": drawn("accuracy"),
    }


# Changes of the arguments that must not change the result


def _same(result):
    return result


def _shuffled(rng, *arrays):
    """The entries, or examples, of all arrays in another order; the result keeps its order, or has none."""
    order = np.roll(np.arange(len(arrays[0])), 1)
    return tuple(each[order] for each in arrays), _same


def _rows_shuffled(rng, *arrays):
    """As above, for results with a row for each example."""
    order = np.roll(np.arange(len(arrays[0])), 1)
    return tuple(each[order] if len(each) == len(order) else each for each in arrays), lambda got: got[
        np.argsort(order)
    ]


def _repeated(rng, *arrays):
    return tuple(np.repeat(each, 2, axis=0) for each in arrays), _same


def _columns_shuffled(rng, p, y):
    """The classes in another order, for probabilities (N, K) beside labels (N,) or one-hot rows."""
    order = np.roll(np.arange(p.shape[1]), 1)
    return (p[:, order], y[:, order] if y.ndim == 2 else (y + 1) % p.shape[1]), _same


def _impossible(rng, *distributions):
    return tuple(np.append(each, 0.0) for each in distributions), _same


def _longer(rng, first, *others):
    """One example more at the end; the rows before it stay as they are."""
    more = tuple(
        np.concatenate([each, each[:1]]) if len(each) == len(first) else each for each in (first, *others)
    )
    return more, lambda got: got[: len(first)]


OUTCOMES = {"the outcomes change places": _shuffled, "an impossible outcome is added": _impossible}
EXAMPLES = {
    "the examples change places": _shuffled,
    "every example is repeated": _repeated,
    "the classes change places": _columns_shuffled,
}
ROWS = {"the rows change places": _rows_shuffled, "another row is added": _longer}
SUMS = {"the examples change places": _shuffled}

NETWORK = {**ONE, "for large logits": {"large": True}, "when the biases are zero": {"biased": False}}
TRUE_TO = {
    "for a dW1 that is wrong": {"wrong": "dW1"},
    "for a dW2 that is wrong": {"wrong": "dW2"},
    "for a dW1 of the wrong sign": {"wrong": "dW1", "times": -1.0},
    "for a dW2 that is a tenth too large": {"wrong": "dW2", "times": 1.1},
    "with n left out": {"wrong": "dW1", "options": {}},
    "for one example": {"one": True},
}

PROBES = {
    "expectation": Probe(
        _variable,
        changes=OF_VALUES,
        arguments=("values", "probs"),
        unmoved={
            "the values change places with their probabilities": _shuffled,
            "a value of probability 0 is added": lambda rng, x, p: (
                (np.append(x, 3.5), np.append(p, 0.0)),
                _same,
            ),
            "1 is added to every value, by another amount than 1,": lambda rng, x, p: (
                (x + 1, p),
                lambda got: got - 1,
            ),
        },
    ),
    "variance": Probe(
        _variable,
        changes={**OF_VALUES, "for values far from zero": {"far": True}},
        arguments=("values", "probs"),
        unmoved={
            "the values change places with their probabilities": _shuffled,
            "a value of probability 0 is added": lambda rng, x, p: (
                (np.append(x, 3.5), np.append(p, 0.0)),
                _same,
            ),
            "the same number is added to every value": lambda rng, x, p: ((x + 3, p), _same),
            "the values change their signs": lambda rng, x, p: ((-x, p), _same),
        },
    ),
    "roll_dice": Probe(
        lambda rng, n=3_000: (n, int(rng.integers(1 << 30))),
        changes={"for 30 rolls": {"n": 30}},
        ask=_rolls,
    ),
    "negative_log_likelihood": Probe(
        _labelled,
        changes={
            **ONE,
            "when all labels are the same": {"same": True},
            "when a label is very unlikely": {"unlikely": True},
        },
        arguments=("probs", "labels"),
        unmoved=EXAMPLES,
    ),
    "categorical_mle": Probe(
        _labels,
        changes={
            "for one label": {"one": True},
            "when a class in the middle or at the end is absent": {"absent": True},
            "when the last class is absent": {"last": True},
        },
        arguments=("labels",),
        unmoved={
            "the labels change places": lambda rng, y, K: ((np.roll(y, 1), K), _same),
            "every label is repeated": lambda rng, y, K: ((np.repeat(y, 2), K), _same),
            "the classes change places": lambda rng, y, K: (((y + 1) % K, K), lambda got: np.roll(got, -1)),
        },
    ),
    "entropy": Probe(
        _entropy,
        changes={
            "when a probability is zero": {"zero": True},
            "when all outcomes are equally likely": {"even": True},
            "when one outcome is certain": {"sure": True},
            "when one outcome has more than half": {"likely": True},
            "when an outcome is very improbable": {"rare": True},
        },
        arguments=("p",),
        unmoved=OUTCOMES,
    ),
    "kl_divergence": Probe(_pair, changes=OF_PAIRS, arguments=("p", "q"), unmoved=OUTCOMES),
    "distribution_cross_entropy": Probe(_pair, changes=OF_PAIRS, arguments=("p", "q"), unmoved=OUTCOMES),
    "relu": Probe(
        _any_array,
        changes={
            "where an entry is zero": {"zero": True},
            "when all entries are negative": {"negative": True},
            "for integers": {"integers": True},
            "for a vector": {"shape": (5,)},
            "for three axes": {"shape": (2, 3, 2)},
        },
        arguments=("x",),
        unmoved=ROWS,
    ),
    "softmax": Probe(
        _logits,
        changes={
            "for a single row": {"row": True},
            "for one example": {"one": True},
            "when there are as many rows as classes": {"square": True},
            "for logits near 1000": {"large": True},
            "for logits near −1000": {"low": True},
            "when only some rows are near 1000": {"mixed": True},
        },
        arguments=("z",),
        unmoved={**ROWS, "a number is added to all logits": lambda rng, z: ((z + 2,), _same)},
    ),
    "cross_entropy": Probe(
        _predicted,
        changes={
            **ONE,
            "when the true class has probability 0": {"zero": True},
            "for integer labels": {"integers": True},
        },
        arguments=("p", "y_onehot"),
        unmoved=EXAMPLES,
    ),
    "MLP": Probe(_network, changes=NETWORK, ask=_forward),
    "grad_z2": Probe(
        _predicted,
        changes={**ONE, "for integer labels": {"integers": True}},
        arguments=("p", "y_onehot"),
        unmoved={"the rows change places": _rows_shuffled},
    ),
    "grad_W2_b2": Probe(
        _second_layer, parts=("dW2", "db2"), changes=BATCHES, arguments=("a1", "dz2"), linear=1, unmoved=SUMS
    ),
    "grad_a1": Probe(_hidden, changes=BATCHES, arguments=("dz2", "W2"), linear=0, unmoved=ROWS),
    "grad_z1": Probe(
        _gated,
        changes={
            **ONE,
            "where z1 is 0": {"zero": True},
            "when all of z1 is positive": {"active": True},
            "when all of da1 is positive": {"positive": True},
        },
        arguments=("da1", "z1"),
        linear=0,
        unmoved=ROWS,
    ),
    "grad_W1_b1": Probe(
        _first_layer, parts=("dW1", "db1"), changes=BATCHES, arguments=("X", "dz1"), linear=1, unmoved=SUMS
    ),
    "backward": Probe(
        _network, changes={**ONE, "when the biases are zero": {"biased": False}}, ask=_backward
    ),
    "numerical_gradient": Probe(
        _slope,
        changes={
            "for an array with one axis": {"shape": (4,)},
            "for a cubic loss with a coarse step": {"power": 3, "eps": 0.1},
            "for a linear loss": {"power": 1},
        },
        ask=_numerical,
    ),
    "relative_error": Probe(
        _errors,
        changes={
            "for small numbers": {"small": True},
            "when both numbers are 0": {"zeros": True},
            "for numbers of opposite sign": {"opposite": True},
            "for integers": {"integers": True},
            "for equal numbers": {"same": True},
            "when the first number is the smaller one": {"smaller": True},
            "when one number is 0": {"one_zero": True},
        },
        ask=_compared,
    ),
    "gradcheck": Probe(_check, changes=TRUE_TO, ask=_checked),
    "one_hot": Probe(_to_one_hot, changes={**ONE, "for ten classes": {"ten": True}}, arguments=("y",)),
    "minibatches": Probe(
        _cut,
        changes={
            "when the last batch is smaller": {"uneven": True},
            "when one batch holds everything": {"whole": True},
            "when a batch is larger than the set": {"larger": True},
            "for batches of one": {"one": True},
        },
        ask=_batches,
    ),
    "sgd_step": Probe(_step, changes={"for another rate": {"rate": 0.01}}, ask=_stepped),
    "accuracy": Probe(
        _scored,
        changes={
            **ONE,
            "when every prediction is right": {"right": True},
            "when every prediction is wrong": {"other": True},
            "for 1,500 examples": {"N": 1_500},
        },
        ask=_accuracy,
        unmoved={
            "the examples change places": lambda rng, s, w, X, y: (
                (s, w, *(np.roll(each, 1, axis=0) for each in (X, y))),
                _same,
            ),
            "every example is repeated": lambda rng, s, w, X, y: (
                (s, w, *(np.repeat(each, 2, axis=0) for each in (X, y))),
                _same,
            ),
        },
    ),
    "train": Probe(
        _course,
        changes={
            "for three epochs": {"epochs": 3},
            "for several batches": {"batches": 3},
            "for several batches and a tiny rate": {"batches": 3, "rate": 1e-6},
            "with another rate": {"rate": 0.05},
            "with all options left out": {"left_out": True},
        },
        ask=_trained,
    ),
    "plot_history": Probe(
        _history,
        changes={"for one epoch": {"one": True}, "for 15 epochs": {"many": True}},
        ask=_curves,
        inputs=2,
    ),
}
