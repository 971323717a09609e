"""Checks of session B, part 1: the network and its loss. All numbers are worked out by hand."""

import numpy as np

from checks import array, close, expect, unchanged

LOG = np.log


def test_relu__of_one_row(student):
    """What is positive passes, what is negative becomes 0"""
    close(student.relu(np.array([[-2.0, 0.0, 7.5]])), [[0.0, 0.0, 7.5]])


def test_relu__of_a_matrix(student):
    """each entry of a matrix for itself, and the argument stays as it is"""
    x = np.array([[1.5, -0.5, 2.0], [-4.0, 0.25, -1.0]])
    close(student.relu(x), [[1.5, 0.0, 2.0], [0.0, 0.25, 0.0]], shape="(2, 3)")
    unchanged(x, [[1.5, -0.5, 2.0], [-4.0, 0.25, -1.0]], "x")


def test_relu__of_any_shape(student):
    """a vector, and an array of three axes, keep their shapes"""
    close(student.relu(np.array([-2.0, 0.0, 3.0])), [0.0, 0.0, 3.0], shape="(3,)")
    close(
        student.relu(np.array([[[-1.0, 2.5]], [[0.5, -3.0]]])),
        [[[0.0, 2.5]], [[0.5, 0.0]]],
        shape="(2, 1, 2)",
    )


def test_relu__of_small_and_large(student):
    """however small or large, what is positive passes as it is"""
    close(student.relu(np.array([[1e-5, -1e-5]])), [[1e-5, 0.0]], shape="(1, 2)")
    close(student.relu(np.array([[5000.0, 3.0, -5000.0]])), [[5000.0, 3.0, 0.0]], shape="(1, 3)")


def test_softmax__of_one_row(student):
    """exp of 0, log 2, log 5 is 1, 2, 5, and 8 is their sum"""
    close(student.softmax(np.array([0.0, LOG(2), LOG(5)])), [0.125, 0.25, 0.625])


def test_softmax__of_two_rows(student):
    """each row of a matrix for itself: its entries add up to 1"""
    z = np.array([[0.0, LOG(2), LOG(5)], [LOG(3), 0.0, 0.0]])
    close(student.softmax(z), [[0.125, 0.25, 0.625], [0.6, 0.2, 0.2]], shape="(N, K)")


def test_softmax__of_large_logits(student):
    """large logits do not overflow"""
    close(student.softmax(np.array([500.0, 500.0 + LOG(4)])), [0.2, 0.8])
    close(student.softmax(np.array([1000.0, 1000.0 + LOG(3)])), [0.25, 0.75])
    close(student.softmax(np.array([[1000.0, 0.0, -1000.0]])), [[1.0, 0.0, 0.0]], shape="(N, K)")


def test_softmax__of_a_low_and_a_high_row(student):
    """rows at −1000 and at +1000 in one batch"""
    z = np.array([[-1000.0, -1000.0 + LOG(3)], [1000.0 + LOG(4), 1000.0]])
    close(student.softmax(z), [[0.25, 0.75], [0.8, 0.2]], shape="(N, K)")


def test_softmax__leaves_its_argument(student):
    """the logits are as before afterwards"""
    z = np.array([[2.0, 2.0], [7.0, 7.0], [1.0, 1.0]])
    close(student.softmax(z), np.full((3, 2), 0.5), shape="(N, K)")
    unchanged(z, [[2.0, 2.0], [7.0, 7.0], [1.0, 1.0]], "z")


def test_softmax__of_a_low_first_logit(student):
    """a first logit that is far below the others"""
    close(
        student.softmax(np.array([[-1000.0, 1000.0, 1000.0 + LOG(3)]])), [[0.0, 0.25, 0.75]], shape="(N, K)"
    )


def test_softmax__of_small_probabilities(student):
    """a logit that is 12 or 40 below the largest gets a small probability, but not 0"""
    for gap, want in ((12.0, 6.144137e-06), (40.0, 4.248354e-18)):
        p = student.softmax(np.array([[3.0, 3.0 - gap]]))
        close(p, [[1.0, want]], shape="(N, K)")
        close(p[0, 1], want, "the small probability", atol=0.0)


def test_cross_entropy__of_one_example(student):
    """one example: minus the logarithm of the true class's probability, −log 0.3"""
    close(student.cross_entropy(np.array([[0.2, 0.5, 0.3]]), np.array([[0.0, 0.0, 1.0]])), 1.203973)


def test_cross_entropy__is_a_mean(student):
    """three examples, two classes: the mean of −log 0.5, −log 0.8 and −log 0.1"""
    p, y_onehot = np.array([[0.5, 0.5], [0.2, 0.8], [0.1, 0.9]]), np.array([[1, 0], [0, 1], [1, 0]])
    close(student.cross_entropy(p, y_onehot), 1.072959)
    unchanged(p[1], [0.2, 0.8], "p")


def test_cross_entropy__of_two_examples(student):
    """two examples, four classes: the mean of −log 0.4 and −log 0.1"""
    p = np.array([[0.1, 0.2, 0.3, 0.4], [0.7, 0.1, 0.1, 0.1]])
    close(student.cross_entropy(p, np.array([[0.0, 0, 0, 1], [0, 1, 0, 0]])), 1.609438)


def test_cross_entropy__of_a_probability_of_zero(student):
    """a true class with probability 0 costs much, but not infinitely much"""
    p, y_onehot = np.array([[1.0, 0.0], [0.5, 0.5]]), np.array([[0.0, 1.0], [1.0, 0.0]])
    close(student.cross_entropy(p, y_onehot), 14.162084)  # the mean of −log 1e-12 and −log 0.5
    unchanged(p, [[1.0, 0.0], [0.5, 0.5]], "p")
    unchanged(y_onehot, [[0.0, 1.0], [1.0, 0.0]], "y_onehot")


def test_MLP__shapes(student):
    """Weights W1 (D, H) and W2 (H, K), and biases of zeros"""
    model = student.MLP(np.random.default_rng(0), n_in=5, n_hidden=4, n_out=3)
    array(model.W1, (5, 4), "W1", shape="(D, H)", kinds="f")
    array(model.W2, (4, 3), "W2", shape="(H, K)", kinds="f")
    close(model.b1, np.zeros(4), "b1", shape="(H,)")
    close(model.b2, np.zeros(3), "b2", shape="(K,)")


def test_MLP__sizes_by_default(student):
    """unless told otherwise, 784 inputs, 128 hidden units and 10 classes"""
    model = student.MLP(np.random.default_rng(0))
    array(model.W1, (784, 128), "W1", shape="(784, 128)", kinds="f")
    array(model.W2, (128, 10), "W2", shape="(128, 10)", kinds="f")


def test_MLP__scale_of_the_weights(student):
    """Weights have mean 0 and standard deviation √(2 / fan-in)"""
    model = student.MLP(np.random.default_rng(0), n_in=200, n_hidden=50, n_out=200)
    # 10,000 weights each: a right standard deviation is off by 5 % less than once in 10⁹ times.
    expect(abs(np.mean(model.W1)) < 0.01, "the mean of W1 is not near 0")
    expect(0.095 < np.std(model.W1) < 0.105, "the standard deviation of W1 is not √(2 / n_in)")
    expect(0.19 < np.std(model.W2) < 0.21, "the standard deviation of W2 is not √(2 / n_hidden)")


def test_MLP__draws_from_rng(student):
    """the same seed gives the same weights, another seed other ones"""
    seeds = (1, 1, 2)
    first, again, other = (student.MLP(np.random.default_rng(s), 3, 4, 2).W1 for s in seeds)
    said = "the same seed gives other weights: is something else drawn from?"
    expect(np.array_equal(first, again), said, mistake="mlp-not-from-rng")
    expect(not np.array_equal(first, other), "another seed gives the same weights: is rng used at all?")


def test_MLP__forward_by_hand(student):
    """z1, a1, z2 and p of two examples, worked out by hand"""
    model = by_hand(student)
    images = np.array([[1.0, 2.0, 3.0], [0.0, 0.0, 0.0]])
    p = model.forward(images)
    close(model.z1, [[1.0, -0.5], [-3.0, 0.5]], "z1", shape="(N, H)")
    close(model.a1, [[1.0, 0.0], [0.0, 0.5]], "a1", shape="(N, H)")
    close(model.z2, [[-2.0, LOG(2) - 2.0, LOG(5) - 2.0], [-1.0, LOG(2) - 1.0, -1.0]], "z2", shape="(N, K)")
    close(p, [[0.125, 0.25, 0.625], [0.25, 0.5, 0.25]], "p", shape="(N, K)")


def test_MLP__forward_keeps_what_backward_needs(student):
    """forward keeps X, z1, a1, z2 and p of the last batch on the model"""
    model = by_hand(student)
    model.forward(np.array([[0.0, 1.0, 0.0], [2.0, 0.0, 1.0]]))
    images = np.array([[1.0, 2.0, 3.0]])
    p = model.forward(images)
    for name in ("X", "z1", "a1", "z2", "p"):
        expect(hasattr(model, name), f"after forward, the model has no attribute {name}")
    close(model.X, images, "X", shape="(N, D)")
    close(model.p, [[0.125, 0.25, 0.625]], "p", shape="(N, K)")
    close(p, [[0.125, 0.25, 0.625]], "what forward returns", shape="(N, K)")
    close(model.z1, [[1.0, -0.5]], "z1, which is what goes into the ReLU,", shape="(N, H)")


def test_MLP__order_of_the_sizes(student):
    """the sizes come in the order n_in, n_hidden, n_out, and every layer has draws and biases of its own"""
    model = student.MLP(np.random.default_rng(0), 5, 4, 3)
    array(model.W1, (5, 4), "W1", shape="(D, H)", kinds="f")
    array(model.W2, (4, 3), "W2", shape="(H, K)", kinds="f")
    model = student.MLP(np.random.default_rng(0), 4, 4, 4)
    alike = np.allclose(model.W1 / np.std(model.W1), model.W2 / np.std(model.W2))
    expect(not alike, "W2 holds the draws of W1 once more")
    model.b1[0] = 5.0
    expect(model.b2[0] == 0, "b1 and b2 are one and the same array")


def test_MLP__forward_of_large_inputs(student):
    """large logits do not overflow in forward"""
    model = by_hand(student)
    p = model.forward(np.array([[2000.0, 0.0, 0.0], [0.0, 0.0, 4000.0]]))
    close(p, [[0.0, 0.0, 1.0], [0.0, 0.0, 1.0]], "p", shape="(N, K)")


def test_MLP__forward_uses_the_weights_of_now(student):
    """after a change of the weights, forward gives other probabilities for the same images"""
    model = by_hand(student)
    images = np.array([[1.0, 2.0, 3.0]])
    model.forward(images)
    model.W2 = np.zeros((2, 3))
    model.b2 = np.zeros(3)
    close(model.forward(images), [[1 / 3, 1 / 3, 1 / 3]], "p", shape="(N, K)")


def by_hand(student):
    """A network with D = 3, H = 2, K = 3 whose numbers come out round."""
    model = student.MLP(np.random.default_rng(0), n_in=3, n_hidden=2, n_out=3)
    model.W1 = np.array([[1.0, 0.0], [0.0, 1.0], [1.0, -1.0]])
    model.b1 = np.array([-3.0, 0.5])
    model.W2 = np.array([[0.0, 0.0, LOG(5)], [2.0, 2.0, 2.0]])
    model.b2 = np.array([-2.0, LOG(2) - 2.0, -2.0])
    return model
