"""The backward pass, one step at a time. Upstream gradients are random, never ones."""

import numpy as np
import scipy.special

from autograder.checks import Failure, close, unchanged

from . import reference

#: Gradients may have any size. These factors show clipping above a limit and rounding below one.
LARGE, SMALL = 20, 1e-3

# ------------------------------------------------------------------------------------------------- grad_z2


def test_grad_z2__slope_of_the_mean_loss(student, rng):
    """the gradient is the slope of the mean loss with respect to each logit"""
    for N, K, sure in ((5, 3, 0), (3, 6, 0), (8, 4, 4)):
        _grad_z2(student, rng, N, K, sure)


def test_grad_z2__a_batch_of_one(student, rng):
    """the gradient for one example is right too"""
    for K in (5, 3):
        _grad_z2(student, rng, 1, K)


def test_grad_z2__as_many_examples_as_classes(student, rng):
    """the gradient is right when there are as many examples as classes"""
    for N in (4, 7):
        _grad_z2(student, rng, N, N)


def test_grad_z2__leaves_its_arguments_alone(student, rng):
    """the arguments are not changed, and integer labels work too"""
    for N, K in ((4, 3), (2, 5)):
        z, y = rng.normal(size=(N, K)), reference.one_hot(rng.integers(K, size=N), K)
        p, y_onehot = scipy.special.softmax(z, axis=-1), y.astype(np.int64)
        before = p.copy(), y_onehot.copy()
        got = student.grad_z2(p, y_onehot)
        close(got, _slope_of_loss(z, y), "dz2", shape="(N, K)")
        unchanged(p, before[0], "p")
        unchanged(y_onehot, before[1], "y_onehot")


def _grad_z2(student, rng, N, K, sure=0):
    """One comparison; the surer the predictions are of the true classes, the smaller is the gradient."""
    z, y_onehot = rng.normal(size=(N, K)), reference.one_hot(rng.integers(K, size=N), K)
    z += sure * y_onehot
    want = _slope_of_loss(z, y_onehot)
    close(student.grad_z2(scipy.special.softmax(z, axis=-1), y_onehot), want, "dz2", shape="(N, K)")


def _slope_of_loss(z, y_onehot):
    return reference.differences(lambda moved: reference.mean_cross_entropy(moved, y_onehot), z)


# ------------------------------------------------------------------------------- grad_W2_b2 and grad_W1_b1


def test_grad_W2_b2__weights(student, rng):
    """dW2 sums over all examples"""
    for sizes, scale in (((6, 5, 3), LARGE), ((2, 4, 7), SMALL), ((4, 1, 5), 1)):
        _weights(student.grad_W2_b2, rng, sizes, scale, ("dW2", "db2"), "(H, K)")


def test_grad_W2_b2__biases(student, rng):
    """db2 sums over all examples"""
    for sizes, scale in (((6, 5, 3), LARGE), ((2, 4, 7), SMALL)):
        _biases(student.grad_W2_b2, rng, sizes, scale, ("dW2", "db2"), "(K,)")


def test_grad_W2_b2__a_batch_of_one(student, rng):
    """both gradients are right for one example"""
    _both(student.grad_W2_b2, rng, [(1, 5, 3), (1, 2, 4)], ("dW2", "db2"), ("(H, K)", "(K,)"))


def test_grad_W2_b2__all_sizes_equal(student, rng):
    """both gradients are right when N, H and K are equal, so that shapes do not reveal a transpose"""
    _both(student.grad_W2_b2, rng, [(4, 4, 4), (6, 6, 6)], ("dW2", "db2"), ("(H, K)", "(K,)"))


def test_grad_W2_b2__leaves_its_arguments_alone(student, rng):
    """the arguments are not changed, and views of other arrays work too"""
    _leaves_alone(student.grad_W2_b2, rng, ("a1", "dz2"), ("dW2", "db2"), ("(H, K)", "(K,)"))


def test_grad_W1_b1__weights(student, rng):
    """dW1 sums over all examples"""
    for sizes, scale in (((6, 5, 3), LARGE), ((2, 4, 7), SMALL), ((4, 1, 5), 1)):
        _weights(student.grad_W1_b1, rng, sizes, scale, ("dW1", "db1"), "(D, H)")


def test_grad_W1_b1__biases(student, rng):
    """db1 sums over all examples"""
    for sizes, scale in (((6, 5, 3), LARGE), ((2, 4, 7), SMALL)):
        _biases(student.grad_W1_b1, rng, sizes, scale, ("dW1", "db1"), "(H,)")


def test_grad_W1_b1__a_batch_of_one(student, rng):
    """both gradients are right for one example"""
    _both(student.grad_W1_b1, rng, [(1, 5, 3), (1, 2, 4)], ("dW1", "db1"), ("(D, H)", "(H,)"))


def test_grad_W1_b1__all_sizes_equal(student, rng):
    """both gradients are right when N, D and H are equal, so that shapes do not reveal a transpose"""
    _both(student.grad_W1_b1, rng, [(4, 4, 4), (6, 6, 6)], ("dW1", "db1"), ("(D, H)", "(H,)"))


def test_grad_W1_b1__leaves_its_arguments_alone(student, rng):
    """the arguments are not changed, and views of other arrays work too"""
    _leaves_alone(student.grad_W1_b1, rng, ("X", "dz1"), ("dW1", "db1"), ("(D, H)", "(H,)"))


def _weights(answer, rng, sizes, scale, names, shape):
    inputs, upstream = _layer(rng, *sizes, scale)
    want, _ = _gathered(inputs, upstream)
    dW, _ = _parts(answer(inputs, upstream), names)
    close(dW, want, names[0], shape=shape)


def _biases(answer, rng, sizes, scale, names, shape):
    inputs, upstream = _layer(rng, *sizes, scale)
    _, want = _gathered(inputs, upstream)
    _, db = _parts(answer(inputs, upstream), names)
    close(db, want, names[1], shape=shape)


def _both(answer, rng, all_sizes, names, shapes):
    layers = [_layer(rng, *sizes) for sizes in all_sizes]
    wants = [_gathered(*layer) for layer in layers]
    gots = [answer(*layer) for layer in layers]  # all of them first: a mistake shows in more than one
    for got, want in zip(gots, wants, strict=True):
        _compare(got, want, names, shapes)


def _leaves_alone(answer, rng, arguments, names, shapes):
    for N, n_in, n_out in ((5, 4, 3), (3, 2, 6)):
        inputs, upstream = _layer(rng, N, n_in, n_out)
        for given in ((inputs, upstream), (np.asfortranarray(inputs), np.asfortranarray(upstream))):
            before = [each.copy() for each in given]
            _compare(answer(*given), _gathered(*before), names, shapes)
            for after, was, name in zip(given, before, arguments, strict=True):
                unchanged(after, was, name)


def _layer(rng, N, n_in, n_out, scale=1):
    """What went into a layer, (N, n_in), and the gradient that comes back to it, (N, n_out)."""
    return rng.normal(0.3, 1, (N, n_in)), scale * rng.normal(0.2, 1, (N, n_out))


def _gathered(inputs, upstream):
    """The gradients of a layer's weights and biases, example by example."""
    each = [np.multiply.outer(x, d) for x, d in zip(inputs, upstream, strict=True)]
    return np.add.reduce(each), np.einsum("no->o", upstream)


# ------------------------------------------------------------------------------------------------- grad_a1


def test_grad_a1__every_class_has_its_share(student, rng):
    """each hidden unit sums over all classes"""
    _grad_a1(student, rng, [(5, 4, 3), (2, 3, 6)], [LARGE, SMALL])


def test_grad_a1__a_batch_of_one(student, rng):
    """the gradient for one example is right too"""
    _grad_a1(student, rng, [(1, 4, 3), (1, 2, 5)])


def test_grad_a1__all_sizes_equal(student, rng):
    """the gradient is right when N, H and K are equal, so that shapes do not reveal a transpose"""
    _grad_a1(student, rng, [(4, 4, 4), (6, 6, 6)])


def test_grad_a1__leaves_its_arguments_alone(student, rng):
    """the arguments are not changed, and views of other arrays work too"""
    for N, H, K in ((4, 5, 3), (6, 2, 4)):
        dz2, W2 = rng.normal(size=(N, K)), rng.normal(size=(K, H)).T
        before = dz2.copy(), W2.copy()
        close(student.grad_a1(dz2, W2), _gathered_by_units(*before), "da1", shape="(N, H)")
        unchanged(dz2, before[0], "dz2")
        unchanged(W2, before[1], "W2")


def _grad_a1(student, rng, all_sizes, scales=(1, 1)):
    given = [
        (scale * rng.normal(size=(N, K)), rng.normal(size=(H, K)))
        for (N, H, K), scale in zip(all_sizes, scales, strict=True)
    ]
    wants = [_gathered_by_units(*each) for each in given]
    gots = [student.grad_a1(*each) for each in given]  # all of them first: a mistake shows in more than one
    for got, want in zip(gots, wants, strict=True):
        close(got, want, "da1", shape="(N, H)")


def _gathered_by_units(dz2, W2):
    return np.einsum("nk,hk->nh", dz2, W2)


# ------------------------------------------------------------------------------------------------- grad_z1


def test_grad_z1__passes_where_the_unit_was_active(student, rng):
    """the gradient passes where z1 was positive, and nowhere else"""
    for N, H in ((5, 4), (3, 7)):
        _grad_z1(student, rng.normal(size=(N, H)), _hidden(rng, N, H))


def test_grad_z1__passes_unscaled(student, rng):
    """only the sign of z1 matters, not its size"""
    for N, H, scale in ((4, 6, LARGE), (6, 3, SMALL)):
        far_and_near = rng.permutation(np.resize([60.0, 1e-6], N * H)).reshape(N, H)
        _grad_z1(student, scale * rng.normal(size=(N, H)), _hidden(rng, N, H) * far_and_near)


def test_grad_z1__nothing_passes_at_zero(student, rng):
    """no gradient passes where z1 is 0: the slope of the ReLU is 1 above zero, and 0 elsewhere"""
    for N, H in ((4, 3), (2, 6)):
        z1 = _hidden(rng, N, H)
        z1[0, 1], z1[1, 2], z1[1, 0] = 0.0, 0.0, 0.5
        _grad_z1(student, rng.normal(size=(N, H)), z1)


def test_grad_z1__a_batch_of_one(student, rng):
    """the gradient for one example is right too"""
    for H in (5, 8):
        _grad_z1(student, rng.normal(size=(1, H)), _hidden(rng, 1, H))


def test_grad_z1__leaves_its_arguments_alone(student, rng):
    """the arguments are not changed, and views of other arrays work too"""
    for N, H in ((4, 5), (6, 3)):
        da1, z1 = rng.normal(size=(H, N)).T, _hidden(rng, N, H)
        before = da1.copy(), z1.copy()
        close(student.grad_z1(da1, z1), np.where(before[1] > 0, before[0], 0), "dz1", shape="(N, H)")
        unchanged(da1, before[0], "da1")
        unchanged(z1, before[1], "z1")


def _grad_z1(student, da1, z1):
    want = np.where(z1 > 0, da1, 0)
    close(student.grad_z1(da1, z1), want, "dz1", shape="(N, H)")


def _hidden(rng, N, H):
    """z1 with about half of the units active, and none at the kink."""
    signs = rng.permutation(np.resize([1.0, -1.0], N * H)).reshape(N, H)
    return signs * rng.uniform(0.1, 2, (N, H))


# ----------------------------------------------------------------------------------------- several results


def _parts(got, names):
    """The arrays of a tuple, or of a list: both are unpacked alike."""
    if not isinstance(got, (tuple, list)) or len(got) != len(names):
        missing = " is a return missing?" if got is None else ""
        raise Failure(
            f"the result should be the {len(names)} arrays {', '.join(names)};{missing}".rstrip(";")
        )
    return got


def _compare(got, want, names, shapes):
    for one, other, name, shape in zip(_parts(got, names), want, names, shapes, strict=True):
        close(one, other, name, shape=shape)
