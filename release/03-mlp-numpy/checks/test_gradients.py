"""Checks of session B, part 2: the backward pass, step by step. Follow the numbers with pen and paper."""

import numpy as np

from checks import close, parts, unchanged


def test_grad_z2__of_one_example(student):
    """one example: the prediction minus the truth"""
    close(student.grad_z2(np.array([[0.2, 0.5, 0.3]]), np.array([[0, 0, 1]])), [[0.2, 0.5, -0.7]], "dz2")


def test_grad_z2__of_two_examples(student):
    """two examples: the loss is a mean, so each has half the say"""
    p, y_onehot = np.array([[0.3, 0.1, 0.6], [0.5, 0.4, 0.1]]), np.array([[1, 0, 0], [0, 1, 0]])
    close(student.grad_z2(p, y_onehot), [[-0.35, 0.05, 0.3], [0.25, -0.3, 0.05]], "dz2", shape="(N, K)")


def test_grad_z2__of_four_examples(student):
    """four examples, each with a quarter of the say"""
    p = np.array([[0.2, 0.8], [0.1, 0.9], [0.6, 0.4], [0.5, 0.5]])
    y_onehot = np.array([[1, 0], [0, 1], [1, 0], [0, 1]])
    want = [[-0.2, 0.2], [0.025, -0.025], [-0.1, 0.1], [0.125, -0.125]]
    close(student.grad_z2(p, y_onehot), want, "dz2", shape="(N, K)")
    unchanged(p[0], [0.2, 0.8], "p")


def test_grad_W2_b2__of_one_example(student):
    """one example: each weight's slope is its input times the slope at its output"""
    dW2, db2 = parts(student.grad_W2_b2(np.array([[1.0, 3.0, 2.0]]), np.array([[-0.5, 0.5]])), "dW2", "db2")
    close(dW2, [[-0.5, 0.5], [-1.5, 1.5], [-1.0, 1.0]], "dW2", shape="(H, K)")
    close(db2, [-0.5, 0.5], "db2", shape="(K,)")


def test_grad_W2_b2__of_three_examples(student):
    """three examples: what they say is added up"""
    a1 = np.array([[1.0, 2.0], [0.0, 3.0], [4.0, 0.0]])
    dz2 = np.array([[1.0, 0.0, -1.0, 0.0], [2.0, -1.0, 0.0, -1.0], [0.0, 1.0, 1.0, -2.0]])
    dW2, db2 = parts(student.grad_W2_b2(a1, dz2), "dW2", "db2")
    close(dW2, [[1.0, 4.0, 3.0, -8.0], [8.0, -3.0, -2.0, -3.0]], "dW2", shape="(H, K)")
    close(db2, [3.0, 0.0, 0.0, -3.0], "db2", shape="(K,)")


def test_grad_W2_b2__of_square_matrices(student):
    """square matrices, where a missing transpose does not show in the shapes"""
    a1, dz2 = np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([[1.0, -1.0], [0.0, 2.0]])
    dW2, db2 = parts(student.grad_W2_b2(a1, dz2), "dW2", "db2")
    close(dW2, [[1.0, 5.0], [2.0, 6.0]], "dW2", shape="(H, K)")
    close(db2, [1.0, 1.0], "db2", shape="(K,)")
    unchanged(a1, [[1.0, 2.0], [3.0, 4.0]], "a1")


def test_grad_W2_b2__leaves_its_arguments(student):
    """a1 and dz2 are as before afterwards"""
    a1, dz2 = np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([[1.0, -1.0], [0.0, 2.0]])
    parts(student.grad_W2_b2(a1, dz2), "dW2", "db2")
    unchanged(a1, [[1.0, 2.0], [3.0, 4.0]], "a1")
    unchanged(dz2, [[1.0, -1.0], [0.0, 2.0]], "dz2")


def test_grad_a1__of_one_example(student):
    """one example: each hidden unit collects the slopes of the logits that it feeds"""
    W2 = np.array([[1.0, 0.0], [2.0, 4.0], [0.0, 6.0]])
    close(student.grad_a1(np.array([[-0.5, 0.5]]), W2), [[-0.5, 1.0, 3.0]], "da1", shape="(N, H)")


def test_grad_a1__of_two_examples(student):
    """two examples, three classes, four hidden units"""
    dz2 = np.array([[1.0, 0.0, -1.0], [2.0, 1.0, 0.0]])
    W2 = np.array([[1.0, 2.0, 3.0], [0.0, -1.0, 0.0], [4.0, 0.0, 1.0], [0.0, 0.0, -2.0]])
    want = [[-2.0, 0.0, 3.0, 2.0], [4.0, -1.0, 8.0, 0.0]]
    close(student.grad_a1(dz2, W2), want, "da1", shape="(N, H)")


def test_grad_a1__of_square_weights(student):
    """square weights, where a missing transpose does not show in the shapes"""
    W2 = np.array([[1.0, 3.0], [5.0, 7.0]])
    close(student.grad_a1(np.array([[1.0, 2.0]]), W2), [[7.0, 19.0]], "da1", shape="(N, H)")
    unchanged(W2, [[1.0, 3.0], [5.0, 7.0]], "W2")


def test_grad_z1__of_one_example(student):
    """the gradient passes where z1 is positive, and stops where it is negative"""
    da1, z1 = np.array([[5.0, -7.0, 9.0]]), np.array([[0.1, 2.0, -3.0]])
    close(student.grad_z1(da1, z1), [[5.0, -7.0, 0.0]], "dz1", shape="(N, H)")


def test_grad_z1__looks_at_z1(student):
    """the sign of z1 decides, not that of the gradient"""
    da1, z1 = np.array([[-1.0, -2.0, 3.0], [4.0, 5.0, -6.0]]), np.array([[2.0, -2.0, -1.0], [0.5, -0.5, 7.0]])
    close(student.grad_z1(da1, z1), [[-1.0, 0.0, 0.0], [4.0, 0.0, -6.0]], "dz1", shape="(N, H)")
    unchanged(da1[0], [-1.0, -2.0, 3.0], "da1")


def test_grad_z1__of_large_and_small(student):
    """how large z1 is makes no difference"""
    da1, z1 = (
        np.array([[4.0, -2.0], [3.0, 6.0], [0.5, 1.0]]),
        np.array([[9.0, -9.0], [0.01, 100.0], [-0.01, 1.0]]),
    )
    close(student.grad_z1(da1, z1), [[4.0, 0.0], [3.0, 6.0], [0.0, 1.0]], "dz1", shape="(N, H)")
    unchanged(z1[0], [9.0, -9.0], "z1")


def test_grad_z1__at_zero(student):
    """where z1 is 0 nothing passes, however little above 0 it does"""
    da1, z1 = np.array([[4.0, -2.0, 3.0], [5.0, 6.0, -1.0]]), np.array([[0.0, 1e-6, 2.0], [1.0, 0.0, -1e-6]])
    close(student.grad_z1(da1, z1), [[0.0, -2.0, 3.0], [5.0, 0.0, 0.0]], "dz1", shape="(N, H)")


def test_grad_W1_b1__of_two_examples(student):
    """two examples, two inputs, one hidden unit"""
    dW1, db1 = parts(
        student.grad_W1_b1(np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([[1.0], [10.0]])), "dW1", "db1"
    )
    close(dW1, [[31.0], [42.0]], "dW1", shape="(D, H)")
    close(db1, [11.0], "db1", shape="(H,)")


def test_grad_W1_b1__of_three_examples(student):
    """three examples, four inputs, two hidden units"""
    X = np.array([[1.0, 0.0, 2.0, 1.0], [0.0, 3.0, 0.0, 1.0], [2.0, 1.0, 0.0, 0.0]])
    dz1 = np.array([[1.0, -1.0], [2.0, 0.0], [0.0, 5.0]])
    dW1, db1 = parts(student.grad_W1_b1(X, dz1), "dW1", "db1")
    close(dW1, [[1.0, 9.0], [6.0, 5.0], [2.0, -2.0], [3.0, -1.0]], "dW1", shape="(D, H)")
    close(db1, [3.0, 4.0], "db1", shape="(H,)")
    unchanged(dz1[0], [1.0, -1.0], "dz1")


def test_grad_W1_b1__of_one_example(student):
    """one example: a bias's slope is the slope at its output"""
    dW1, db1 = parts(student.grad_W1_b1(np.array([[2.0, -1.0]]), np.array([[3.0, 0.5]])), "dW1", "db1")
    close(dW1, [[6.0, 1.0], [-3.0, -0.5]], "dW1", shape="(D, H)")
    close(db1, [3.0, 0.5], "db1", shape="(H,)")


def test_backward__of_one_example(student):
    """one example, all five steps by hand"""
    model = student.MLP(np.random.default_rng(0), n_in=3, n_hidden=2, n_out=3)
    model.W1 = np.array([[1.0, 0.0], [0.0, 1.0], [1.0, -1.0]])
    model.b1 = np.array([-3.0, 0.5])
    model.W2 = np.array([[0.0, 0.0, np.log(5)], [9.0, 0.0, 0.0]])
    model.b2 = np.array([0.0, np.log(2), 0.0])
    model.forward(np.array([[1.0, 2.0, 3.0]]))  # z1 = 1, −0.5; p = 0.125, 0.25, 0.625
    gradients = student.backward(model, np.array([[1, 0, 0]]))
    dW1, db1, dW2, db2 = parts(gradients, "dW1", "db1", "dW2", "db2")
    close(dW2, [[-0.875, 0.25, 0.625], [0.0, 0.0, 0.0]], "dW2", shape="(H, K)")
    close(db2, [-0.875, 0.25, 0.625], "db2", shape="(K,)")
    close(dW1, [[1.005899, 0.0], [2.011797, 0.0], [3.017696, 0.0]], "dW1", shape="(D, H)")
    close(db1, [1.005899, 0.0], "db1", shape="(H,)")
    close(model.p, [[0.125, 0.25, 0.625]], "p, which backward only reads,", shape="(N, K)")
    close(model.W1, [[1.0, 0.0], [0.0, 1.0], [1.0, -1.0]], "W1, which backward only reads,", shape="(D, H)")


def test_backward__of_four_examples(student):
    """four examples, beside slopes that were measured on the loss itself"""
    model = student.MLP(np.random.default_rng(0), n_in=3, n_hidden=2, n_out=3)
    model.W1, model.b1 = np.array([[0.5, -1.0], [1.0, 0.5], [-0.5, 1.0]]), np.array([0.1, -0.2])
    model.W2, model.b2 = np.array([[1.0, -0.5, 0.2], [0.3, 0.8, -1.0]]), np.array([0.0, 0.1, -0.1])
    model.forward(np.array([[0.5, -1.0, 2.0], [1.0, 0.5, -0.5], [-1.5, 1.0, 0.5], [2.0, 1.0, 1.0]]))
    gradients = student.backward(model, np.array([[1, 0, 0], [0, 0, 1], [0, 1, 0], [0, 0, 1]]))
    dW1, db1, dW2, db2 = parts(gradients, "dW1", "db1", "dW2", "db2")
    measured_dW2 = [[0.534326, 0.057108, -0.591433], [0.009483, -0.036999, 0.027516]]
    measured_dW1 = [[0.248255, 0.070553], [0.289497, -0.069975], [0.122184, 0.051039]]
    close(dW2, measured_dW2, "dW2", shape="(H, K)")
    close(db2, [0.252976, 0.118105, -0.371081], "db2", shape="(K,)")
    close(dW1, measured_dW1, "dW1", shape="(D, H)")
    close(db1, [0.349529, -0.001154], "db1", shape="(H,)")


def test_backward__of_the_last_batch(student):
    """each call gives the gradients of the batch that forward saw last, and gives them again"""
    model = student.MLP(np.random.default_rng(0), n_in=3, n_hidden=2, n_out=3)
    model.W1, model.b1 = np.array([[0.5, -1.0], [1.0, 0.5], [-0.5, 1.0]]), np.array([0.1, -0.2])
    model.W2, model.b2 = np.array([[1.0, -0.5, 0.2], [0.3, 0.8, -1.0]]), np.array([0.0, 0.1, -0.1])
    images = np.array([[0.5, -1.0, 2.0], [1.0, 0.5, -0.5], [-1.5, 1.0, 0.5], [2.0, 1.0, 1.0]])
    truth = np.array([[1, 0, 0], [0, 0, 1], [0, 1, 0], [0, 0, 1]])
    model.forward(images[::-1] * 2)
    student.backward(model, truth[::-1])
    model.forward(images)
    for _ in range(2):
        _, db1, _, db2 = parts(student.backward(model, truth), "dW1", "db1", "dW2", "db2")
        close(db2, [0.252976, 0.118105, -0.371081], "db2", shape="(K,)")
        close(db1, [0.349529, -0.001154], "db1", shape="(H,)")


def test_backward__at_zero(student):
    """where z1 is exactly 0 nothing passes"""
    model = student.MLP(np.random.default_rng(0), n_in=3, n_hidden=2, n_out=3)
    model.W2 = np.array([[1.0, -0.5, 0.2], [0.3, 0.8, -1.0]])
    model.forward(np.zeros((1, 3)))
    _, db1, _, db2 = parts(student.backward(model, np.array([[1, 0, 0]])), "dW1", "db1", "dW2", "db2")
    close(db2, [-2 / 3, 1 / 3, 1 / 3], "db2", shape="(K,)")
    close(db1, [0.0, 0.0], "db1", shape="(H,)")
