"""The notebook's prose says what its code computes, and its demonstrations leave a learner's names alone."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import jupytext
import matplotlib as mpl
import numpy as np
import pytest

from autograder.course.mnist import load_mnist
from solutions.gradcheck import gradcheck
from solutions.gradients import backward, grad_W2_b2, grad_z2
from solutions.information import entropy
from solutions.network import MLP, cross_entropy, softmax
from solutions.probability import expectation, variance
from solutions.training import minibatches, train

mpl.use("agg")
NOTEBOOK = Path(__file__).parent.parent / "exercises" / "03-mlp-numpy" / "03-mlp-numpy.py"
FACES, FAIR = np.arange(1, 7), np.full(6, 1 / 6)
PARAMETERS = sum(np.size(getattr(MLP(np.random.default_rng(0)), name)) for name in ("W1", "b1", "W2", "b2"))

#: Pieces of the prose with a place for each number that follows from something, and these numbers, computed.
CLAIMS: list[tuple[str, list[object]]] = [
    ("1 + 2 + 3 + 4 + 5 + 6)/6 = {:.1f}$. No roll ever shows {:.1f}", [expectation(FACES, FAIR)] * 2),
    (r"= \frac{{35}}{{12}} \approx {:.2f}$", [variance(FACES, FAIR)]),
    (r"$\sigma \approx {:.2f}$", [np.sqrt(variance(FACES, FAIR))]),
    (r"(-{:.1f})^2 + (-{:.1f})^2 + (-{:.1f})^2 + {:.1f}^2 + {:.1f}^2 + {:.1f}^2", [*abs(FACES - 3.5)]),
    (
        r"the expectation is ${:.2f}$, and ${:.4f} = 0.5 \cdot {:.2f}^2"
        r" + 0.25 \cdot {:.2f}^2 + 0.25 \cdot {:.2f}^2$",
        [
            0.25,
            variance(np.array([-1, 0, 3]), np.array([0.5, 0.25, 0.25])),
            *abs(np.array([-1, 0, 3]) - 0.25),
        ],
    ),
    (
        "After 100 rolls the band reaches from {:.2f} to {:.2f}.",
        [3.5 + side * 2 * np.sqrt(variance(FACES, FAIR) / 100) for side in (-1, 1)],
    ),
    (r"$\hat\theta = {:.1f}$", [7 / 10]),
    (r"That is ${:.1f} \log 2$", [entropy(np.array([0.5, 0.25, 0.25])) / np.log(2)]),
    (r"128 \cdot 10 + 10 = {}$ parameters", [f"{PARAMETERS:,}".replace(",", "{,}")]),
    ("to each of the {:,} parameters", [PARAMETERS]),
    ("That is {:,} forward passes", [2 * PARAMETERS]),
    (r"$-\log 10^{{-12}} \approx {:.1f}$ nats", [cross_entropy(np.array([[0.0]]), np.array([[1.0]]))]),
    (r"$\log 10 \approx {:.2f}$ nats", [np.log(10)]),
    (
        r"$x = {:.2f}$ gives $v = {:.2f} + {:.2f} = {:.2f}$. The loss rose by ${:.2f} = 6 \cdot {:.2f}$",
        [3.01, 3.01 * 5, 3.01, 3.01 * 5 + 3.01, 3.01 * 5 + 3.01 - 18, 0.01],
    ),
    (r"\log 4 - \frac t2 \approx {:.3f}$", [np.log(4) - np.log(3) / 2]),
    (r"$\frac98 t \approx {:.2f}$", [9 / 8 * np.log(3)]),
    (r"$e^{{-0.36}} \approx {:.2f}$", [np.exp(-0.36)]),
    ("an **epoch**: {} steps for MNIST", [len(minibatches(60_000, 64, np.random.default_rng(0)))]),
]
#: Numbers that are chosen, known of MNIST, or measured by the test with MNIST.
CHOSEN = (
    "2.0 3.5 0.0 0.5 0.25 1.5 2.5 0.1 10,000 60,000 70,000 100,000 0.36 0.19 0.14 0.94 0.95 0.96 2.4 90.9"
)


def prose() -> str:
    """The text outside of code, model answers and the matrices, on one line."""
    texts = [cell.source for cell in _cells("markdown") if "BEGIN SOLUTION" not in cell.source]
    text = re.sub(r"```.*?```|\\begin\{bmatrix\}.*?\\end\{bmatrix\}", "", "\n".join(texts), flags=re.S)
    return " ".join(text.split())


@pytest.mark.parametrize(("piece", "numbers"), CLAIMS)
def test_a_number_of_the_prose_is_what_is_computed(piece: str, numbers: list[object]) -> None:
    assert piece.format(*numbers) in prose()


def test_every_number_of_the_prose_is_recomputed_or_chosen() -> None:
    known = set(CHOSEN.split()).union(*(_numbers(piece.format(*numbers)) for piece, numbers in CLAIMS))
    assert set(_numbers(prose())) - known == set()


def test_the_small_network_computes_every_matrix_of_the_text() -> None:
    model, y_onehot = _definitions()["demo_small_network"]()
    t = np.log(3)
    dz2 = grad_z2(model.p, y_onehot)
    dW1, db1, dW2, db2 = backward(model, y_onehot)
    da1 = dz2 @ model.W2.T
    dz1 = da1 * (model.z1 > 0)
    want = [
        *(model.X, model.W1, model.W2, y_onehot),
        *(model.z1, model.a1, model.z2, model.p),
        8 * dz2,
        *(model.a1.T, 8 * dz2, 8 * dW2, [8 * db2]),
        *(8 * dz2, model.W2.T / t, 8 * da1 / t),
        *(8 * da1 / t, model.z1 > 0, 8 * dz1 / t),
        *(model.X.T, 8 * dz1 / t, 8 * dW1 / t, [8 * db1 / t]),
    ]
    text = "\n".join(cell.source for cell in _cells("markdown"))
    shown = re.findall(r"\\begin\{bmatrix\}(.*?)\\end\{bmatrix\}", text, flags=re.S)
    assert len(shown) == len(want)
    for matrix, values in zip(shown, want, strict=True):
        rows = [[_entry(entry, t) for entry in row.split("&")] for row in matrix.split(r"\\")]
        assert rows == pytest.approx(np.array(values, dtype=float))
    assert r"\log 4 - \frac t2 \approx 0.837" in text
    assert (
        cross_entropy(model.p, y_onehot) == pytest.approx(np.log(4) - t / 2) == pytest.approx(0.837, abs=5e-4)
    )


def test_the_red_numbers_are_the_slopes_of_the_small_network() -> None:
    names = _definitions()
    model, y_onehot = names["demo_small_network"]()
    for name, slope in zip(("W1", "b1", "W2", "b2"), backward(model, y_onehot), strict=True):
        assert names["demo_slopes"](model, y_onehot, name) == pytest.approx(slope, abs=1e-9)


def test_the_first_row_that_fails_names_the_broken_line(capsys: pytest.CaptureFixture[str]) -> None:
    names = _definitions()
    broken = {"forgets_the_gate": "z1", "hunt_a": "z2", "hunt_b": "z1", "hunt_c": "z1", "hunt_d": "b2"}
    for candidate, tensor in broken.items():
        names["show_rows"](names[candidate])
        failing = [line for line in capsys.readouterr().out.splitlines() if "✗" in line]
        assert failing[0].removeprefix("\x1b[31m").split()[0] == tensor


def test_the_check_passes_the_hunted_pass_whose_bias_is_wrong() -> None:
    names = _definitions()
    model, X, y_onehot = names["demo_checkable"]()
    assert gradcheck(model, X, y_onehot, lambda *given: _four(names["hunt_d"](*given))) < 1e-6
    for wrong in ("not_averaged", "without_the_gate", "averaged_twice"):
        assert gradcheck(model, X, y_onehot, names[wrong]) > 0.1


@pytest.mark.mnist
def test_networks_trained_on_mnist_are_as_good_as_the_text_says() -> None:
    names, data = _definitions(), load_mnist()

    def right(candidate: Any) -> float:
        model, _ = names["demo_train"](candidate, data)
        return float(np.mean(model.forward(data.X_test).argmax(axis=1) == data.y_test))

    best = right(backward)
    assert 0.91 < right(names["without_the_gate"]) < 0.92 < 0.93 < best
    assert right(names["not_averaged"]) < 0.12
    assert right(lambda *given: _four(names["hunt_d"](*given))) == pytest.approx(best, abs=0.002)

    rng = np.random.default_rng(0)
    few = slice(0, 1000)
    assert cross_entropy(MLP(rng).forward(data.X_train[few]), np.eye(10)[data.y_train[few]]) < 2.5
    rng = np.random.default_rng(0)
    history = train(MLP(rng), data.X_train, data.y_train, data.X_test, data.y_test, rng=rng)
    assert history["loss"][0] == pytest.approx(0.36, abs=0.005)
    assert history["accuracy"][-1] == pytest.approx(0.97, abs=0.005)

    W, b = np.zeros((784, 10)), np.zeros(10)
    for batch in minibatches(60_000, 64, np.random.default_rng(0)):
        X = data.X_train[batch]
        dW, db = grad_W2_b2(X, grad_z2(softmax(X @ W + b), np.eye(10)[data.y_train[batch]]))
        W, b = W - 0.1 * dW, b - 0.1 * db
    assert np.mean((data.X_test @ W + b).argmax(axis=1) == data.y_test) == pytest.approx(0.909, abs=0.003)


def test_demonstrations_bind_no_name_of_a_learner() -> None:
    """A learner may use any name, such as `eps`, for a constant that an answer reads."""
    own = {"not_averaged", "without_the_gate", "averaged_twice", "forgets_the_gate"}
    for node in _statements():
        if isinstance(node, ast.FunctionDef):
            assert node.name in own or node.name.startswith(("show_", "demo_", "hunt_"))
        elif isinstance(node, ast.Assign):
            stored = [
                each.id
                for each in ast.walk(node)
                if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store)
            ]
            assert all(name.startswith("week_") for name in stored)
        else:
            assert isinstance(node, ast.Import | ast.ImportFrom | ast.Expr), ast.unparse(node)


def test_the_minutes_of_the_parts_add_up_to_the_hours_announced() -> None:
    text = prose()
    hours = {
        session: int(hours)
        for session, hours in re.findall(r"\| \*\*([ABC])\*\* \|[^|]*\| about (\d) hours", text)
    }
    for session, announced in hours.items():
        minutes = [int(each) for each in re.findall(rf"## {session}\.\d [^#]*?\((\d+) min\)", text)]
        assert sum(minutes) == 60 * announced
    assert hours.keys() == set("ABC")


def _cells(kind: str) -> list[Any]:
    return [cell for cell in jupytext.read(NOTEBOOK).cells if cell.cell_type == kind]


def _statements() -> Iterator[ast.stmt]:
    """The statements of the notebook's own cells."""
    for cell in _cells("code"):
        if "nbgrader" not in cell.metadata:
            yield from ast.parse(cell.source).body


def _definitions() -> dict[str, Any]:
    """What the notebook's own cells define, beside the answers."""
    names: dict[str, Any] = {}
    for cell in _cells("code"):
        for node in ast.parse(cell.source).body:
            ours = isinstance(node, ast.ImportFrom) and node.module in ("checks", "mnist")
            if isinstance(node, ast.Import | ast.ImportFrom | ast.FunctionDef) and not ours:
                exec(compile(ast.Module([node], []), str(NOTEBOOK), "exec"), names)  # noqa: S102
    return names


def _four(slopes: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(slopes[name] for name in ("W1", "b1", "W2", "b2"))


def _numbers(text: str) -> set[str]:
    """Numbers with a point or a comma of thousands."""
    return set(re.findall(r"(?<![\w.,])\d+(?:\.\d+|(?:,|\{,\})\d{3})+", text))


def _entry(text: str, t: float) -> float:
    """An entry of a matrix: a number, a fraction, or a multiple of t."""
    text = text.strip()
    if text.endswith("t"):
        return t * float(text[:-1] or 1)
    return float(Fraction(text))
