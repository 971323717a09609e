"""Wrong answers to `gradcheck`, and right answers in an unusual style."""

import numpy as np

from autograder.misconceptions import misconception, odd
from solutions.gradcheck import numerical_gradient, relative_error
from solutions.network import cross_entropy, relu, softmax


@odd("gradcheck with an index drawn axis by axis")
def gradcheck(model, X, y_onehot, backward, n=10, eps=1e-5, rng=None):
    rng = np.random.default_rng() if rng is None else rng
    model.forward(X)
    dW1, db1, dW2, db2 = backward(model, y_onehot)
    errors = []

    def loss(_):
        return cross_entropy(model.forward(X), y_onehot)

    for W, dW in ((model.W1, dW1), (model.W2, dW2)):
        for _ in range(n):
            index = tuple(int(rng.integers(side)) for side in W.shape)
            slope = numerical_gradient(loss, W, index, eps)
            errors.append(relative_error(dW[index], slope))
    return max(errors)


@odd("gradcheck by a permutation of all entries")
def gradcheck(model, X, y_onehot, backward, n=10, eps=1e-5, rng=None):
    if rng is None:
        rng = np.random.default_rng()
    model.forward(X)
    dW1, db1, dW2, db2 = backward(model, y_onehot)

    def loss(_):
        return cross_entropy(model.forward(X), y_onehot)

    worst = 0.0
    for W, dW in ((model.W1, dW1), (model.W2, dW2)):
        for k in rng.permutation(W.size)[:n]:
            index = divmod(int(k), W.shape[1])
            worst = max(worst, relative_error(dW[index], numerical_gradient(loss, W, index, eps)))
    return worst


misconception(
    "gradcheck-only-w1",
    "only W1 is examined, so a mistake in dW2 goes unnoticed",
    hint="How many weight matrices does the network have?",
    of="gradcheck with an index drawn axis by axis",
    change={"for W, dW in ((model.W1, dW1), (model.W2, dW2)):": "for W, dW in ((model.W1, dW1),):"},
)

misconception(
    "gradcheck-only-w2",
    "only W2 is examined, so a mistake in dW1 goes unnoticed",
    hint="How many weight matrices does the network have?",
    of="gradcheck with an index drawn axis by axis",
    change={"for W, dW in ((model.W1, dW1), (model.W2, dW2)):": "for W, dW in ((model.W2, dW2),):"},
)

misconception(
    "gradcheck-mean",
    "the errors are averaged, so a few wrong entries hide behind the right ones",
    hint="One wrong entry is one too many. Which of the errors shows it?",
    of="gradcheck with an index drawn axis by axis",
    change={"return max(errors)": "return np.mean(errors)"},
)

misconception(
    "gradcheck-median",
    "the median of the errors is returned, so a few wrong entries hide behind the right ones",
    hint="One wrong entry is one too many. Which of the errors shows it?",
    of="gradcheck with an index drawn axis by axis",
    change={"return max(errors)": "return np.median(errors)"},
)

misconception(
    "gradcheck-sum",
    "the errors are added up, so they grow with the number of entries",
    hint="Should the error grow when more entries are examined?",
    of="gradcheck with an index drawn axis by axis",
    change={"return max(errors)": "return sum(errors)"},
)

misconception(
    "gradcheck-best",
    "the smallest of the errors is returned",
    hint="One wrong entry is one too many. Which of the errors shows it?",
    of="gradcheck with an index drawn axis by axis",
    change={"return max(errors)": "return min(errors)"},
)

misconception(
    "gradcheck-last",
    "only the last error is returned: each overwrites the one before",
    hint="What happens to an error when the next entry is examined?",
    of="gradcheck with an index drawn axis by axis",
    change={"return max(errors)": "return errors[-1]"},
)

misconception(
    "gradcheck-ignores-n",
    "the number of entries is fixed: n is not used",
    hint="What should change when n does?",
    of="gradcheck with an index drawn axis by axis",
    change={"for _ in range(n):": "for _ in range(10):"},
)

misconception(
    "gradcheck-ignores-eps",
    "the step is fixed: eps is not used",
    hint="What should change when eps does?",
    of="gradcheck with an index drawn axis by axis",
    change={"slope = numerical_gradient(loss, W, index, eps)": "slope = numerical_gradient(loss, W, index)"},
)


@misconception(
    "gradcheck-against-itself",
    "the gradients are compared with the same formulas once more, not with differences of the loss",
    hint="If the derivation is wrong, what do two copies of it have in common?",
)
def gradcheck(model, X, y_onehot, backward, n=10, eps=1e-5, rng=None):
    rng = np.random.default_rng() if rng is None else rng
    p = model.forward(X)
    dW1, db1, dW2, db2 = backward(model, y_onehot)
    dz2 = (p - y_onehot) / len(X)
    right1 = X.T @ (dz2 @ model.W2.T * (model.z1 > 0))
    right2 = model.a1.T @ dz2
    errors = []
    for dW, right in ((dW1, right1), (dW2, right2)):
        for _ in range(n):
            index = tuple(rng.integers(dW.shape))
            errors.append(relative_error(dW[index], right[index]))
    return max(errors)


misconception(
    "gradcheck-with-itself",
    "what backward gives is compared with what it gives a second time",
    hint="Can anything differ from itself?",
    replayed=False,
    of="gradcheck with an index drawn axis by axis",
    change={
        "((model.W1, dW1), (model.W2, dW2))": "((again[0], dW1), (again[2], dW2))",
        "slope = numerical_gradient(loss, W, index, eps)": "slope = W[index]",
        "dW1, db1, dW2, db2 = backward(model, y_onehot)": """
            again = backward(model, y_onehot)
            dW1, db1, dW2, db2 = backward(model, y_onehot)
        """,
    },
)

misconception(
    "gradcheck-one-sided",
    "the differences go to one side only",
    hint="A central difference looks at both sides of the point.",
    of="gradcheck with an index drawn axis by axis",
    change={
        "slope = numerical_gradient(loss, W, index, eps)": """
            here, w = loss(W), W[index]
            W[index] = w + eps
            slope = (loss(W) - here) / eps
            W[index] = w
        """,
    },
)

misconception(
    "gradcheck-absolute",
    "the error is not relative to the size of the gradients",
    hint="Is a difference of 0.001 much? What does that depend on?",
    of="gradcheck with an index drawn axis by axis",
    change={"errors.append(relative_error(dW[index], slope))": "errors.append(abs(dW[index] - slope))"},
)

misconception(
    "gradcheck-magnitudes",
    "only the magnitudes are compared, so a wrong sign goes unnoticed",
    hint="How far apart are 1 and −1?",
    of="gradcheck with an index drawn axis by axis",
    change={"relative_error(dW[index], slope)": "relative_error(abs(dW[index]), abs(slope))"},
)

misconception(
    "gradcheck-loss-not-averaged",
    "the loss is added up over the examples, so a right gradient looks N times too small",
    hint="Which loss is it that backward differentiates?",
    of="gradcheck with an index drawn axis by axis",
    change={
        "cross_entropy(model.forward(X), y_onehot)": "len(X) * cross_entropy(model.forward(X), y_onehot)",
    },
)

misconception(
    "gradcheck-not-from-rng",
    "the entries are not chosen by rng",
    hint="Can a check that failed be repeated with the same entries?",
    of="gradcheck with an index drawn axis by axis",
    change={"rng = np.random.default_rng() if rng is None else rng": "rng = np.random.default_rng()"},
)

misconception(
    "gradcheck-same-entries",
    "the same entries are examined every time",
    hint="How likely is it that the check finds a mistake elsewhere?",
    of="gradcheck with an index drawn axis by axis",
    change={"rng = np.random.default_rng() if rng is None else rng": "rng = np.random.default_rng(0)"},
)

misconception(
    "gradcheck-same-entries",
    "the first n entries are examined, not random ones",
    hint="How likely is it that the check finds a mistake in the last row?",
    of="gradcheck with an index drawn axis by axis",
    change={
        "tuple(int(rng.integers(side)) for side in W.shape)": (
            "np.unravel_index(next(order) % n % W.size, W.shape)"
        ),
        "for W, dW in ((model.W1, dW1), (model.W2, dW2)):": """
            order = iter(range(10**6))
            for W, dW in ((model.W1, dW1), (model.W2, dW2)):
        """,
    },
)

misconception(
    "gradcheck-leaves-out-entries",
    "some entries are never examined, such as those of the last row and column",
    hint="Does the upper end that the generator is given belong to the numbers that it draws?",
    of="gradcheck with an index drawn axis by axis",
    change={"rng.integers(side)": "rng.integers(side - 1)"},
)

misconception(
    "gradcheck-diagonal",
    "only entries on the diagonal are examined",
    hint="In how many ways can a row and a column be combined?",
    of="gradcheck with an index drawn axis by axis",
    change={"tuple(int(rng.integers(side)) for side in W.shape)": "(int(rng.integers(min(W.shape))),) * 2"},
)

misconception(
    "gradcheck-weights-moved",
    "the weights are not put back after the differences",
    hint="What should the model be like after a check?",
    of="gradcheck with an index drawn axis by axis",
    change={
        "slope = numerical_gradient(loss, W, index, eps)": """
            W[index] += eps
            above = loss(W)
            W[index] -= 2 * eps
            slope = (above - loss(W)) / (2 * eps)
        """,
    },
)

misconception(
    "gradcheck-no-forward",
    "the model is not run forward on X before backward reads what it keeps",
    hint="Which batch are the activations from that backward reads?",
    of="gradcheck with an index drawn axis by axis",
    change={
        """
            model.forward(X)
            dW1, db1, dW2, db2 = backward(model, y_onehot)
        """: "dW1, db1, dW2, db2 = backward(model, y_onehot)",
    },
)

misconception(
    "gradcheck-verdict",
    "a verdict is returned instead of the error itself",
    hint="How wrong is it? What would tell a slip of rounding from a wrong formula?",
    of="gradcheck with an index drawn axis by axis",
    change={"return max(errors)": "return max(errors) < 1e-6"},
)

misconception(
    "gradcheck-no-return",
    "the error is printed, not returned",
    hint="What does the caller get?",
    of="gradcheck with an index drawn axis by axis",
    change={"return max(errors)": "print(max(errors))"},
)

misconception(
    "gradcheck-biases",
    "the biases are examined instead of the weights",
    hint="Which parameters does the specification ask for?",
    of="gradcheck with an index drawn axis by axis",
    change={"((model.W1, dW1), (model.W2, dW2))": "((model.b1, db1), (model.b2, db2))"},
)

misconception(
    "gradcheck-relative-to-largest",
    "each difference is divided by the largest gradient, so small entries may be all wrong",
    hint="To which size should a small gradient be compared?",
    of="gradcheck with an index drawn axis by axis",
    change={"relative_error(dW[index], slope)": "abs(dW[index] - slope) / np.abs(dW).max()"},
)

misconception(
    "gradcheck-few-entries",
    "far fewer entries than n are examined, however large n is",
    hint="How likely is it that a single entry shows a mistake that only a few have?",
    of="gradcheck by a permutation of all entries",
    change={
        "for k in rng.permutation(W.size)[:n]:": "for _ in range(1):",
        "index = divmod(int(k), W.shape[1])": "index = tuple(rng.integers(W.shape))",
    },
)

misconception(
    "gradcheck-all-errors",
    "all errors are returned instead of the worst of them",
    hint="Which one number would you compare with a tolerance?",
    of="gradcheck-part-of-the-batch",
    change={"return max(errors)": "return errors", "X, y_onehot = X[:1], y_onehot[:1]": ""},
)

misconception(
    "gradcheck-other-network",
    "a network of its own is examined, not the one that is given",
    hint="Which weights does the check look at when the model has been trained?",
    of="gradcheck-part-of-the-batch",
    change={
        "X, y_onehot = X[:1], y_onehot[:1]": """
            D, H = model.W1.shape
            model = MLP(rng, D, H, y_onehot.shape[1])
        """,
    },
)


@misconception(
    "gradcheck-part-of-the-batch",
    "only a part of the examples is used",
    hint="Over which examples does the loss average?",
)
def gradcheck(model, X, y_onehot, backward, n=10, eps=1e-5, rng=None):
    rng = rng or np.random.default_rng()
    X, y_onehot = X[:1], y_onehot[:1]
    model.forward(X)
    grads = backward(model, y_onehot)
    loss = lambda W: cross_entropy(model.forward(X), y_onehot)
    errors = []
    for W, dW in ((model.W1, grads[0]), (model.W2, grads[2])):
        for _ in range(n):
            i = tuple(rng.integers(W.shape))
            errors.append(relative_error(dW[i], numerical_gradient(loss, W, i, eps)))
    return max(errors)


misconception(
    "gradcheck-loss-unmoved",
    "the numerical gradients are all 0: the loss does not see the weight that is moved",
    hint="Which array does the forward pass read, and in which one is the entry moved?",
    replayed=False,
    of="gradcheck-part-of-the-batch",
    change={
        "numerical_gradient(loss, W, i, eps)": "numerical_gradient(loss, W.copy(), i, eps)",
        "X, y_onehot = X[:1], y_onehot[:1]": "",
    },
)

misconception(
    "gradcheck-rounded",
    "the error is rounded",
    hint="How small is the error of a right backward pass?",
    replayed=False,
    of="gradcheck-part-of-the-batch",
    change={"return max(errors)": "return round(max(errors), 2)", "X, y_onehot = X[:1], y_onehot[:1]": ""},
)


@misconception(
    "gradcheck-leaves-out-zeros",
    "entries for which backward gives 0 are left out",
    hint="Could a 0 be a mistake?",
)
def gradcheck(model, X, y_onehot, backward, n=10, eps=1e-5, rng=None):
    rng = rng or np.random.default_rng()
    model.forward(X)
    dW1, db1, dW2, db2 = backward(model, y_onehot)
    loss = lambda W: cross_entropy(model.forward(X), y_onehot)
    errors = [0.0]
    for W, dW in ((model.W1, dW1), (model.W2, dW2)):
        where = np.argwhere(dW != 0)
        for i in rng.permutation(where)[:n]:
            i = tuple(i)
            errors.append(relative_error(dW[i], numerical_gradient(loss, W, i, eps)))
    return max(errors)


misconception(
    "gradcheck-backward-unused",
    "backward, the argument, is not asked",
    hint="Whose gradients are they that the check is to examine?",
    replayed=False,
    of="gradcheck-part-of-the-batch",
    change={
        "((model.W1, grads[0]), (model.W2, grads[2]))": "((model.W1, dW1), (model.W2, dW2))",
        "X, y_onehot = X[:1], y_onehot[:1]": "",
        "grads = backward(model, y_onehot)": """
            dz2 = grad_z2(model.p, y_onehot)
            dW2, _ = grad_W2_b2(model.a1, dz2)
            dW1, _ = grad_W1_b1(model.X, grad_z1(grad_a1(dz2, model.W2), model.z1))
        """,
    },
)


@misconception(
    "gradcheck-fewer-than-n",
    "fewer than n entries of each matrix are examined",
    hint="How many entries of W1 are examined when n is 2, and how many when it is 20?",
)
def gradcheck(model, X, y_onehot, backward, n=10, eps=1e-5, rng=None):
    rng = rng or np.random.default_rng()
    model.forward(X)
    grads = backward(model, y_onehot)
    loss = lambda W: cross_entropy(model.forward(X), y_onehot)
    errors = []
    for _ in range(n):
        W, dW = ((model.W1, grads[0]), (model.W2, grads[2]))[rng.integers(2)]
        i = tuple(rng.integers(W.shape))
        errors.append(relative_error(dW[i], numerical_gradient(loss, W, i, eps)))
    return max(errors)


@misconception(
    "gradcheck-little-means-none",
    "small differences count as none",
    hint="A gradient of 0.001 may be wrong by a tenth. How large is the difference?",
    replayed=False,
)
def gradcheck(model, X, y_onehot, backward, n=10, eps=1e-5, rng=None):
    rng = rng or np.random.default_rng()
    model.forward(X)
    grads = backward(model, y_onehot)
    loss = lambda W: cross_entropy(model.forward(X), y_onehot)
    worst = 0.0
    for W, dW in ((model.W1, grads[0]), (model.W2, grads[2])):
        for _ in range(n):
            i = tuple(rng.integers(W.shape))
            g = numerical_gradient(loss, W, i, eps)
            if not np.isclose(g, dW[i], atol=1e-3):
                worst = max(worst, relative_error(dW[i], g))
    return worst


@misconception(
    "gradcheck-lumped",
    "the errors of many entries are lumped together, so a few wrong ones hardly show",
    hint="One wrong entry is one too many. How much of its error is left among nine right ones?",
)
def gradcheck(model, X, y_onehot, backward, n=10, eps=1e-5, rng=None):
    rng = rng or np.random.default_rng()
    model.forward(X)
    grads = backward(model, y_onehot)
    loss = lambda W: cross_entropy(model.forward(X), y_onehot)
    means = []
    for W, dW in ((model.W1, grads[0]), (model.W2, grads[2])):
        e = []
        for _ in range(n):
            i = tuple(rng.integers(W.shape))
            e.append(relative_error(dW[i], numerical_gradient(loss, W, i, eps)))
        means.append(np.mean(e))
    return max(means)


@misconception(
    "gradcheck-lumped",
    "the errors of many entries are lumped together, so a few wrong ones hardly show",
    hint="One wrong entry is one too many. How much of its error is left among nine right ones?",
)
def gradcheck(model, X, y_onehot, backward, n=10, eps=1e-5, rng=None):
    rng = rng or np.random.default_rng()
    model.forward(X)
    dW1, db1, dW2, db2 = backward(model, y_onehot)
    loss = lambda W: cross_entropy(model.forward(X), y_onehot)
    worst = 0
    for W, dW in ((model.W1, dW1), (model.W2, dW2)):
        idx = [tuple(rng.integers(W.shape)) for _ in range(n)]
        num = np.array([numerical_gradient(loss, W, i, eps) for i in idx])
        ana = np.array([dW[i] for i in idx])
        worst = max(worst, np.linalg.norm(num - ana) / (np.linalg.norm(num) + np.linalg.norm(ana)))
    return worst


misconception(
    "gradcheck-other-step",
    "the step is not eps, but a multiple of it",
    hint="How far from the weight are the two points when eps is 0.1?",
    of="gradcheck-part-of-the-batch",
    change={
        "grads = backward(model, y_onehot)": "dW1, _, dW2, _ = backward(model, y_onehot)",
        "((model.W1, grads[0]), (model.W2, grads[2]))": "((model.W1, dW1), (model.W2, dW2))",
        "numerical_gradient(loss, W, i, eps)": "numerical_gradient(loss, W, i, eps / 2)",
        "X, y_onehot = X[:1], y_onehot[:1]": "",
    },
)


@misconception(
    "gradcheck-small-count-as-right",
    "entries with small gradients count as right, however wrong they are",
    hint="Relative to what is an error measured? Does a gradient of 0.0001 make no difference?",
)
def gradcheck(model, X, y_onehot, backward, n=10, eps=1e-5, rng=None):
    rng = np.random.default_rng() if rng is None else rng
    model.forward(X)
    dW1, _, dW2, _ = backward(model, y_onehot)

    def loss(_):
        return cross_entropy(model.forward(X), y_onehot)

    worst = 0.0
    for W, dW in ((model.W1, dW1), (model.W2, dW2)):
        for _ in range(n):
            index = tuple(rng.integers(W.shape))
            slope = numerical_gradient(loss, W, index, eps)
            if abs(slope) < 1e-3 and abs(dW[index]) < 1e-2:
                continue
            worst = max(worst, relative_error(dW[index], slope))
    return worst


@misconception(
    "gradcheck-gradient-of-moved-weights",
    "the gradient is taken after the loss has moved a weight, so it is that of the moved weights",
    hint="With which weights did the model last run forward when backward reads what it kept?",
)
def gradcheck(model, X, y_onehot, backward, n=10, eps=1e-5, rng=None):
    rng = np.random.default_rng() if rng is None else rng
    model.forward(X)
    errors = []
    for name, place in (("W1", 0), ("W2", 2)):
        W = getattr(model, name)
        for _ in range(n):
            index = tuple(rng.integers(W.shape))
            slope = numerical_gradient(lambda _: cross_entropy(model.forward(X), y_onehot), W, index, eps)
            errors.append(relative_error(backward(model, y_onehot)[place][index], slope))
    return max(errors)


@misconception(
    "gradcheck-stops-at-the-first",
    "the first error that is too large is returned, not the worst",
    hint="Can a later entry be more wrong than the first that is wrong?",
)
def gradcheck(model, X, y_onehot, backward, n=10, eps=1e-5, rng=None):
    rng = np.random.default_rng() if rng is None else rng
    model.forward(X)
    dW1, _, dW2, _ = backward(model, y_onehot)
    worst = 0.0
    for W, dW in ((model.W1, dW1), (model.W2, dW2)):
        for _ in range(n):
            index = tuple(rng.integers(W.shape))
            slope = numerical_gradient(lambda _: cross_entropy(model.forward(X), y_onehot), W, index, eps)
            error = relative_error(dW[index], slope)
            if error > 1e-5:
                return error
            worst = max(worst, error)
    return worst


@odd("gradcheck with weights set as attributes")
def gradcheck(model, X, y_onehot, backward, n=10, eps=1e-5, rng=None):
    generator = rng or np.random.default_rng()
    model.forward(X)
    grads = dict(zip(("W1", "b1", "W2", "b2"), backward(model, y_onehot), strict=True))
    worst = 0.0
    for name in ("W1", "W2"):
        W = getattr(model, name)
        for _ in range(n):
            i, j = (int(generator.integers(0, side)) for side in W.shape)
            losses = []
            for step in (eps, -eps):
                moved = W.copy()
                moved[i, j] += step
                setattr(model, name, moved)
                losses.append(cross_entropy(model.forward(X), y_onehot))
            setattr(model, name, W)
            slope = (losses[0] - losses[1]) / (2 * eps)
            worst = max(worst, relative_error(grads[name][i, j], slope))
    return worst


@odd("gradcheck without repeated entries, with an error of its own")
def gradcheck(model, X, y_onehot, backward, n=10, eps=1e-5, rng=None):
    if rng is None:
        rng = np.random.default_rng(0)
    model.forward(X)
    dW1, _, dW2, _ = backward(model, y_onehot)
    all_errors = np.zeros((2, n))
    for layer, (W, dW) in enumerate([(model.W1, dW1), (model.W2, dW2)]):
        for count, flat in enumerate(rng.choice(W.size, n, replace=False)):
            index = np.unravel_index(flat, W.shape)
            slope = numerical_gradient(lambda _: cross_entropy(model.forward(X), y_onehot), W, index, eps=eps)
            size = max(abs(slope), abs(dW[index]), 1e-10)
            all_errors[layer, count] = abs(slope - dW[index]) / size
    return all_errors.max()


@odd("gradcheck on a copy of the model, the weights restored from a backup")
def gradcheck(model, X, y_onehot, backward, n=10, eps=1e-5, rng=None):
    if rng is None:
        rng = np.random.default_rng()
    model.forward(X)
    grads = backward(model, y_onehot)
    backup = [np.array(model.W1), np.array(model.W2)]
    errors = []
    for k, start in enumerate(backup):
        for _ in range(n):
            index = tuple(rng.integers(low=0, high=start.shape))
            sides = []
            for sign in (+1, -1):
                weights = [np.array(each) for each in backup]
                weights[k][index] += sign * eps
                z1 = X @ weights[0] + model.b1
                p = softmax(relu(z1) @ weights[1] + model.b2)
                sides.append(-np.mean(np.log(p[y_onehot == 1])))
            errors.append(relative_error(grads[2 * k][index], (sides[0] - sides[1]) / 2 / eps))
    model.W1, model.W2 = backup
    return float(np.max(np.array(errors)))


@odd("gradcheck with copies that take the weights' place")
def gradcheck(model, X, y_onehot, backward, n=10, eps=1e-5, rng=None):
    rng = rng if rng is not None else np.random.default_rng()
    model.forward(X)
    dW1, _, dW2, _ = backward(model, y_onehot)

    def loss_of(name):
        def loss(W):
            saved = getattr(model, name)
            setattr(model, name, W)
            value = cross_entropy(model.forward(X), y_onehot)
            setattr(model, name, saved)
            return value

        return loss

    errors = [
        relative_error(dW1[i, j], numerical_gradient(loss_of("W1"), model.W1.copy(), (i, j), eps))
        for i, j in zip(rng.integers(0, dW1.shape[0], n), rng.integers(0, dW1.shape[1], n))
    ]
    errors += [
        relative_error(dW2[i, j], numerical_gradient(loss_of("W2"), model.W2.copy(), (i, j), eps))
        for i, j in zip(rng.integers(0, dW2.shape[0], n), rng.integers(0, dW2.shape[1], n))
    ]
    return np.max(errors)


@odd("gradcheck with a forward pass of its own")
def gradcheck(model, X, y_onehot, backward, n=10, eps=1e-5, rng=None):
    rng = np.random.default_rng() if rng is None else rng
    model.forward(X)
    dW1, db1, dW2, db2 = [np.array(g) for g in backward(model, y_onehot)]

    def L(W1, W2):
        p = softmax(relu(X @ W1 + model.b1) @ W2 + model.b2)
        return cross_entropy(p, y_onehot)

    e1 = [
        relative_error(dW1[ij], numerical_gradient(lambda W: L(W, model.W2), model.W1, ij, eps))
        for ij in (tuple(rng.integers(model.W1.shape)) for _ in range(n))
    ]
    e2 = [
        relative_error(dW2[ij], numerical_gradient(lambda W: L(model.W1, W), model.W2, ij, eps))
        for ij in (tuple(rng.integers(model.W2.shape)) for _ in range(n))
    ]
    return np.array(e1 + e2).max()


@odd("gradcheck on a second model of the same class")
def gradcheck(model, X, y_onehot, backward, n=10, eps=1e-5, rng=None):
    rng = rng or np.random.default_rng()
    twin = model.__class__(np.random.default_rng(0), *model.W1.shape, model.W2.shape[1])
    for name in ("W1", "b1", "W2", "b2"):
        setattr(twin, name, getattr(model, name).copy())
    twin.forward(X)
    dW1, _, dW2, _ = backward(twin, y_onehot)
    worst = 0.0
    for W, dW in [(twin.W1, dW1), (twin.W2, dW2)]:
        for _ in range(n):
            ij = tuple(rng.integers(W.shape))
            num = numerical_gradient(lambda _: cross_entropy(twin.forward(X), y_onehot), W, ij, eps)
            worst = max(worst, relative_error(dW[ij], num))
    return worst


@odd("gradcheck whose loss puts its argument into the model")
def gradcheck(model, X, y_onehot, backward, n=10, eps=1e-5, rng=None):
    rng = rng or np.random.default_rng()
    model.forward(X)
    dW1, db1, dW2, db2 = backward(model, y_onehot)

    def loss_of(name):
        def loss(W):
            before = getattr(model, name)
            setattr(model, name, W)
            try:
                return cross_entropy(model.forward(X), y_onehot)
            finally:
                setattr(model, name, before)

        return loss

    errors = []
    for name, dW in (("W1", dW1), ("W2", dW2)):
        W = getattr(model, name)
        for _ in range(n):
            idx = tuple(rng.integers(0, d) for d in W.shape)
            errors.append(relative_error(dW[idx], numerical_gradient(loss_of(name), W.copy(), idx, eps)))
    return max(errors)


@odd("gradcheck by an object that is called")
def gradcheck(model, X, y_onehot, backward, n=10, eps=1e-5, rng=None):
    class Probe:
        def __init__(self, W, dW):
            self.W, self.dW = W, dW

        def __call__(self, _):
            return cross_entropy(model.forward(X), y_onehot)

        def error(self, i):
            return relative_error(self.dW[i], numerical_gradient(self, self.W, i, eps))

    rng = rng or np.random.default_rng()
    model.forward(X)
    dW1, db1, dW2, db2 = backward(model, y_onehot)
    return max(
        p.error(tuple(rng.integers(p.W.shape)))
        for p in (Probe(model.W1, dW1), Probe(model.W2, dW2))
        for _ in range(n)
    )


@odd("gradcheck of flat copies, one an entry")
def gradcheck(model, X, y_onehot, backward, n=10, eps=1e-5, rng=None):
    rng = np.random.default_rng() if rng is None else rng
    model.forward(X)
    grads = backward(model, y_onehot)
    errs = []
    for k, name in ((0, "W1"), (2, "W2")):
        W0 = getattr(model, name)
        flat = W0.ravel().copy()
        for j in rng.integers(0, flat.size, n):
            L = []
            for s in (1, -1):
                f = flat.copy()
                f[j] += s * eps
                setattr(model, name, f.reshape(W0.shape))
                L.append(cross_entropy(model.forward(X), y_onehot))
            errs.append(relative_error(grads[k].ravel()[j], (L[0] - L[1]) / (2 * eps)))
        setattr(model, name, W0)
    return np.max(errs)


misconception(
    "gradcheck-fewer-than-n",
    "fewer than n entries of each matrix are examined",
    hint="How many entries of W1 are examined when n is 2, and how many when it is 20?",
    of="gradcheck-small-count-as-right",
    change={
        "for _ in range(n):": "for _ in range(max(1, n // 2)):",
        """
            if abs(slope) < 1e-3 and abs(dW[index]) < 1e-2:
                continue
        """: "",
    },
)

misconception(
    "gradcheck-other-defaults",
    "the defaults of n and eps are not those of the signature",
    hint="What does the signature say about n and eps where nobody gives them?",
    of="gradcheck-small-count-as-right",
    change={
        "10": "1",
        """
            if abs(slope) < 1e-3 and abs(dW[index]) < 1e-2:
                continue
        """: "",
    },
)

misconception(
    "gradcheck-other-defaults",
    "the defaults of n and eps are not those of the signature",
    hint="What does the signature say about n and eps where nobody gives them?",
    of="gradcheck-small-count-as-right",
    change={
        "1e-5": "1e-3",
        """
            if abs(slope) < 1e-3 and abs(dW[index]) < 1e-2:
                continue
        """: "",
    },
)

misconception(
    "gradcheck-skips-flat-entries",
    "entries along which the loss has no slope, or hardly any, are left out",
    hint="What if backward has a gradient for a hidden unit that is never active?",
    of="gradcheck-small-count-as-right",
    change={"if abs(slope) < 1e-3 and abs(dW[index]) < 1e-2:": "if abs(slope) < 1e-8:"},
)

odd(
    "gradcheck of the biases as well",
    of="gradcheck-small-count-as-right",
    change={
        "dW1, _, dW2, _ = backward(model, y_onehot)": "dW1, db1, dW2, db2 = backward(model, y_onehot)",
        "for W, dW in ((model.W1, dW1), (model.W2, dW2)):": """
            pairs = ((model.W1, dW1), (model.W2, dW2), (model.b1, db1), (model.b2, db2))
            for W, dW in pairs:
        """,
        """
            if abs(slope) < 1e-3 and abs(dW[index]) < 1e-2:
                continue
        """: "",
    },
)
