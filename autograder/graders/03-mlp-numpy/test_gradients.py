"""The backward pass, one step at a time and as a whole. Upstream gradients are random, never ones."""

import numpy as np
import scipy.special

from autograder import oracle
from autograder.checks import Failure, close, expect, unchanged

# ------------------------------------------------------------------------------------------------- grad_z2


def test_grad_z2__slope_of_the_mean_loss(student, rng):
    """the gradient is the slope of the mean loss along every logit"""
    for N, K in ((5, 3), (3, 6), (8, 4)):
        _grad_z2(student, rng, N, K)


def test_grad_z2__a_batch_of_one(student, rng):
    """the gradient for one example is right too"""
    for K in (3, 5):
        _grad_z2(student, rng, 1, K)


def test_grad_z2__as_many_examples_as_classes(student, rng):
    """the gradient is right where the batch has as many examples as there are classes"""
    for N in (4, 7):
        _grad_z2(student, rng, N, N)


def test_grad_z2__leaves_its_arguments_alone(student, rng):
    """the arguments are left as they were, and labels may be whole numbers"""
    for N, K in ((4, 3), (2, 5)):
        z, y = rng.normal(size=(N, K)), oracle.one_hot(rng.integers(K, size=N), K)
        p, y_onehot = scipy.special.softmax(z, axis=-1), y.astype(np.int64)
        before = p.copy(), y_onehot.copy()
        got = student.grad_z2(p, y_onehot)
        close(got, _slope_of_loss(z, y), "dz2", shape="(N, K)")
        unchanged(p, before[0], "p")
        unchanged(y_onehot, before[1], "y_onehot")


def _grad_z2(student, rng, N, K):
    z, y_onehot = rng.normal(size=(N, K)), oracle.one_hot(rng.integers(K, size=N), K)
    got = student.grad_z2(scipy.special.softmax(z, axis=-1), y_onehot)
    close(got, _slope_of_loss(z, y_onehot), "dz2", shape="(N, K)")


def _slope_of_loss(z, y_onehot):
    return oracle.differences(lambda moved: oracle.mean_cross_entropy(moved, y_onehot), z)


# ------------------------------------------------------------------------------- grad_W2_b2 and grad_W1_b1


def test_grad_W2_b2__weights(student, rng):
    """dW2 gathers every example's share"""
    for sizes in ((6, 5, 3), (2, 4, 7)):
        _weights(student.grad_W2_b2, rng, *sizes, ("dW2", "db2"), "(H, K)")


def test_grad_W2_b2__biases(student, rng):
    """db2 gathers every example's share"""
    for sizes in ((6, 5, 3), (2, 4, 7)):
        _biases(student.grad_W2_b2, rng, *sizes, ("dW2", "db2"), "(K,)")


def test_grad_W2_b2__a_batch_of_one(student, rng):
    """both gradients are right for one example"""
    for sizes in ((1, 5, 3), (1, 2, 4)):
        _both(student.grad_W2_b2, rng, *sizes, ("dW2", "db2"), ("(H, K)", "(K,)"))


def test_grad_W2_b2__all_sizes_equal(student, rng):
    """both gradients are right where N, H and K are equal, and no shape tells rows from columns"""
    for size in (4, 6):
        _both(student.grad_W2_b2, rng, size, size, size, ("dW2", "db2"), ("(H, K)", "(K,)"))


def test_grad_W2_b2__leaves_its_arguments_alone(student, rng):
    """the arguments are left as they were, and a view of another array is as good as any"""
    _leaves_alone(student.grad_W2_b2, rng, ("a1", "dz2"), ("dW2", "db2"), ("(H, K)", "(K,)"))


def test_grad_W1_b1__weights(student, rng):
    """dW1 gathers every example's share"""
    for sizes in ((6, 5, 3), (2, 4, 7)):
        _weights(student.grad_W1_b1, rng, *sizes, ("dW1", "db1"), "(D, H)")


def test_grad_W1_b1__biases(student, rng):
    """db1 gathers every example's share"""
    for sizes in ((6, 5, 3), (2, 4, 7)):
        _biases(student.grad_W1_b1, rng, *sizes, ("dW1", "db1"), "(H,)")


def test_grad_W1_b1__a_batch_of_one(student, rng):
    """both gradients are right for one example"""
    for sizes in ((1, 5, 3), (1, 2, 4)):
        _both(student.grad_W1_b1, rng, *sizes, ("dW1", "db1"), ("(D, H)", "(H,)"))


def test_grad_W1_b1__all_sizes_equal(student, rng):
    """both gradients are right where N, D and H are equal, and no shape tells rows from columns"""
    for size in (4, 6):
        _both(student.grad_W1_b1, rng, size, size, size, ("dW1", "db1"), ("(D, H)", "(H,)"))


def test_grad_W1_b1__leaves_its_arguments_alone(student, rng):
    """the arguments are left as they were, and a view of another array is as good as any"""
    _leaves_alone(student.grad_W1_b1, rng, ("X", "dz1"), ("dW1", "db1"), ("(D, H)", "(H,)"))


def _weights(answer, rng, N, n_in, n_out, names, shape):
    inputs, upstream = _layer(rng, N, n_in, n_out)
    dW, _ = _parts(answer(inputs, upstream), names)
    close(dW, _gathered(inputs, upstream)[0], names[0], shape=shape)


def _biases(answer, rng, N, n_in, n_out, names, shape):
    inputs, upstream = _layer(rng, N, n_in, n_out)
    _, db = _parts(answer(inputs, upstream), names)
    close(db, _gathered(inputs, upstream)[1], names[1], shape=shape)


def _both(answer, rng, N, n_in, n_out, names, shapes):
    inputs, upstream = _layer(rng, N, n_in, n_out)
    _compare(answer(inputs, upstream), _gathered(inputs, upstream), names, shapes)


def _leaves_alone(answer, rng, arguments, names, shapes):
    for N, n_in, n_out in ((5, 4, 3), (3, 2, 6)):
        inputs, upstream = _layer(rng, N, n_in, n_out)
        for given in ((inputs, upstream), (np.asfortranarray(inputs), np.asfortranarray(upstream))):
            before = [each.copy() for each in given]
            _compare(answer(*given), _gathered(*before), names, shapes)
            for after, was, name in zip(given, before, arguments, strict=True):
                unchanged(after, was, name)


def _layer(rng, N, n_in, n_out):
    """What went into a layer, (N, n_in), and the gradient that comes back to it, (N, n_out)."""
    return rng.normal(0.3, 1, (N, n_in)), rng.normal(0.2, 1, (N, n_out))


def _gathered(inputs, upstream):
    """The gradients of a layer's weights and biases, example by example."""
    each = [np.multiply.outer(x, d) for x, d in zip(inputs, upstream, strict=True)]
    return np.add.reduce(each), np.einsum("no->o", upstream)


# ------------------------------------------------------------------------------------------------- grad_a1


def test_grad_a1__every_class_has_its_share(student, rng):
    """each hidden unit gathers what every class passes back"""
    for N, H, K in ((5, 4, 3), (2, 3, 6)):
        _grad_a1(student, rng, N, H, K)


def test_grad_a1__a_batch_of_one(student, rng):
    """the gradient for one example is right too"""
    for H, K in ((4, 3), (2, 5)):
        _grad_a1(student, rng, 1, H, K)


def test_grad_a1__all_sizes_equal(student, rng):
    """the gradient is right where N, H and K are equal, and no shape tells rows from columns"""
    for size in (4, 6):
        _grad_a1(student, rng, size, size, size)


def test_grad_a1__leaves_its_arguments_alone(student, rng):
    """the arguments are left as they were, and a view of another array is as good as any"""
    for N, H, K in ((4, 5, 3), (6, 2, 4)):
        dz2, W2 = rng.normal(size=(N, K)), rng.normal(size=(K, H)).T
        before = dz2.copy(), W2.copy()
        close(student.grad_a1(dz2, W2), np.einsum("nk,hk->nh", *before), "da1", shape="(N, H)")
        unchanged(dz2, before[0], "dz2")
        unchanged(W2, before[1], "W2")


def _grad_a1(student, rng, N, H, K):
    dz2, W2 = rng.normal(size=(N, K)), rng.normal(size=(H, K))
    close(student.grad_a1(dz2, W2), np.einsum("nk,hk->nh", dz2, W2), "da1", shape="(N, H)")


# ------------------------------------------------------------------------------------------------- grad_z1


def test_grad_z1__passes_where_the_unit_was_active(student, rng):
    """the gradient passes where z1 was positive, and nowhere else"""
    for N, H in ((5, 4), (3, 7)):
        _grad_z1(student, rng.normal(size=(N, H)), _hidden(rng, N, H))


def test_grad_z1__passes_unscaled(student, rng):
    """how far z1 is from zero does not matter, only on which side"""
    for N, H in ((4, 6), (6, 3)):
        _grad_z1(student, rng.normal(size=(N, H)), _hidden(rng, N, H) * rng.choice([0.02, 60.0], (N, H)))


def test_grad_z1__a_batch_of_one(student, rng):
    """the gradient for one example is right too"""
    for H in (5, 8):
        _grad_z1(student, rng.normal(size=(1, H)), _hidden(rng, 1, H))


def test_grad_z1__leaves_its_arguments_alone(student, rng):
    """the arguments are left as they were, and a view of another array is as good as any"""
    for N, H in ((4, 5), (6, 3)):
        da1, z1 = rng.normal(size=(H, N)).T, _hidden(rng, N, H)
        before = da1.copy(), z1.copy()
        close(student.grad_z1(da1, z1), np.where(before[1] > 0, before[0], 0), "dz1", shape="(N, H)")
        unchanged(da1, before[0], "da1")
        unchanged(z1, before[1], "z1")


def _grad_z1(student, da1, z1):
    close(student.grad_z1(da1, z1), np.where(z1 > 0, da1, 0), "dz1", shape="(N, H)")


def _hidden(rng, N, H):
    """z1 with about half of the units active, and none at the kink, where either slope is right."""
    signs = rng.permutation(np.resize([1.0, -1.0], N * H)).reshape(N, H)
    return signs * rng.uniform(0.1, 2, (N, H))


# ------------------------------------------------------------------------------------------------ backward

NAMES = ("dW1", "db1", "dW2", "db2")
SHAPES = ("(D, H)", "(H,)", "(H, K)", "(K,)")


def test_backward__second_layer(student, rng):
    """dW2 and db2 are the slopes of the loss"""
    for N, D, H, K in ((5, 6, 4, 3), (3, 4, 7, 5)):
        got, want = _passed_back(student, oracle.point(rng, N, D, H, K))
        _compare(got[2:], want[2:], NAMES[2:], SHAPES[2:])


def test_backward__first_weights(student, rng):
    """dW1 is the slope of the loss"""
    for N, D, H, K in ((5, 6, 4, 3), (3, 4, 7, 5)):
        got, want = _passed_back(student, oracle.point(rng, N, D, H, K))
        close(got[0], want[0], NAMES[0], shape=SHAPES[0])


def test_backward__first_biases(student, rng):
    """db1 is the slope of the loss"""
    for N, D, H, K in ((5, 6, 4, 3), (3, 4, 7, 5)):
        got, want = _passed_back(student, oracle.point(rng, N, D, H, K))
        close(got[1], want[1], NAMES[1], shape=SHAPES[1])


def test_backward__a_batch_of_one(student, rng):
    """all four gradients are right for one example"""
    for D, H, K in ((6, 5, 3), (4, 7, 2)):
        got, want = _passed_back(student, oracle.point(rng, 1, D, H, K))
        _compare(got, want, NAMES, SHAPES)


def test_backward__all_sizes_equal(student, rng):
    """all four gradients are right where N, D, H and K are equal, and no shape tells rows from columns"""
    for size in (3, 4):
        got, want = _passed_back(student, oracle.point(rng, size, size, size, size))
        _compare(got, want, NAMES, SHAPES)


def test_backward__the_latest_batch(student, rng):
    """the gradients are those of the latest batch and the weights that it met"""
    first, latest = oracle.point(rng, 4, 6, 5, 3), oracle.point(rng, 7, 6, 5, 3)
    model = _model(student, first)
    for point in (first, latest):
        oracle.equip(model, point.weights)
        model.forward(point.X)
        got = _parts(student.backward(model, point.y_onehot.astype(np.int64)), NAMES)
        _compare(got, _slopes(point), NAMES, SHAPES)


def test_backward__leaves_the_model_alone(student, rng):
    """the model and the labels are left as they were, so the same gradients come again"""
    point = oracle.point(rng, 4, 6, 5, 3)
    model, y_onehot = _model(student, point), point.y_onehot.copy()
    model.forward(point.X)
    kept = ("W1", "b1", "W2", "b2", "X", "z1", "a1", "z2", "p")
    before = {name: np.array(getattr(model, name)) for name in kept}
    for _ in range(2):
        got = _parts(student.backward(model, y_onehot), NAMES)
        _compare(got, _slopes(point), NAMES, SHAPES)
    for name, value in before.items():
        expect(np.array_equal(getattr(model, name), value), f"backward changed the model's {name}")
    unchanged(y_onehot, point.y_onehot, "y_onehot")


def _passed_back(student, point):
    """What backward gives at a point, and the slopes of the loss there."""
    model = _model(student, point)
    model.forward(point.X)
    return _parts(student.backward(model, point.y_onehot), NAMES), _slopes(point)


def _slopes(point):
    return tuple(vars(oracle.gradients(point)).values())


def _model(student, point):
    """A model of the right sizes with the weights of `point`."""
    (D, H), K = point.weights.W1.shape, point.weights.W2.shape[1]
    model = student.MLP(np.random.default_rng(0), n_in=D, n_hidden=H, n_out=K)
    oracle.equip(model, point.weights)
    return model


# ----------------------------------------------------------------------------------------- several results


def _parts(got, names):
    """The arrays of a tuple, or of a list: both are unpacked alike."""
    words = ", ".join(names)
    expect(got is not None, f"the result is None: is a return missing? It should be {words}")
    if not isinstance(got, (tuple, list)) or len(got) != len(names):
        raise Failure(f"the result should be the {len(names)} arrays {words}")
    return got


def _compare(got, want, names, shapes):
    for one, other, name, shape in zip(_parts(got, names), want, names, shapes, strict=True):
        close(one, other, name, shape=shape)
