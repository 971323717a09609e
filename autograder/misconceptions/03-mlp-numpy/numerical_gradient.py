"""Wrong answers to `numerical_gradient`, and right answers in an unusual style."""

import numpy as np

from autograder.misconceptions import misconception, odd


@odd("numerical gradient on copies")
def numerical_gradient(loss, W, index, eps=1e-5):
    above = W.copy()
    above[index] += eps
    below = W.copy()
    below[index] -= eps
    return (loss(above) - loss(below)) / (2 * eps)


@misconception(
    "numerical-gradient-forward",
    "the difference goes to one side only: the loss ahead, minus the loss here",
    hint="A central difference looks at both sides of the point. How far apart are they?",
)
def numerical_gradient(loss, W, index, eps=1e-5):
    here = loss(W)
    above = W.copy()
    above[index] += eps
    return (loss(above) - here) / eps


@misconception(
    "numerical-gradient-backward",
    "the difference goes to one side only: the loss here, minus the loss behind",
    hint="A central difference looks at both sides of the point. How far apart are they?",
)
def numerical_gradient(loss, W, index, eps=1e-5):
    here = loss(W)
    below = W.copy()
    below[index] -= eps
    return (here - loss(below)) / eps


misconception(
    "numerical-gradient-one-step",
    "the difference is divided by one step, where the two points are two steps apart",
    hint="A central difference looks at both sides of the point. How far apart are they?",
    of="numerical gradient on copies",
    change={"return (loss(above) - loss(below)) / (2 * eps)": "return (loss(above) - loss(below)) / eps"},
)


@misconception(
    "numerical-gradient-one-sided-over-two-steps",
    "the difference goes to one side only, and is divided by two steps",
    hint="A central difference looks at both sides of the point. How far apart are they?",
)
def numerical_gradient(loss, W, index, eps=1e-5):
    here = loss(W)
    above = W.copy()
    above[index] += eps
    return (loss(above) - here) / (2 * eps)


misconception(
    "numerical-gradient-precedence",
    "the difference is divided by 2 and then multiplied by eps",
    hint="In which order does Python divide and multiply?",
    of="numerical gradient on copies",
    change={"return (loss(above) - loss(below)) / (2 * eps)": "return (loss(above) - loss(below)) / 2 * eps"},
)

misconception(
    "numerical-gradient-not-divided",
    "the difference is not divided by anything",
    hint="A slope is a rise over a run. Where is the run?",
    of="numerical gradient on copies",
    change={"return (loss(above) - loss(below)) / (2 * eps)": "return loss(above) - loss(below)"},
)

misconception(
    "numerical-gradient-sign",
    "the sign is wrong: the loss behind, minus the loss ahead",
    hint="If the loss rises with the weight, which sign should its slope have?",
    of="numerical gradient on copies",
    change={"loss(above) - loss(below)": "loss(below) - loss(above)"},
)

misconception(
    "numerical-gradient-absolute",
    "the sign is lost",
    hint="If the loss falls with the weight, which sign should its slope have?",
    of="numerical gradient on copies",
    change={"(loss(above) - loss(below)) / (2 * eps)": "abs(loss(above) - loss(below)) / (2 * eps)"},
)

misconception(
    "numerical-gradient-eps-ignored",
    "the step is always 1e-5: eps is not used",
    hint="What should change when a coarser step is asked for?",
    of="numerical gradient on copies",
    change={
        "above = W.copy()": """
            eps = 1e-5
            above = W.copy()
        """,
    },
)

misconception(
    "numerical-gradient-default-step",
    "the default step is not 1e-5",
    hint="Which value does eps have when none is given?",
    of="numerical gradient on copies",
    change={"1e-5": "1e-3"},
)

misconception(
    "numerical-gradient-half-step",
    "half the step is taken to each side",
    hint="How far from W[index] does the formula look?",
    of="numerical gradient on copies",
    change={
        "above[index] += eps": "above[index] += eps / 2",
        "below[index] -= eps": "below[index] -= eps / 2",
        "return (loss(above) - loss(below)) / (2 * eps)": "return (loss(above) - loss(below)) / eps",
    },
)


@misconception(
    "numerical-gradient-not-restored",
    "W is not put back after the last step",
    hint="What does the next gradient start from?",
)
def numerical_gradient(loss, W, index, eps=1e-5):
    W[index] += eps
    above = loss(W)
    W[index] -= 2 * eps
    below = loss(W)
    return (above - below) / (2 * eps)


@misconception(
    "numerical-gradient-not-restored",
    "W is put back one step too far",
    hint="Follow the value of W[index] through the function: what is it at the end?",
)
def numerical_gradient(loss, W, index, eps=1e-5):
    W[index] += eps
    above = loss(W)
    W[index] -= 2 * eps
    below = loss(W)
    W[index] += 2 * eps
    return (above - below) / (2 * eps)


@misconception(
    "numerical-gradient-not-restored",
    "W is not put back: its entry is 0 afterwards",
    hint="What does the next gradient start from?",
)
def numerical_gradient(loss, W, index, eps=1e-5):
    w = W[index]
    W[index] = w + eps
    above = loss(W)
    W[index] = w - eps
    below = loss(W)
    W[index] = 0
    return (above - below) / (2 * eps)


@misconception(
    "numerical-gradient-all-entries",
    "all entries of W are moved instead of the one at index",
    hint="Along which direction is the slope asked for?",
)
def numerical_gradient(loss, W, index, eps=1e-5):
    return (loss(W + eps) - loss(W - eps)) / (2 * eps)


misconception(
    "numerical-gradient-whole-row",
    "a whole row of W is moved instead of one entry",
    hint="Along which direction is the slope asked for?",
    of="numerical gradient on copies",
    everywhere={"index]": "index[0]]"},
)

misconception(
    "numerical-gradient-index-swapped",
    "row and column of the index are swapped",
    hint="Which of the two numbers of an index counts the rows?",
    of="numerical gradient on copies",
    change={
        "above = W.copy()": """
            index = index[::-1]
            above = W.copy()
        """,
    },
)


@misconception(
    "numerical-gradient-relative-step",
    "the step is eps times the entry instead of eps",
    hint="By how much does the formula move the entry?",
)
def numerical_gradient(loss, W, index, eps=1e-5):
    step = eps * W[index]
    above = W.copy()
    above[index] += step
    below = W.copy()
    below[index] -= step
    return (loss(above) - loss(below)) / (2 * step)


misconception(
    "numerical-gradient-same-array",
    "both losses are taken at the same place: the copies are one array",
    hint="Does the assignment of an array make a copy?",
    replayed=False,
    of="numerical gradient on copies",
    change={"above = W.copy()": "above = below = W.copy()", "below = W.copy()": ""},
)


@misconception(
    "numerical-gradient-whole-matrix",
    "the gradient of all entries is returned instead of one number",
    hint="How many entries does the index name?",
)
def numerical_gradient(loss, W, index, eps=1e-5):
    grads = np.zeros_like(W)
    for i in np.ndindex(*W.shape):
        above, below = W.copy(), W.copy()
        above[i] += eps
        below[i] -= eps
        grads[i] = (loss(above) - loss(below)) / (2 * eps)
    return grads


misconception(
    "numerical-gradient-rounded",
    "the copies are in float32, too coarse for the step",
    hint="How many digits does a float32 have, and how small is the step beside the entry?",
    of="numerical gradient on copies",
    change={
        "above = W.copy()": """
            W = W.astype(np.float32)
            above = W.copy()
        """,
    },
)

misconception(
    "numerical-gradient-other-default",
    "the step has another default than 1e-5",
    hint="Which default does the docstring give?",
    change={"1e-05": "0.01"},
)

misconception(
    "numerical-gradient-multiplied",
    "the difference is multiplied by 2ε instead of divided",
    hint="What is the slope of a line through two points?",
    change={"return float((above - below) / (2 * eps))": "return (above - below) * (2 * eps)"},
)

misconception(
    "numerical-gradient-first-entry",
    "the first entry is moved, whatever the index is",
    hint="Which entry does the index name?",
    change={
        "return float((above - below) / (2 * eps))": "return (above - below) / (2 * eps)",
        "w = W[index]": """
            index = (0,) * W.ndim
            w = W[index]
        """,
    },
)

misconception(
    "numerical-gradient-longer-way-down",
    "the way down is twice as long as the way up",
    hint="How far apart are the two points? By what do you divide?",
    change={"W[index] = w - eps": "W[index] = w - 2 * eps"},
)

misconception(
    "numerical-gradient-half-steps",
    "each way is half a step, but it is divided by two whole ones",
    hint="How far apart are the two points? By what do you divide?",
    change={"W[index] = w + eps": "W[index] = w + eps / 2", "W[index] = w - eps": "W[index] = w - eps / 2"},
)

misconception(
    "numerical-gradient-coarse-losses",
    "the losses are rounded to float32 before they are subtracted, so the small difference is lost",
    hint="How many digits do the two losses have in common?",
    everywhere={"loss(W)": "float(np.float32(loss(W)))"},
)


@misconception(
    "numerical-gradient-coarse-weights",
    "the weights are copied in float32, where a step of 1e-5 is lost",
    hint="How many digits does a float32 have, and at which digit is the step?",
)
def numerical_gradient(loss, W, index, eps=1e-5):
    V = W.astype(np.float32)
    V[index] += eps
    up = loss(V)
    V[index] -= 2 * eps
    return (up - loss(V)) / (2 * eps)


@misconception(
    "numerical-gradient-second-derivative",
    "the second difference, divided by ε²: that is the curvature",
    hint="Which of the derivatives is a slope?",
)
def numerical_gradient(loss, W, index, eps=1e-5):
    up, down = W.copy(), W.copy()
    up[index] += eps
    down[index] -= eps
    return (loss(up) - 2 * loss(W) + loss(down)) / eps**2


@misconception(
    "numerical-gradient-row-as-flat-index",
    "the row is treated as the place in the flattened array",
    hint="How many numbers does the index have, and how many do you use?",
)
def numerical_gradient(loss, W, index, eps=1e-5):
    i = index[0]
    w = W.flat[i]
    W.flat[i] = w + eps
    up = loss(W)
    W.flat[i] = w - eps
    down = loss(W)
    W.flat[i] = w
    return (up - down) / (2 * eps)


misconception(
    "numerical-gradient-list-for-tuple",
    "the index is turned into a list, with which NumPy chooses whole rows",
    hint="What is the difference between indexing by a tuple and by a list?",
    change={
        "return float((above - below) / (2 * eps))": "return (above - below) / (2 * eps)",
        "w = W[index]": """
            index = list(index)
            w = W[index]
        """,
    },
)

misconception(
    "numerical-gradient-sum",
    "the two losses are added up instead of subtracted",
    hint="What is the slope of a line through two points?",
    of="numerical gradient on copies",
    change={"loss(above) - loss(below)": "loss(above) + loss(below)"},
)

misconception(
    "numerical-gradient-step-squared",
    "it is divided by ε² instead of ε",
    hint="How far apart are the two points?",
    of="numerical gradient on copies",
    change={"2 * eps": "2 * eps**2"},
)

misconception(
    "numerical-gradient-scaled-entry",
    "the entry is scaled up and down by ε, so its own size enters",
    hint="By how much do W + ε and W − ε differ if W is 100?",
    of="numerical gradient on copies",
    change={
        "above[index] += eps": "above[index] *= 1 + eps",
        "below[index] -= eps": "below[index] *= 1 - eps",
    },
)

misconception(
    "numerical-gradient-whole-column",
    "a whole column is moved, not one entry",
    hint="How many entries does the index name?",
    of="numerical gradient on copies",
    everywhere={"[index": "[:, index[1]"},
)


@misconception(
    "numerical-gradient-other-step",
    "the step is always 1e-4: eps is not used",
    hint="What should change when eps does?",
)
def numerical_gradient(loss, W, index, eps=1e-5):
    h = 1e-4
    old = W[index]
    W[index] = old + h
    up = loss(W)
    W[index] = old - h
    down = loss(W)
    W[index] = old
    return (up - down) / (2 * h)


misconception(
    "numerical-gradient-fixed-divisor",
    "the difference is divided by 2e-5, whatever the step is",
    hint="How far apart are the two points when eps is 0.1?",
    change={"return float((above - below) / (2 * eps))": "return (above - below) / 2e-5"},
)

misconception(
    "numerical-gradient-double-step",
    "the steps are twice as long as eps",
    hint="How far from W[index] are the two points of the formula?",
    change={
        "W[index] = w + eps": "W[index] = w + 2 * eps",
        "W[index] = w - eps": "W[index] = w - 2 * eps",
        "return float((above - below) / (2 * eps))": "return (above - below) / (4 * eps)",
    },
)


@misconception(
    "numerical-gradient-four-points",
    "the loss is taken at four points, where a central difference has two",
    hint="At which two points does the formula take the loss?",
)
def numerical_gradient(loss, W, index, eps=1e-5):
    old = W[index]

    def at(k):
        W[index] = old + k * eps
        return loss(W)

    r = (-at(2) + 8 * at(1) - 8 * at(-1) + at(-2)) / (12 * eps)
    W[index] = old
    return r


@misconception(
    "numerical-gradient-loss-of-the-entry",
    "the loss is given the one entry, where it takes the whole W",
    hint="What does the loss compute from: one weight, or all of them?",
)
def numerical_gradient(loss, W, index, eps=1e-5):
    return (loss(W[index] + eps) - loss(W[index] - eps)) / (2 * eps)


@misconception(
    "numerical-gradient-divided-by-two",
    "the difference is divided by 2, but not by the step",
    hint="How far apart are the two points?",
)
def numerical_gradient(loss, W, index, eps=1e-5):
    P, M = W.copy(), W.copy()
    P[index] += eps
    M[index] -= eps
    return (loss(P) - loss(M)) / 2


misconception(
    "numerical-gradient-around-zero",
    "the entry is set to ε and to −ε instead of moved by them",
    hint="Around which value of the entry is the slope asked for?",
    change={"W[index] = w + eps": "W[index] = eps", "W[index] = w - eps": "W[index] = -eps"},
)


@odd("numerical_gradient in place")
def numerical_gradient(loss, W, index, eps=1e-5):
    W[index] += eps
    above = loss(W)
    W[index] -= 2 * eps
    below = loss(W)
    W[index] += eps
    return (above - below) / (2 * eps)


@odd("numerical_gradient with a direction")
def numerical_gradient(loss, W, index, eps=1e-5):
    direction = np.zeros(W.shape)
    direction[tuple(index)] = 1.0
    rise = loss(W + eps * direction) - loss(W - eps * direction)
    return np.float64(rise / 2 / eps)


@odd("numerical_gradient by a loop over both sides")
def numerical_gradient(loss, W, index, eps=1e-5):
    slope = 0.0
    for side in (-1, +1):
        moved = np.array(W, dtype=np.float64)
        moved[index] = W[index] + side * eps
        slope += side * loss(moved) / (eps + eps)
    return np.asarray(slope)


@odd("numerical_gradient with a promise to restore")
def numerical_gradient(loss, W, index, eps=1e-5):
    old = float(W[index])
    try:
        W[index] = old + eps
        up = loss(W)
        W[index] = old - eps
        return 0.5 * (up - loss(W)) / eps
    finally:
        W[index] = old


@odd("numerical gradient by the flat index")
def numerical_gradient(loss, W, index, eps=1e-5):
    k = np.ravel_multi_index(index, W.shape)

    def at(step):
        old = W.flat[k]
        W.flat[k] = old + step
        value = loss(W)
        W.flat[k] = old
        return value

    return np.diff([at(-eps), at(eps)])[0] / (2 * eps)


@odd("numerical_gradient through a view of the entry")
def numerical_gradient(loss, W, index, eps=1e-5):
    cell = W[tuple(slice(i, i + 1) for i in index)]
    kept = cell.copy()
    cell[...] = kept + eps
    up = loss(W)
    cell[...] = kept - eps
    down = loss(W)
    cell[...] = kept
    return (up - down) / (2 * eps)


odd(
    "numerical_gradient over the step that was really taken",
    change={
        "above = loss(W)": "hi, up = W[index], loss(W)",
        "below = loss(W)": "lo, down = W[index], loss(W)",
        "return float((above - below) / (2 * eps))": "return (up - down) / (hi - lo)",
    },
)


@odd("numerical_gradient as the mean of two one-sided ones")
def numerical_gradient(loss, W, index, eps=1e-5):
    base = loss(W)
    old = W[index]
    W[index] = old + eps
    right = (loss(W) - base) / eps
    W[index] = old - eps
    left = (base - loss(W)) / eps
    W[index] = old
    return (left + right) / 2
