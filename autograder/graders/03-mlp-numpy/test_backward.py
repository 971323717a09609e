"""The backward pass as a whole, compared with central differences of the loss."""

import numpy as np

from autograder.checks import Failure, close, expect, unchanged
from autograder.graders.inputs import alike

from . import reference

NAMES = ("dW1", "db1", "dW2", "db2")
SHAPES = ("(D, H)", "(H,)", "(H, K)", "(K,)")
#: Factors for inputs or hidden units. The gradients grow by the same factor, so clipping would show.
MUCH = 30


def test_backward__second_layer(student, rng):
    """dW2 and db2 are the slopes of the loss"""
    for got, want in _passed_back(student, rng, (5, 6, 4, 3), (3, 4, 7, 5), hidden=MUCH):
        _compare(got[2:], want[2:], NAMES[2:], SHAPES[2:])


def test_backward__first_weights(student, rng):
    """dW1 is the slope of the loss"""
    for got, want in _passed_back(student, rng, (5, 6, 4, 3), (3, 4, 7, 5), inputs=MUCH):
        close(got[0], want[0], NAMES[0], shape=SHAPES[0])


def test_backward__first_biases(student, rng):
    """db1 is the slope of the loss"""
    for got, want in _passed_back(student, rng, (5, 6, 4, 3), (3, 4, 7, 5), hidden=1 / MUCH):
        close(got[1], want[1], NAMES[1], shape=SHAPES[1])


def test_backward__a_batch_of_one(student, rng):
    """all four gradients are right for one example"""
    for got, want in _passed_back(student, rng, (1, 6, 5, 3), (1, 4, 7, 2)):
        _compare(got, want, NAMES, SHAPES)


def test_backward__all_sizes_equal(student, rng):
    """all four gradients are right when N, D, H and K are equal, so that shapes do not reveal a transpose"""
    for got, want in _passed_back(student, rng, (3, 3, 3, 3), (4, 4, 4, 4)):
        _compare(got, want, NAMES, SHAPES)


def test_backward__nothing_passes_at_zero(student, rng):
    """no gradient passes where z1 is 0: the slope of the ReLU is 1 above zero, and 0 elsewhere"""
    for sizes in ((3, 5, 4, 3), (2, 4, 6, 5)):
        point = _at_the_kink(rng, *sizes)
        model = _model(student, point)
        model.forward(point.X)
        _compare(student.backward(model, point.y_onehot), _slopes_at_the_kink(point), NAMES, SHAPES)


def test_backward__the_latest_batch(student, rng):
    """the gradients belong to the latest batch and the current weights"""
    # Of two sizes, and twice of the same size: what is kept for a size would show.
    batches = [reference.point(rng, N, 6, 5, 3) for N in (4, 7, 7)]
    model, earlier = _model(student, batches[0]), None
    for point in batches:
        reference.equip(model, point.weights)
        model.forward(point.X)
        got = _parts(student.backward(model, point.y_onehot.astype(np.int64)), NAMES)
        mistake = "backward-of-an-earlier-batch" if _same(got, earlier) else ""
        _compare(got, _slopes(point), NAMES, SHAPES, mistake=mistake)
        earlier = _slopes(point)


def test_backward__leaves_the_model_alone(student, rng):
    """the model and the labels are not changed, and a second call gives the same gradients"""
    point = reference.point(rng, 4, 6, 5, 3)
    model, y_onehot = _model(student, point), point.y_onehot.copy()
    model.forward(point.X)
    parameters, kept = ("W1", "b1", "W2", "b2"), ("X", "z1", "a1", "z2", "p")
    before = {name: np.array(getattr(model, name)) for name in (*parameters, *kept)}
    _compare(student.backward(model, y_onehot), _slopes(point), NAMES, SHAPES)
    for name, value in before.items():
        mistake = "backward-updates-the-model" if name in parameters else "backward-changes-what-is-kept"
        same = np.array_equal(getattr(model, name), value)
        expect(same, f"backward changed the model's {name}", mistake=mistake)
    unchanged(y_onehot, point.y_onehot, "y_onehot")
    again = student.backward(model, y_onehot)
    _compare(again, _slopes(point), NAMES, SHAPES, mistake="backward-depends-on-earlier-calls")


def _passed_back(student, rng, *all_sizes, inputs=1, hidden=1):
    """What backward gives at points of these sizes (N, D, H, K), and the slopes of the loss there."""
    found = []
    for sizes in all_sizes:
        point = reference.rescaled(reference.point(rng, *sizes), inputs=inputs, hidden=hidden)
        model = _model(student, point)
        model.forward(point.X)
        found.append((student.backward(model, point.y_onehot), _slopes(point)))
    return [(_parts(got, NAMES), want) for got, want in found]


def _at_the_kink(rng, N, D, H, K):
    """A point whose first example leaves two hidden units at exactly 0, and all else clear of it."""
    while True:
        point = reference.point(rng, N, D, H, K)
        point.X[0], point.weights.b1[:2] = 0, 0
        z1 = reference.forward(point.weights, point.X).z1
        if np.sum(np.abs(z1) < reference.CLEAR) == 2 and np.any(z1[1:, :2] > 0):
            return point


def _slopes_at_the_kink(point):
    """The mean over the examples of each one's slopes: in the first, what is at 0 counts as switched off."""
    w = point.weights
    off = reference.Weights(w.W1, np.where(w.b1 == 0, -1, w.b1), w.W2, w.b2)
    each = [
        _slopes(reference.Point(w if i else off, point.X[i : i + 1], point.y_onehot[i : i + 1]))
        for i in range(len(point.X))
    ]
    return tuple(np.mean(slopes, axis=0) for slopes in zip(*each, strict=True))


def _slopes(point):
    return tuple(vars(reference.gradients(point)).values())


def _model(student, point):
    """A model of the right sizes with the weights of `point`."""
    (D, H), K = point.weights.W1.shape, point.weights.W2.shape[1]
    model = student.MLP(np.random.default_rng(0), n_in=D, n_hidden=H, n_out=K)
    reference.equip(model, point.weights)
    return model


def _parts(got, names):
    """The arrays of a tuple, or of a list: both are unpacked alike."""
    if not isinstance(got, (tuple, list)) or len(got) != len(names):
        missing = " is a return missing?" if got is None else ""
        raise Failure(
            f"the result should be the {len(names)} arrays {', '.join(names)};{missing}".rstrip(";")
        )
    return got


def _compare(got, want, names, shapes, mistake=""):
    for one, other, name, shape in zip(_parts(got, names), want, names, shapes, strict=True):
        close(one, other, name, shape=shape, mistake=mistake)


def _same(got, want):
    """Whether two results hold the same arrays, up to rounding."""
    return want is not None and all(map(alike, got, want))
