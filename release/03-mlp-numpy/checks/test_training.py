"""Checks of session C: minibatches, one step, the accuracy, the training loop."""

import numpy as np

from checks import array, close, expect


def test_one_hot__of_three_classes(student):
    """a single 1 in each row, where the label says"""
    want = [[0, 0, 1], [1, 0, 0], [0, 1, 0], [0, 0, 1]]
    close(numbers(student.one_hot(np.array([2, 0, 1, 2]), K=3)), want, shape="(N, K)")


def test_one_hot__of_ten_classes(student):
    """ten classes unless told otherwise"""
    want = [[0, 0, 0, 1, 0, 0, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0, 0, 1, 0, 0]]
    close(numbers(student.one_hot(np.array([3, 7]))), want, shape="(N, K)")


def test_one_hot__of_one_label(student):
    """one label is one row, and earlier rows stay as they are"""
    first = student.one_hot(np.array([1, 2]), K=3)
    close(numbers(student.one_hot(np.array([0, 0]), K=3)), [[1, 0, 0], [1, 0, 0]], shape="(N, K)")
    close(numbers(first), [[0, 1, 0], [0, 0, 1]], "what the call before gave", shape="(N, K)")
    close(numbers(student.one_hot(np.array([2]), K=3)), [[0, 0, 1]], shape="(N, K)")


def test_minibatches__sizes(student):
    """batches of batch_size, and what is left in the last"""
    sizes = [len(batch) for batch in student.minibatches(10, 4, np.random.default_rng(0))]
    expect(sizes == [4, 4, 2], "10 examples in batches of 4 should be batches of 4, 4 and 2")
    sizes = [len(batch) for batch in student.minibatches(6, 3, np.random.default_rng(0))]
    expect(sizes == [3, 3], "6 examples in batches of 3 should be two batches of 3, and no empty one")


def test_minibatches__cover_everything_once(student):
    """every index comes exactly once"""
    dealt = np.concatenate(list(student.minibatches(23, 5, np.random.default_rng(1))))
    expect(dealt.dtype.kind in "iu", "the indices are not integers")
    expect(sorted(dealt.tolist()) == list(range(23)), "some index is missing, or comes twice")


def test_minibatches__are_shuffled(student):
    """the order is a new one at each call, and comes from rng"""
    rng = np.random.default_rng(2)
    first, second = (np.concatenate(list(student.minibatches(50, 8, rng))) for _ in range(2))
    expect(not np.array_equal(first, np.arange(50)), "the indices come in their old order")
    expect(not np.array_equal(first, second), "two calls with one generator deal the same batches")
    again = np.concatenate(list(student.minibatches(50, 8, np.random.default_rng(2))))
    said = "the same seed deals other batches: is something else drawn from?"
    expect(np.array_equal(first, again), said, mistake="minibatches-own-generator")


def test_minibatches__small_last_batch(student):
    """a last batch of one stays a batch, and so does one batch that is not full"""
    sizes = [len(batch) for batch in student.minibatches(9, 4, np.random.default_rng(0))]
    expect(sizes == [4, 4, 1], "9 examples in batches of 4 should be batches of 4, 4 and 1")
    sizes = [len(batch) for batch in student.minibatches(3, 5, np.random.default_rng(0))]
    expect(sizes == [3], "3 examples in batches of 5 should be one batch of 3")


def test_minibatches__any_order(student):
    """any order can come: other examples meet in a batch each time"""
    rng = np.random.default_rng(3)
    first, second = ([np.asarray(b).tolist() for b in student.minibatches(40, 10, rng)] for _ in range(2))
    order = [index for batch in first for index in batch]
    expect(any(batch != sorted(batch) for batch in first), "each batch is in ascending order")
    rotated = np.all(np.diff(order) % 40 == 1)
    expect(not rotated, "each index comes right after the one before it")
    together = [{frozenset(batch) for batch in batches} for batches in (first, second)]
    expect(together[0] != together[1], "the same examples are together in a batch each time")


def test_sgd_step__moves_against_the_gradient(student):
    """each parameter becomes itself minus lr times its own gradient"""
    model = network(student)
    dW1, db1 = np.array([[1.0, 0.0], [0.0, 2.0], [4.0, 0.0]]), np.array([2.0, -2.0])
    dW2, db2 = np.array([[0.0, 1.0, 0.0], [2.0, 0.0, 2.0]]), np.array([1.0, 0.0, 3.0])
    student.sgd_step(model, (dW1, db1, dW2, db2), 0.1)
    close(model.W1, [[0.4, -1.0], [1.0, 0.3], [-0.9, 1.0]], "W1 after the step", shape="(D, H)")
    close(model.b1, [-0.1, 0.0], "b1 after the step", shape="(H,)")
    close(model.W2, [[1.0, -0.6, 0.2], [0.1, 0.8, -1.2]], "W2 after the step", shape="(H, K)")
    close(model.b2, [-0.1, 0.1, -0.4], "b2 after the step", shape="(K,)")


def test_sgd_step__twice(student):
    """a second step moves as far as the first, and the gradients stay as they are"""
    model = network(student)
    dW1, db2 = np.ones((3, 2)), np.array([1.0, 2.0, -1.0])
    for _ in range(2):
        student.sgd_step(model, (dW1, np.zeros(2), np.zeros((2, 3)), db2), 0.5)
    close(model.b2, [-1.0, -1.9, 0.9], "b2 after two steps", shape="(K,)")
    close(model.W1, [[-0.5, -2.0], [0.0, -0.5], [-1.5, 0.0]], "W1 after two steps", shape="(D, H)")
    close(dW1, np.ones((3, 2)), "dW1 afterwards")
    close(db2, [1.0, 2.0, -1.0], "db2 afterwards")


def test_sgd_step__of_large_gradients(student):
    """a large gradient makes a large step"""
    model = network(student)
    gradients = np.full((3, 2), 500.0), np.array([-3000.0, 0.0]), np.full((2, 3), -40.0), np.zeros(3)
    student.sgd_step(model, gradients, 0.1)
    close(model.W1, [[-49.5, -51.0], [-49.0, -49.5], [-50.5, -49.0]], "W1 after the step", shape="(D, H)")
    close(model.b1, [300.1, -0.2], "b1 after the step", shape="(H,)")
    close(model.W2, [[5.0, 3.5, 4.2], [4.3, 4.8, 3.0]], "W2 after the step", shape="(H, K)")


def test_accuracy__of_four_examples(student):
    """three of four right are 0.75"""
    images = np.array([[3.0, 1.0, 0.0], [0.0, 2.0, 1.0], [1.0, 0.0, 5.0], [2.0, 1.0, 0.0]])
    model = largest_input_wins(student)
    model.forward(images[::-1])
    close(student.accuracy(model, images, np.array([1, 2, 0, 2])), 0.75)


def test_accuracy__of_five_examples(student):
    """two of five right are 0.4"""
    images = np.array([[3.0, 1.0, 0.0], [0.0, 2.0, 1.0], [1.0, 0.0, 5.0], [2.0, 1.0, 0.0], [0.0, 0.0, 1.0]])
    close(student.accuracy(largest_input_wins(student), images, np.array([2, 2, 0, 2, 1])), 0.4)


def test_accuracy__of_many_examples(student):
    """3,001 examples of a network with biases, each of them counted once"""
    model = student.MLP(np.random.default_rng(0), n_in=4, n_hidden=6, n_out=5)
    model.b1, model.b2 = np.array([0.3, -0.4, 0.2, 0.5, -0.3, 0.1]), np.array([0.3, -0.3, 0.2, -0.2, 0.0])
    images = np.random.default_rng(1).normal(0.5, 1.0, (3001, 4))
    answers = model.forward(images).argmax(axis=1)
    labels = np.where(np.arange(3001) < 1900, answers, (answers + 2) % 5)
    close(student.accuracy(model, images, labels), 1900 / 3001, rtol=1e-6)
    close(student.accuracy(model, images[1500:], labels[1500:]), 400 / 1501, rtol=1e-6)


def test_train__takes_one_step_a_batch(student):
    """one epoch with one batch, of all four examples, is one step of known size"""
    model, images, labels = ten_classes(student)
    rng = np.random.default_rng(0)
    history = student.train(model, images, labels, images, labels, epochs=1, batch_size=64, lr=0.5, rng=rng)
    W1 = [[0.198447, -1.039358], [0.713581, 0.52936], [-0.712503, 1.002975]]
    b2 = [
        0.033566,
        0.068056,
        0.099178,
        -0.046626,
        -0.043287,
        -0.021831,
        -0.10046,
        0.095795,
        -0.025521,
        -0.058871,
    ]
    close(model.W1, W1, "W1 after the step", shape="(D, H)")
    close(model.b1, [-0.204, -0.180004], "b1 after the step", shape="(H,)")
    close(model.W2[:, 0], [0.899208, 0.364197], "the first column of W2 after the step", shape="(H,)")
    close(model.W2[:, 9], [0.635724, -0.020601], "the last column of W2 after the step", shape="(H,)")
    close(model.b2, b2, "b2 after the step", shape="(K,)")
    loss = history["loss"][0]
    expect(
        abs(loss - 2.64742) < 1e-3 or abs(loss - 1.88392) < 1e-3,
        "the loss is neither that before the step nor after",
    )


def test_train__takes_a_step_for_each_batch(student):
    """two batches are two steps"""
    model, images, labels = ten_classes(student)
    rng = np.random.default_rng(0)
    student.train(model, images, labels, images, labels, epochs=1, batch_size=2, lr=0.5, rng=rng)
    expect(abs(model.b2[0] - 0.033566) > 1e-5, "two batches are trained on as if they were one")
    expect(abs(model.b2[0]) > 1e-5, "b2 did not move")


def test_train__keeps_a_history(student):
    """it returns a loss and an accuracy for each epoch, and both get better"""
    images, labels = stripes(60)
    model = student.MLP(np.random.default_rng(0), n_in=3, n_hidden=8, n_out=10)
    history = student.train(
        model, images, labels, images, labels, epochs=20, batch_size=8, lr=0.5, rng=np.random.default_rng(0)
    )
    expect(isinstance(history, dict), 'train should return {"loss": [...], "accuracy": [...]}')
    expect(set(history) >= {"loss", "accuracy"}, 'the history lacks "loss" or "accuracy"')
    array(np.asarray(history["loss"]), (20,), "the losses", shape="(epochs,)")
    array(np.asarray(history["accuracy"]), (20,), "the accuracies", shape="(epochs,)")
    expect(history["loss"][-1] < history["loss"][0] / 2, "the loss does not fall")
    expect(history["accuracy"][-1] > 0.95, "stripes that are easily told apart are not learnt in 20 epochs")


def test_train__keeps_the_test_set_apart(student):
    """the accuracy is that on the test set, and nothing is learnt from it"""
    images, labels = stripes(60)
    model = student.MLP(np.random.default_rng(0), n_in=3, n_hidden=8, n_out=10)
    wrong = (labels[:30] + 1) % 3
    history = student.train(
        model,
        images,
        labels,
        images[:30],
        wrong,
        epochs=20,
        batch_size=8,
        lr=0.5,
        rng=np.random.default_rng(0),
    )
    accuracies = history["accuracy"]
    expect(accuracies[-1] < 0.05, "with wrong labels in the test set its accuracy should be near 0")
    expect(history["loss"][-1] < history["loss"][0] / 2, "the loss does not fall")


def test_train__uses_every_example_once(student):
    """each epoch uses each example once, the last batch included: one example a batch counts most"""
    once, batches = (moved(student, batch_size=size, n=5) for size in (5, 2))
    ratios = sorted(batches / once)
    close(np.array(ratios), [2.5, 2.5, 2.5, 2.5, 5.0], "each step beside that of one large batch", rtol=0.02)


def test_train__shuffles_with_rng(student):
    """the order comes from rng: a seed repeats the training, another one does not"""
    first, again, other = (moved(student, batch_size=2, n=11, lr=2.0, seed=seed) for seed in (1, 1, 2))
    expect(np.allclose(first, again), "the same seed trains otherwise: is something else drawn from?")
    expect(not np.allclose(first, other), "another seed trains alike: are the examples shuffled?")


def test_train__shuffles_each_epoch(student):
    """every epoch deals other batches"""
    model = student.MLP(np.random.default_rng(0), n_in=24, n_hidden=8, n_out=10)
    forward, seen = model.forward, []

    def watched(images):
        if len(images) == 4 and images.max() == 1:
            seen.append(frozenset(np.argmax(images, axis=1).tolist()))
        return forward(images)

    model.forward = watched
    images, labels = np.eye(24), np.arange(24) % 10
    student.train(
        model,
        images,
        labels,
        0 * images,
        labels,
        epochs=2,
        batch_size=4,
        lr=0.1,
        rng=np.random.default_rng(0),
    )
    if len(seen) == 12:  # one forward pass a batch; who measures the loss in batches is not asked
        expect(set(seen[:6]) != set(seen[6:]), "the second epoch deals the same batches as the first")


def test_train__loss_is_of_the_whole_epoch(student):
    """the loss is the mean over all training examples"""
    images, labels = stripes(1203)
    order = np.argsort(labels, kind="stable")
    images, labels = images[order], labels[order]
    model = student.MLP(np.random.default_rng(0), n_in=3, n_hidden=8, n_out=10)
    model.b2 = np.array([3.0, 0, -2.0, 0, 0, 0, 0, 0, 0, 0])
    want = student.cross_entropy(model.forward(images), student.one_hot(labels))
    history = student.train(
        model, images, labels, images, labels, epochs=1, batch_size=401, lr=1e-6, rng=np.random.default_rng(0)
    )
    close(history["loss"][0], want, "the loss of the first epoch", rtol=1e-3)


def test_train__accuracy_after_each_epoch(student):
    """the accuracy is the share of the whole test set that is right after the epoch, from 0 to 1"""
    images, labels = stripes(1203)
    wrong = np.where(np.arange(1203) < 1003, (labels + 1) % 3, labels)
    model = student.MLP(np.random.default_rng(0), n_in=3, n_hidden=8, n_out=10)
    model.b2 = np.array([0.0, 0, 0, 0, 0, 3.0, 0, 0, 0, 0])
    rng = np.random.default_rng(0)
    history = student.train(model, images, labels, images, wrong, epochs=1, batch_size=100, lr=0.5, rng=rng)
    want = student.accuracy(model, images, wrong)
    close(history["accuracy"][0], want, "the accuracy after the first epoch", rtol=0, atol=6e-5)


def test_train__later_epochs(student):
    """twelve epochs of one batch are the same as twelve times one epoch"""
    models = [ten_classes(student)[0] for _ in range(2)]
    _, images, labels = ten_classes(student)
    history = student.train(
        models[0],
        images,
        labels,
        images,
        labels,
        epochs=12,
        batch_size=4,
        lr=0.5,
        rng=np.random.default_rng(0),
    )
    for _ in range(12):
        student.train(
            models[1],
            images,
            labels,
            images,
            labels,
            epochs=1,
            batch_size=4,
            lr=0.5,
            rng=np.random.default_rng(0),
        )
    array(np.asarray(history["loss"]), (12,), "the losses", shape="(epochs,)")
    close(models[0].W1, models[1].W1, "W1 after twelve epochs", shape="(D, H)")
    close(models[0].b2, models[1].b2, "b2 after twelve epochs", shape="(K,)")


def test_train__large_steps(student):
    """a large gradient makes a large step, in proportion to lr"""
    steps = []
    for lr in (0.01, 1.0):
        model, images, labels = ten_classes(student)
        before = model.W1.copy()
        rng = np.random.default_rng(0)
        student.train(model, 60 * images, labels, images, labels, epochs=1, batch_size=4, lr=lr, rng=rng)
        steps.append((model.W1 - before) / lr)
    close(steps[1], steps[0], "the step of W1 divided by lr", shape="(D, H)", rtol=1e-3)
    model, images, labels = ten_classes(student)
    model.forward(60 * images)
    close(
        steps[0], -student.backward(model, student.one_hot(labels))[0], "the step", shape="(D, H)", rtol=1e-3
    )


def moved(student, batch_size, n, lr=0.01, seed=0):
    """How far each example moved its own row of W1 in one epoch; example i has input i alone."""
    model = student.MLP(np.random.default_rng(0), n_in=n, n_hidden=3, n_out=10)
    model.W1, model.b1 = np.full((n, 3), 0.1), np.full(3, 0.5)
    before = model.W1.copy()
    images, labels, rng = np.eye(n), np.arange(n) % 10, np.random.default_rng(seed)
    student.train(model, images, labels, images, labels, epochs=1, batch_size=batch_size, lr=lr, rng=rng)
    return (model.W1 - before)[:, 0]


def network(student):
    """A network with D = 3, H = 2, K = 3."""
    model = student.MLP(np.random.default_rng(0), n_in=3, n_hidden=2, n_out=3)
    model.W1, model.b1 = np.array([[0.5, -1.0], [1.0, 0.5], [-0.5, 1.0]]), np.array([0.1, -0.2])
    model.W2, model.b2 = np.array([[1.0, -0.5, 0.2], [0.3, 0.8, -1.0]]), np.array([0.0, 0.1, -0.1])
    return model


def largest_input_wins(student):
    """A network that says which of its three inputs is the largest: 1 for the first, 2, 0."""
    model = student.MLP(np.random.default_rng(0), n_in=3, n_hidden=3, n_out=3)
    model.W1, model.b1 = np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]), np.zeros(3)
    model.W2, model.b2 = np.array([[0.0, 1.0, 0.0], [0.0, 0.0, 1.0], [1.0, 0.0, 0.0]]), np.zeros(3)
    return model


def ten_classes(student):
    """A network with D = 3, H = 2, K = 10, and four examples with their labels."""
    model = student.MLP(np.random.default_rng(0), n_in=3, n_hidden=2, n_out=10)
    model.W1, model.b1 = np.array([[0.5, -1.0], [1.0, 0.5], [-0.5, 1.0]]), np.array([0.1, -0.2])
    model.W2 = np.array(
        [
            [1.0, -0.5, 0.2, 0.0, 0.4, -0.3, 0.6, -1.0, 0.1, 0.7],
            [0.3, 0.8, -1.0, 0.5, 0.0, -0.2, 0.9, 0.4, -0.6, 0.0],
        ]
    )
    model.b2 = np.zeros(10)
    images = np.array([[0.5, -1.0, 2.0], [1.0, 0.5, -0.5], [-1.5, 1.0, 0.5], [2.0, 1.0, 1.0]])
    return model, images, np.array([0, 2, 1, 7])


def numbers(rows):
    """Rows of truth values count as rows of 0 and 1."""
    return rows.astype(int) if isinstance(rows, np.ndarray) and rows.dtype == bool else rows


def stripes(n):
    """Images (n, 3) with one bright pixel, and some noise; the label says which pixel it is."""
    labels = np.arange(n) % 3
    noise = np.random.default_rng(6).normal(0, 0.1, (n, 3))
    return np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]])[labels] + noise, labels
