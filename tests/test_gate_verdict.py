"""The gate comes to a verdict on whatever training leaves behind, and takes little memory for it."""

from __future__ import annotations

import tracemalloc
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from autograder.checks import Failure
from autograder.grading.gate import Gate, GateData

#: Pixels, hidden units and classes of the data below.
D, H, K = 784, 6, 10


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> GateData:
    """As many test images as MNIST has, of noise."""
    folder = tmp_path_factory.mktemp("noise")
    rng = np.random.default_rng(0)
    np.save(folder / "X_test.npy", rng.uniform(size=(10_000, D)).astype(np.float32))
    np.save(folder / "y_test.npy", np.arange(10_000) % K)
    return GateData("noise", folder)


def network(**replaced: Any) -> SimpleNamespace:
    """A model with ordinary weights, but for some."""
    weights = {"W1": np.ones((D, H)), "b1": np.zeros(H), "W2": np.ones((H, K)), "b2": np.zeros(K)}
    return SimpleNamespace(**{**weights, **replaced})


ODD_WEIGHTS: dict[str, dict[str, Any]] = {
    "nothing": {"W1": None},
    "a text": {"W1": "abc"},
    "an object": {"W1": object()},
    "a list of lists of several lengths": {"b1": [[1], [2, 3]]},
    "a range": {"b1": range(10**9)},
    "a dictionary": {"W2": {"a": 1}},
    "no hidden unit": {"W1": np.zeros((D, 0)), "b1": np.zeros(0), "W2": np.zeros((0, K))},
    "another number of hidden units": {"W1": np.ones((D, 5)), "b1": np.zeros(5), "W2": np.ones((5, K))},
    "another number of pixels": {"W1": np.ones((D + 1, H))},
    "one axis": {"W1": np.ones(D)},
    "no axis": {"b2": np.array(1.0)},
    "complex numbers": {"W1": np.ones((D, H), complex)},
    "words": {"b1": np.array(["a"] * H)},
    "nan": {"W2": np.full((H, K), np.nan)},
    "infinity": {"b2": np.full(K, np.inf)},
}


@pytest.mark.parametrize("odd", ODD_WEIGHTS.values(), ids=ODD_WEIGHTS.keys())
def test_odd_weights_fail_with_a_message(data: GateData, odd: dict[str, Any]) -> None:
    gate = Gate(data)
    gate.remember(network(W1=np.zeros((D, H))))
    with pytest.raises(Failure):
        gate.passed(network(**odd))


@pytest.mark.parametrize(
    "model",
    [
        *(None, {"W1": 1}, 3.0, [np.ones((D, H))], SimpleNamespace()),
        *(network(W1=odd["W1"]) for name, odd in ODD_WEIGHTS.items() if "W1" in odd and "hidden" not in name),
    ],
)
def test_what_is_no_model_fails_with_a_message(data: GateData, model: Any) -> None:
    with pytest.raises(Failure, match="W1"):
        Gate(data).remember(model)


@pytest.mark.parametrize("size", [1e30, 1e300])
def test_enormous_weights_are_judged(data: GateData, size: float) -> None:
    gate = Gate(data)
    gate.remember(network(W1=np.zeros((D, H))))
    assert not gate.passed(network(W1=np.full((D, H), size)))


def test_a_wide_network_takes_little_memory(data: GateData) -> None:
    wide = 3_000
    model = network(W1=np.ones((D, wide), "f"), b1=np.zeros(wide), W2=np.ones((wide, K), "f"))
    gate = Gate(data)
    gate.remember(network(W1=np.zeros((D, wide), "f")))
    tracemalloc.start()
    gate.passed(model)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 100 << 20


@pytest.mark.parametrize("disguise", [1.001, -0.001])
def test_a_linear_model_on_fixed_features_does_not_pass(tmp_path: Path, disguise: float) -> None:
    """The last layer knows it all; the first one is scaled, or as good as left alone."""
    rng = np.random.default_rng(0)
    X = rng.normal(size=(1000, D)).astype(np.float32)
    np.save(tmp_path / "X_test.npy", X)
    np.save(tmp_path / "y_test.npy", X[:, :K].argmax(axis=1))
    first = np.eye(D, K)
    moved = disguise * first if disguise > 0 else first + disguise * rng.normal(size=first.shape)
    trained = SimpleNamespace(W1=moved, b1=np.zeros(K), W2=np.eye(K), b2=np.zeros(K))
    gate = Gate(GateData("made up", tmp_path))
    gate.remember(SimpleNamespace(W1=first))
    with pytest.raises(Failure, match="does not learn"):
        gate.passed(trained)
    assert "first W1" in gate.doubts[0]
    assert not gate.result().passed
    learning = Gate(GateData("made up", tmp_path))
    learning.remember(SimpleNamespace(W1=rng.normal(size=first.shape)))
    assert learning.passed(trained)


LAYOUTS: dict[str, dict[str, tuple[int, ...]]] = {
    "biases as rows": {"b1": (1, H), "b2": (1, K)},
    "biases as columns": {"b1": (H, 1), "b2": (K, 1)},
    "transposed weights": {"W1": (H, D), "W2": (K, H)},
    "an axis more": {"W1": (1, D, H)},
}


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS.keys())
def test_the_accuracy_counts_not_the_layout_of_the_weights(
    data: GateData, layout: dict[str, tuple[int, ...]]
) -> None:
    rng = np.random.default_rng(0)
    weights = {"W1": (D, H), "b1": (H,), "W2": (H, K), "b2": (K,)}
    model = network(**{name: rng.normal(size=shape) for name, shape in weights.items()})

    def laid_out(model: SimpleNamespace) -> SimpleNamespace:
        changed = {
            name: getattr(model, name).T.reshape(shape)
            if shape == weights[name][::-1]
            else getattr(model, name).reshape(shape)
            for name, shape in layout.items()
        }
        return SimpleNamespace(**{**vars(model), **changed})

    usual, other, first = Gate(data), Gate(data), network(W1=np.zeros((D, H)))
    usual.remember(first)
    other.remember(laid_out(first))
    usual.passed(model)
    other.passed(laid_out(model))
    assert usual.accuracy == other.accuracy


def test_a_failure_gives_both_shapes(data: GateData) -> None:
    gate = Gate(data)
    gate.remember(network())
    with pytest.raises(Failure, match=r"b1 should have shape \(H,\), but has shape \(\?, H\)"):
        gate.passed(network(W1=np.zeros((D, H)), b1=np.zeros((2, H))))


def test_a_doubt_says_what_was_measured(data: GateData) -> None:
    gate = Gate(data)
    gate.accuracy = 0.931
    gate.compare_with_claim({"accuracy": [93.1]})
    assert gate.doubts == [
        "train returned an accuracy of 93.1; with the trained weights 93.1% of the test images are right"
    ]


def linear_in_disguise(how: str) -> SimpleNamespace:
    """The first K pixels, handed on by units that are always active, or by a pair of units for each."""
    eye, units = np.eye(D, K), np.eye(K)
    if how == "raised":
        return SimpleNamespace(W1=eye, b1=np.full(K, 100.0), W2=units, b2=np.full(K, -100.0))
    return SimpleNamespace(
        W1=np.hstack([eye, -eye]), b1=np.zeros(2 * K), W2=np.vstack([units, -units]), b2=np.zeros(K)
    )


@pytest.mark.parametrize("how", ["raised", "paired"])
def test_a_linear_model_behind_a_hidden_layer_does_not_pass(tmp_path: Path, how: str) -> None:
    rng = np.random.default_rng(0)
    X = rng.normal(size=(1000, D)).astype(np.float32)
    np.save(tmp_path / "X_test.npy", X)
    np.save(tmp_path / "y_test.npy", X[:, :K].argmax(axis=1))
    disguised = linear_in_disguise(how)
    gate = Gate(GateData("made up", tmp_path))
    gate.remember(SimpleNamespace(W1=rng.normal(size=disguised.W1.shape)))
    with pytest.raises(Failure, match="linear model"):
        gate.passed(disguised)
    assert "linear model" in gate.doubts[0]
    assert not gate.result().passed


ODD_HISTORIES = [
    None,
    [],
    {"accuracy": []},
    {"accuracy": ["much"]},
    {"accuracy": [10**400]},
    {"accuracy": [1j]},
    {"accuracy": [np.complex128(1j)]},
    {"accuracy": [np.nan]},
    {"accuracy": np.ones(3)},
    {"accuracy": [[0.9]], "loss": 3},
]


@pytest.mark.parametrize("history", ODD_HISTORIES, ids=repr)
def test_an_odd_history_is_compared_without_an_error(data: GateData, history: Any) -> None:
    gate = Gate(data)
    gate.accuracy = 0.5
    gate.compare_with_claim(history)
    assert gate.accuracy == 0.5


def test_several_accuracies_for_one_epoch_are_noted(data: GateData) -> None:
    gate = Gate(data)
    gate.accuracy = 0.95
    gate.compare_with_claim({"loss": [0.3], "accuracy": [0.95]})
    assert gate.doubts == []
    gate.compare_with_claim({"loss": [0.3, 0.2], "accuracy": [0.94, 0.95]})
    assert len(gate.doubts) == 1
