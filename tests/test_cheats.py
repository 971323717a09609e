"""An answer that was not worked out earns nothing, and the instructor hears of it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from autograder.course.assignment import KIT, load_assignment
from autograder.course.mnist import load_digits
from autograder.grading.gate import prepare
from autograder.grading.judge import Context, Judge
from autograder.results.records import Result
from autograder.submissions.made_up import made_up
from autograder.submissions.submission import import_notices


@pytest.fixture(scope="module")
def judge(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Judge]:
    gate = prepare(load_digits(), b"cheats", tmp_path_factory.mktemp("gate"))
    with Judge(load_assignment("03-mlp-numpy", KIT), Context(b"cheats", "tests", gate)) as judge:
        yield judge


def grade(judge: Judge, only: str, **answers: str) -> Result:
    return judge.grade(made_up(judge.assignment, "mallory", answers), only=only)


def test_weights_stored_beforehand_are_worthless(judge: Judge) -> None:
    """The best stored weights there are, of digits themselves, on pixels and labels that are permuted."""
    stored = (
        "def train(model, X_train, y_train, X_test, y_test, epochs=5, batch_size=64, lr=0.1, rng=None):\n"
        "    means = np.zeros((784, 10))\n"
        "    means[::3] = 0.1\n"
        "    model.W1 = model.W1 + 1e-3\n"
        "    model.W2 = np.tile(np.arange(10.0), (128, 1))\n"
        "    return {'loss': [0.1], 'accuracy': [0.99]}\n"
    )
    result = grade(judge, "gate", train=stored)
    assert result.score == 0
    assert "doubtful-gate" in {notice.kind for notice in result.notices}


def test_a_hard_coded_accuracy_earns_nothing(judge: Judge) -> None:
    lazy = "def train(model, *data, epochs=5, batch_size=64, lr=0.1, rng=None):\n    model.W1 += 1e-3\n"
    lazy += "    return {'loss': [0.1] * epochs, 'accuracy': [0.97] * epochs}\n"
    assert grade(judge, "train", train=lazy).score == 0
    result = grade(judge, "gate", train=lazy)
    assert result.score == 0
    assert any("returned an accuracy of 0.97;" in notice.text for notice in result.notices)


def test_a_linear_model_is_no_network(judge: Judge) -> None:
    """Only the last layer is trained, on features that never change."""
    linear = "def sgd_step(model, grads, lr):\n    model.W2 -= lr * grads[2]\n    model.b2 -= lr * grads[3]\n"
    result = grade(judge, "gate", sgd_step=linear)
    assert result.score == 0
    assert any("left W1 as it was" in notice.text for notice in result.notices)


def test_a_linear_model_in_disguise_is_no_network(judge: Judge) -> None:
    """Logistic regression behind a hidden layer that only hands the pixels on, and is nudged."""
    network = (
        "class MLP:\n"
        "    def __init__(self, rng, n_in=784, n_hidden=784, n_out=10):\n"
        "        self.W1, self.b1 = np.eye(n_in), np.zeros(n_in)\n"
        "        self.W2, self.b2 = rng.normal(0, 0.05, (n_in, n_out)), np.zeros(n_out)\n"
        "    def forward(self, X):\n"
        "        self.X = X\n"
        "        self.p = softmax(X @ self.W2 + self.b2)\n"
        "        return self.p\n"
    )
    backward = (
        "def backward(model, y_onehot):\n"
        "    dz2 = (model.p - y_onehot) / len(y_onehot)\n"
        "    return None, None, model.X.T @ dz2, dz2.sum(axis=0)\n"
    )
    step = (
        "def sgd_step(model, grads, lr):\n"
        "    model.W1 = model.W1 * 1.0001\n"
        "    model.W2 -= lr * grads[2]\n"
        "    model.b2 -= lr * grads[3]\n"
    )
    result = grade(judge, "gate", MLP=network, backward=backward, sgd_step=step)
    assert result.score == 0
    assert any("first W1" in notice.text for notice in result.notices)


def test_training_on_the_test_set_loses_points(judge: Judge) -> None:
    both = (
        "def train(model, X_train, y_train, X_test, y_test, epochs=5, batch_size=64, lr=0.1, rng=None):\n"
        "    rng = rng or np.random.default_rng()\n"
        "    X, y = np.concatenate([X_train, X_test]), np.concatenate([y_train, y_test])\n"
        "    history = {'loss': [], 'accuracy': []}\n"
        "    for _ in range(epochs):\n"
        "        for i in minibatches(len(X), batch_size, rng):\n"
        "            p = model.forward(X[i])\n"
        "            Y = one_hot(y[i], len(model.b2))\n"
        "            sgd_step(model, backward(model, Y), lr)\n"
        "        history['loss'].append(cross_entropy(model.forward(X), one_hot(y, len(model.b2))))\n"
        "        history['accuracy'].append(accuracy(model, X_test, y_test))\n"
        "    return history\n"
    )
    result = grade(judge, "train", train=both)
    assert result.score is not None
    assert result.score < result.max_score


@pytest.mark.parametrize(
    ("exercise", "source"),
    [
        ("softmax", "from scipy.special import softmax\n"),
        ("softmax", "import scipy.special\ndef softmax(z):\n    return scipy.special.softmax(z, axis=-1)\n"),
        ("entropy", "from scipy.stats import entropy as _e\ndef entropy(p):\n    return _e(p)\n"),
        (
            "grad_z2",
            "import torch\ndef grad_z2(p, y_onehot):\n    return torch.tensor(p - y_onehot) / len(p)\n",
        ),
        ("softmax", "from solutions.network import softmax\n"),
        ("softmax", "from autograder.oracle import forward\ndef softmax(z):\n    return forward(z)\n"),
    ],
)
def test_the_answer_of_a_library_is_no_answer(judge: Judge, exercise: str, source: str) -> None:
    submission = made_up(judge.assignment, "mallory", {exercise: source})
    assert judge.grade(submission, only=exercise).score == 0
    if "scipy" in source or "torch" in source:
        assert [notice.kind for notice in import_notices(submission.cells)] == ["forbidden-import"]


def test_a_circle_of_definitions_earns_at_most_its_last_link(judge: Judge) -> None:
    circle = {
        "entropy": "def entropy(p):\n    return distribution_cross_entropy(p, p)\n",
        "kl_divergence": "def kl_divergence(p, q):\n    return distribution_cross_entropy(p, q)\n",
        "distribution_cross_entropy": (
            "def distribution_cross_entropy(p, q):\n    return entropy(p) + kl_divergence(p, q)\n"
        ),
    }
    assert grade(judge, "entropy", **circle).score == 0
    assert grade(judge, "kl_divergence", **circle).score == 0


def test_an_answer_of_one_exercise_cannot_be_replayed_in_another(judge: Judge) -> None:
    """What the stand-in for relu answered, kept where a process keeps things, is gone afterwards."""
    replay = (
        "import builtins\n"
        "KEPT = getattr(builtins, 'kept', {})\n"
        "builtins.kept = KEPT\n"
        "def relu(x):\n    return KEPT[np.asarray(x).tobytes()]\n"
    )
    later = "def accuracy(model, X, y):\n    KEPT[X.tobytes()] = relu(X)\n    return 0.0\n"
    assert grade(judge, "relu", relu=replay, accuracy=later).score == 0


def test_the_grader_keeps_no_figure_that_a_stand_in_drew(judge: Judge) -> None:
    from matplotlib import pyplot

    before = pyplot.get_fignums()
    drawing = (
        "def plot_errors(model, X_test, y_test):\n"
        "    for _ in range(3):\n"
        "        plot_history({'loss': [1.0, 0.5], 'accuracy': [0.5, 0.7]})\n"
    )
    assert grade(judge, "plot_errors", plot_errors=drawing).score == 0
    assert pyplot.get_fignums() == before
